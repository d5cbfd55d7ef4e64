import { BatchDeduplicationStore, DeduplicationStore } from '../deduplication/deduplication-store';
import { SendGridEvent } from '../types';
import { EventContext } from './context';
import { ErrorDetails } from './report';
import { EventMetricsOptions } from '../metrics/options';

/** Handles one event. */
export type EventFunction<CustomArgs extends object = Record<string, unknown>> = (
  event: SendGridEvent<CustomArgs>,
  context: EventContext,
) => unknown;

/** Handles all events of one post. */
export type BatchFunction<CustomArgs extends object = Record<string, unknown>> = (
  events: SendGridEvent<CustomArgs>[],
  context: EventContext,
) => unknown;

/** Options of `eventHandler`. */
export interface EventHandlerOptions {
  /**
   * Whether to call the function once for each event, or once for each post with all of its events.
   *
   * @default 'event'
   */
  readonly per?: 'event' | 'batch' | undefined;

  /**
   * The maximum number of concurrent calls of the function in one invocation.
   *
   * @default 10
   */
  readonly concurrency?: number | undefined;

  /**
   * Stores handled events, so that the function is not called again with a duplicate.
   *
   * @default - the function is called with duplicates, too
   */
  readonly deduplication?: DeduplicationStore | BatchDeduplicationStore | undefined;

  /**
   * Called for each failure.
   *
   * @default - writes a line of JSON to standard error, which contains only the type, time and ids of the event
   */
  readonly onError?: ((error: unknown, details: ErrorDetails) => unknown) | undefined;

  /**
   * Whether to log a line of JSON for each event after the call of your function.
   *
   * With these lines, CloudWatch Logs Insights can show the history of one message. A line contains the outcome, the type,
   * time and ids of the event and the id of the request, but no email address. It has about 350 bytes, so a million
   * events cost about $0.18 at $0.50 per GB. Skipped duplicates are not logged.
   *
   * @default false
   */
  readonly logEvents?: boolean | undefined;

  /**
   * Whether to write CloudWatch metrics of the events: by type, by the reason of bounces and drops, failures, duplicates,
   * and the delay between an event and its handling.
   *
   * An invocation writes one line of JSON in CloudWatch's embedded metric format to standard output. It contains
   * counts, delays and the IDs of requests, but nothing of the events. An event is counted once, even if its batch is
   * retried after a failure.
   *
   * CloudWatch charges $0.30 a month for each metric, in proportion to the hours in which it has values: $4 to $6 for the
   * events of a usual account.
   *
   * @default - true if the environment variable SENDGRID_WEBHOOK_NAME is set, which the construct's `eventMetrics` does
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format.html
   */
  readonly metrics?: boolean | EventMetricsOptions | undefined;
}
