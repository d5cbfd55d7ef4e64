import { SendGridEvent } from '../types';

/** What failed, and with which event. */
export interface ErrorDetails {
  /**
   * What was being done.
   *
   * `parse`: reading the body; `handle`: calling your function; `claim`, `complete`, `release`: asking the store.
   * `claim` stands also for an event that another invocation is at.
   */
  readonly step: 'parse' | 'claim' | 'handle' | 'complete' | 'release';

  readonly delivery: 'direct' | 'queued';

  /** The id of the SQS message, where the POST came through a queue. */
  readonly recordId?: string;

  /** The event; not there where a whole POST failed. */
  readonly event?: SendGridEvent<object>;

  /** Its place in the POST, counted from 0. */
  readonly index?: number;
}

export type ErrorListener = (error: unknown, details: ErrorDetails) => unknown;

/** Writes one line of JSON: the user's own error, and of the event only what names no person. */
export function logError(error: unknown, { event, ...details }: ErrorDetails): void {
  const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
  console.error(
    JSON.stringify({
      level: 'ERROR',
      message: 'an event failed',
      errorName: name,
      errorMessage: message,
      ...details,
      eventType: textOf(event?.event),
      sg_event_id: textOf(event?.sg_event_id),
    }),
  );
}

/** A listener that cannot fail: what was asked of the handler matters more than what is told about it. */
export function safely(listener: ErrorListener): (error: unknown, details: ErrorDetails) => Promise<void> {
  return async (error, details) => {
    try {
      await listener(error, details);
    } catch (failure) {
      logError(error, details);
      logError(failure, details);
    }
  };
}

/** Of an event of SendGrid's these are texts; another could have anything in them. */
function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
