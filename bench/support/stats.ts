/** What is said of a series of timings: the median as the figure, the minimum as the least disturbed run. */
export interface Summary {
  readonly median: number;
  readonly min: number;
}

export function summarize(values: readonly number[]): Summary {
  return { median: median(values), min: Math.min(...values) };
}

export function median(values: readonly number[]): number {
  if (values.length === 0) throw new Error('`values` must have at least one value, got: none');
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Median of the ratios within each round. Both runs of a round have about the same load of the machine, so this
 * figure is disturbed less by others' work than the ratio of two medians.
 */
export function pairedRatio(values: readonly number[], baseline: readonly number[]): number {
  return median(values.map((value, round) => value / baseline[round]));
}
