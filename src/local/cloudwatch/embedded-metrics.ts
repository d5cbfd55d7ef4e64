import { MetricStore } from './metric-store';

/** The members of CloudWatch's embedded metric format that metrics are read from. */
interface EmbeddedMetrics {
  readonly _aws: {
    /** Milliseconds since the epoch, by the clock of the process that wrote the line. */
    readonly Timestamp: number;
    readonly CloudWatchMetrics: ReadonlyArray<{
      readonly Namespace: string;
      readonly Dimensions: ReadonlyArray<readonly string[]>;
      readonly Metrics: ReadonlyArray<{ readonly Name: string; readonly Unit?: string }>;
    }>;
  };
  /** Values of dimensions and metrics. */
  readonly [member: string]: unknown;
}

/**
 * Records the metrics of a log line in the embedded metric format. Other lines are ignored.
 *
 * @param clockOffset how far the stage's clock is ahead of the machine's, by which functions write their timestamps
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function recordEmbeddedMetrics(line: string, store: MetricStore, clockOffset: number): void {
  if (!line.includes('"_aws"')) return;
  const document = parse(line);
  if (!document) return;
  const { Timestamp, CloudWatchMetrics } = document._aws;
  for (const { Namespace: namespace, Dimensions, Metrics } of CloudWatchMetrics) {
    for (const names of Dimensions) {
      const dimensions = Object.fromEntries(names.map((name) => [name, String(document[name])]));
      for (const { Name: name, Unit } of Metrics) {
        const series = store.series({ namespace, name, dimensions }, Unit);
        for (const value of [document[name]].flat()) {
          if (typeof value === 'number') series.record(value, Timestamp + clockOffset);
        }
      }
    }
  }
}

/** Returns undefined for a line that CloudWatch does not accept as embedded metrics. */
function parse(line: string): EmbeddedMetrics | undefined {
  try {
    const document = JSON.parse(line) as EmbeddedMetrics;
    const { Timestamp, CloudWatchMetrics } = document._aws;
    const isValid = CloudWatchMetrics.every(
      ({ Namespace, Dimensions, Metrics }) =>
        typeof Namespace === 'string' &&
        Metrics.length <= 100 &&
        Dimensions.every((names) => names.length <= 30 && names.every((name) => name in document)),
    );
    return isValid && Number.isFinite(Timestamp) ? document : undefined;
  } catch {
    return undefined;
  }
}
