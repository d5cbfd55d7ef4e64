import { Datapoint } from './datapoint';

export const MINUTE_MS = 60_000;
const HOUR_MINUTES = 60;

/** How many datapoints are kept, one for each metric and minute. That is a week of 40 metrics. */
const MAX_DATAPOINTS = 500_000;

/** The name of a metric and the dimensions that distinguish it from others of that name. */
export interface MetricId {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** The datapoints of a metric, by the number of the minute. */
export class MetricSeries {
  public readonly datapoints = new Map<number, Datapoint>();
  /** Combined datapoints by the number of the hour, so that a statistic of a day does not read each of its minutes. */
  private readonly hours = new Map<number, Datapoint>();
  /** The datapoint that was recorded to last, which nearly every value belongs to. */
  private latest = { minute: -1, datapoint: new Datapoint() };

  constructor(
    public readonly id: MetricId,
    public readonly key: string,
    public readonly unit: string,
    private readonly store: MetricStore,
  ) {}

  /** @param time stage time in milliseconds, now by default */
  public record(value: number, time = this.store.now(), count = 1): void {
    const minute = Math.floor(time / MINUTE_MS);
    if (minute !== this.latest.minute) this.latest = { minute, datapoint: this.datapointOf(minute) };
    this.latest.datapoint.add(value, count);
    if (this.hours.size > 0) this.hours.delete(Math.floor(minute / HOUR_MINUTES));
  }

  /**
   * Returns a statistic of the values of a time span, whole minutes in milliseconds, or undefined without values.
   *
   * @param name `Sum`, `SampleCount`, `Average`, `Minimum`, `Maximum`, or a percentile such as `p99`
   */
  public statistic(name: string, from: number, to: number): number | undefined {
    const combined = new Datapoint();
    const isPercentile = name.startsWith('p');
    const end = Math.ceil(to / MINUTE_MS);
    let length = 1;
    for (let minute = Math.ceil(from / MINUTE_MS); minute < end; minute += length) {
      const isHour = minute % HOUR_MINUTES === 0 && minute + HOUR_MINUTES <= end;
      length = isHour ? HOUR_MINUTES : 1;
      const datapoint = isHour ? this.hour(minute / HOUR_MINUTES) : this.datapoints.get(minute);
      if (!datapoint || datapoint.count === 0) continue;
      if (isPercentile) combined.merge(datapoint);
      else combined.mergeTotals(datapoint);
    }
    return combined.count === 0 ? undefined : combined.statistic(name);
  }

  /** Forgets the minutes up to a number. */
  public forget(last: number): void {
    for (const minute of this.datapoints.keys()) if (minute <= last) this.datapoints.delete(minute);
    this.hours.clear();
    this.latest = { minute: -1, datapoint: new Datapoint() };
  }

  private datapointOf(minute: number): Datapoint {
    const known = this.datapoints.get(minute);
    if (known) return known;
    const datapoint = new Datapoint();
    this.datapoints.set(minute, datapoint);
    this.store.added(this);
    return datapoint;
  }

  private hour(hour: number): Datapoint {
    const known = this.hours.get(hour);
    if (known) return known;
    const combined = new Datapoint();
    for (let minute = hour * HOUR_MINUTES; minute < (hour + 1) * HOUR_MINUTES; minute++) {
      const datapoint = this.datapoints.get(minute);
      if (datapoint) combined.merge(datapoint);
    }
    this.hours.set(hour, combined);
    return combined;
  }
}

/**
 * The metrics of the stage, with CloudWatch's resolution of one minute.
 *
 * Keeps a bounded number of datapoints, the latest ones.
 */
export class MetricStore {
  private readonly registered = new Map<string, MetricSeries>();
  private size = 0;

  constructor(
    public readonly now: () => number,
    private readonly maximum = MAX_DATAPOINTS,
  ) {}

  /** The metrics with datapoints. */
  public get all(): MetricSeries[] {
    return [...this.registered.values()].filter(({ datapoints }) => datapoints.size > 0);
  }

  /** Returns a metric to record to. Keep it, since it takes longer to find a metric than to record a value. */
  public series(id: MetricId, unit = 'None'): MetricSeries {
    const key = keyOf(id);
    const series = this.registered.get(key) ?? new MetricSeries(id, key, unit, this);
    this.registered.set(key, series);
    return series;
  }

  /** Returns a metric if it has datapoints. */
  public find(id: MetricId): MetricSeries | undefined {
    const series = this.registered.get(keyOf(id));
    return series && series.datapoints.size > 0 ? series : undefined;
  }

  /** Called by a metric when it has one datapoint more. */
  public added(series: MetricSeries): void {
    this.registered.set(series.key, series);
    this.size += 1;
    if (this.size > this.maximum) this.removeOldest(this.maximum / 10);
  }

  private removeOldest(count: number): void {
    const minutes = [...this.registered.values()].flatMap(({ datapoints }) => [...datapoints.keys()]);
    const last = minutes.sort((a, b) => a - b)[Math.floor(count)];
    for (const [key, series] of this.registered) {
      series.forget(last);
      if (series.datapoints.size === 0) this.registered.delete(key);
    }
    this.size = this.all.reduce((sum, { datapoints }) => sum + datapoints.size, 0);
  }
}

function keyOf({ namespace, name, dimensions }: MetricId): string {
  return JSON.stringify([namespace, name, ...Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1))]);
}
