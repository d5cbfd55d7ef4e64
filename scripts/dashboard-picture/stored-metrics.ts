import { MetricValues, Values } from './chart';
import { parseMetricMath } from '../../src/local/cloudwatch/metric-math';
import { MetricStore } from '../../src/local/cloudwatch/metric-store';
import { Line } from '../../test/support/dashboard-body';

const DEFAULT_PERIOD = 300;

/** The values of a dashboard's lines, from metrics of the local stage. */
export class StoredMetrics implements MetricValues {
  public readonly times: readonly number[];

  /** @param from and `to`: whole hours, in milliseconds */
  constructor(
    private readonly store: MetricStore,
    from: number,
    private readonly to: number,
  ) {
    const step = DEFAULT_PERIOD * 1000;
    this.times = Array.from({ length: (to - from) / step + 1 }, (_, i) => from + i * step);
  }

  public valuesOf(lines: readonly Line[]): readonly Values[] {
    return lines.map((line) => this.times.map((time) => this.valueOf(line, lines, time) ?? null));
  }

  private valueOf(line: Line, lines: readonly Line[], time: number): number | undefined {
    const { metric, stat = 'Average', period = DEFAULT_PERIOD, expression } = line;
    const length = period * 1000;
    // A longer period has one value, at its start. The last one of the picture would have no end.
    if (time % length !== 0 || time + length > this.to) return undefined;
    if (metric) return this.store.find(metric)?.statistic(stat, time, time + length);
    return parseMetricMath(expression!)((id) => {
      const used = lines.find((one) => one.id === id)!;
      return this.valueOf({ ...used, period: line.period }, lines, time);
    });
  }
}
