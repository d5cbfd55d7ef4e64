/** A line in CloudWatch's embedded metric format. */
export interface MetricsLine {
  readonly _aws: {
    readonly Timestamp: number;
    readonly CloudWatchMetrics: ReadonlyArray<{
      readonly Namespace: string;
      readonly Dimensions: readonly string[][];
      readonly Metrics: ReadonlyArray<{ readonly Name: string; readonly Unit: string }>;
    }>;
  };
  readonly [member: string]: unknown;
}

/** Records what is written to standard output until `restore` is called. */
export function recordOutput(): { readonly lines: () => MetricsLine[]; readonly text: () => string; restore(): void } {
  let text = '';
  const spy = jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  return {
    text: () => text,
    lines: () =>
      text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as MetricsLine),
    restore: () => spy.mockRestore(),
  };
}

/** The metrics that CloudWatch extracts from a line, with their values. */
export function metricsOf(line: MetricsLine): Record<string, unknown> {
  return Object.fromEntries(line._aws.CloudWatchMetrics[0].Metrics.map(({ Name }) => [Name, line[Name]]));
}
