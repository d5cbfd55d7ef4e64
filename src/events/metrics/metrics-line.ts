import { EventCounts } from './event-counts';
import { EVENT_DELAY, METRIC_NAMESPACE, WEBHOOK_DIMENSION } from '../../sendgrid/webhook-metrics';

/** The most values of one metric in a line. */
const MAX_VALUES = 100;

/**
 * Formats counts as a log line in CloudWatch's embedded metric format.
 *
 * @param requestIds of the posts
 * @param dimension the name and value of the user's dimension, in addition to the metrics without it
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function metricsLine(
  { counts, delays }: EventCounts,
  webhook: string,
  now: number,
  requestIds: readonly string[],
  dimension?: readonly [name: string, value: string],
): string {
  const metrics = Object.keys(counts).map((Name) => ({ Name, Unit: 'Count' }));
  if (delays.length > 0) metrics.push({ Name: EVENT_DELAY, Unit: 'Seconds' });
  const dimensions = [[WEBHOOK_DIMENSION]];
  if (dimension) dimensions.push([WEBHOOK_DIMENSION, dimension[0]]);
  return JSON.stringify({
    _aws: {
      Timestamp: now,
      CloudWatchMetrics: [{ Namespace: METRIC_NAMESPACE, Dimensions: dimensions, Metrics: metrics }],
    },
    [WEBHOOK_DIMENSION]: webhook,
    // By these, all logs of a post are found. A batch can have thousands of messages.
    ...(requestIds.length > 0 && { RequestIds: requestIds.slice(0, MAX_VALUES) }),
    ...(dimension && { [dimension[0]]: dimension[1] }),
    ...counts,
    ...(delays.length > 0 && { [EVENT_DELAY]: sampleOf(delays) }),
  });
}

/** Values at equal distances in their order, with the lowest and the highest, so that percentiles stay the same. */
function sampleOf(values: readonly number[]): readonly number[] {
  if (values.length <= MAX_VALUES) return values;
  const sorted = Float64Array.from(values).sort();
  return Array.from({ length: MAX_VALUES }, (_, index) => {
    return sorted[Math.round((index * (sorted.length - 1)) / (MAX_VALUES - 1))];
  });
}
