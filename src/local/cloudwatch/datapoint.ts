/** The values of a metric in a time span, from which CloudWatch computes its statistics. */
export class Datapoint {
  public count = 0;
  public sum = 0;
  public minimum = Infinity;
  public maximum = -Infinity;
  /** How often each value occurs, with three significant digits. Undefined while there is one value only. */
  private values?: Map<number, number>;

  public add(value: number, count = 1): void {
    if (this.count > 0 && !this.values && value !== this.minimum) {
      this.values = new Map([[rounded(this.minimum), this.count]]);
    }
    if (this.values) {
      const key = rounded(value);
      this.values.set(key, (this.values.get(key) ?? 0) + count);
    }
    this.count += count;
    this.sum += value * count;
    this.minimum = Math.min(this.minimum, value);
    this.maximum = Math.max(this.maximum, value);
  }

  /** Adds the values of another datapoint. */
  public merge(other: Datapoint): void {
    const { count, sum, minimum, maximum } = this;
    for (const [value, times] of other.distribution) this.add(value, times);
    // Exact, while the distribution is rounded.
    Object.assign(this, { count, sum, minimum, maximum });
    this.mergeTotals(other);
  }

  /** Adds another datapoint for every statistic except percentiles, in less time. */
  public mergeTotals(other: Datapoint): void {
    this.count += other.count;
    this.sum += other.sum;
    this.minimum = Math.min(this.minimum, other.minimum);
    this.maximum = Math.max(this.maximum, other.maximum);
  }

  /** Each value with the number of times it occurs. */
  public get distribution(): Iterable<readonly [value: number, count: number]> {
    return this.values ?? [[this.minimum, this.count]];
  }

  /** Returns a statistic by CloudWatch's name: `Sum`, `SampleCount`, `Average`, `Minimum`, `Maximum`, `p99`, `p99.9`. */
  public statistic(name: string): number {
    const [, percent] = /^p(\d+(?:\.\d+)?)$/.exec(name) ?? [];
    if (percent !== undefined && Number(percent) <= 100) return this.percentile(Number(percent));
    const compute = STATISTICS[name];
    if (!compute) {
      throw new Error(`\`statistic\` must be one of ${Object.keys(STATISTICS).join(', ')} or p99, got: ${name}`);
    }
    return compute(this);
  }

  private percentile(percent: number): number {
    const rank = Math.max(1, Math.ceil((percent / 100) * this.count));
    let seen = 0;
    for (const [value, count] of [...this.distribution].sort(([a], [b]) => a - b)) {
      seen += count;
      if (seen >= rank) return Math.min(this.maximum, Math.max(this.minimum, value));
    }
    return this.maximum;
  }
}

const STATISTICS: Readonly<Record<string, (datapoint: Datapoint) => number>> = {
  Sum: ({ sum }) => sum,
  SampleCount: ({ count }) => count,
  Average: ({ sum, count }) => sum / count,
  Minimum: ({ minimum }) => minimum,
  Maximum: ({ maximum }) => maximum,
};

/** Bounds the memory of a datapoint: there are 900 such values between 1 and 10. */
function rounded(value: number): number {
  return Number.isInteger(value) && Math.abs(value) < 1000 ? value : Number(value.toPrecision(3));
}
