import { DeduplicationStore } from '../deduplication/deduplication-store';
import { SendGridEvent } from '../types';
import { EventContext } from './context';
import { ErrorDetails } from './report';

/** Handles one event. */
export type EventFunction<CustomArgs extends object = Record<string, unknown>> = (
  event: SendGridEvent<CustomArgs>,
  context: EventContext,
) => unknown;

/** Handles the events of one POST. */
export type BatchFunction<CustomArgs extends object = Record<string, unknown>> = (
  events: SendGridEvent<CustomArgs>[],
  context: EventContext,
) => unknown;

/** Options of `eventHandler`. */
export interface EventHandlerOptions {
  /**
   * Whether the function is called with each event, or with all those of a POST at once.
   *
   * @default 'event'
   */
  readonly per?: 'event' | 'batch';

  /**
   * How many calls of the function run at the same time in one invocation.
   *
   * @default 10
   */
  readonly concurrency?: number;

  /**
   * Where to remember handled events, so that the function is not called with an event again.
   *
   * @default - the function is called with every repetition of an event
   */
  readonly deduplication?: DeduplicationStore;

  /**
   * Told of each failure.
   *
   * @default - writes a line of JSON to the standard error output, without anything of the event but its type and id
   */
  readonly onError?: (error: unknown, details: ErrorDetails) => unknown;
}
