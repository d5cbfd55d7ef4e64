import { BatchDeduplicationStore, DeduplicationStore } from '../deduplication/deduplication-store';
import { SendGridEvent } from '../types';
import { EventContext } from './context';
import { ErrorDetails } from './report';

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
   * @default - writes a line of JSON to standard error, which contains only the type and the ids of the event
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
}
