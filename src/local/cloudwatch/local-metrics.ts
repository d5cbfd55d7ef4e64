import { MetricSeries, MetricStore, MINUTE_MS } from './metric-store';

/**
 * A metric that the stage has recorded.
 */
export interface LocalMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/**
 * Which values of a metric to read. Times are those of the stage's clock.
 */
export interface LocalMetricQuery {
  /** `Sum`, `SampleCount`, `Average`, `Minimum`, `Maximum`, or a percentile such as `p99`. */
  readonly statistic: string;
  /** In seconds, a multiple of 60. 60 by default. */
  readonly period?: number;
  /** Start of the first period. By default, that of the first value. */
  readonly from?: Date;
  /** End of the last period. By default, that of the last value. */
  readonly to?: Date;
}

/**
 * The value of a metric in a period.
 */
export interface LocalDatapoint {
  /** Start of the period. */
  readonly time: Date;
  readonly value: number;
}

/**
 * The CloudWatch metrics that the stage records: those of AWS's services, of log lines in the embedded metric format, and
 * of metric filters.
 */
export class LocalMetrics {
  /** @internal */
  constructor(
    /** @internal */
    public readonly store: MetricStore,
  ) {}

  /**
   * Returns the metrics that have values.
   */
  public list(): LocalMetric[] {
    return this.store.all.map(({ id }) => id);
  }

  /**
   * Returns the values of a metric by period, without the periods in which it has none. As on AWS, all dimensions of the
   * metric are required.
   */
  public datapoints(metric: LocalMetric, { statistic, period = 60, from, to }: LocalMetricQuery): LocalDatapoint[] {
    if (!Number.isInteger(period / 60) || period <= 0) {
      throw new Error(`\`period\` must be a multiple of 60 seconds, got: ${period}`);
    }
    const series = this.store.find(metric);
    if (!series) return [];
    const length = period * 1000;
    const first = Math.floor((from?.getTime() ?? -Infinity) / length) * length;
    const end = to?.getTime() ?? Infinity;
    const points: LocalDatapoint[] = [];
    for (const time of periodsOf(series, length).filter((start) => start >= first && start < end)) {
      const value = series.statistic(statistic, time, time + length);
      if (value !== undefined) points.push({ time: new Date(time), value });
    }
    return points;
  }
}

/** Returns when the periods with values start. */
function periodsOf({ datapoints }: MetricSeries, length: number): number[] {
  const starts = [...datapoints.keys()].map((minute) => Math.floor((minute * MINUTE_MS) / length) * length);
  return [...new Set(starts)].sort((a, b) => a - b);
}
