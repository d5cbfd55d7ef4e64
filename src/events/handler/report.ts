import { SendGridEvent } from '../types';

/** The step that failed, and the event. */
export interface ErrorDetails {
  /**
   * The step that failed.
   *
   * `parse`: parsing the body; `handle`: calling your function; `claim`, `complete`, `release`: calling the store. An
   * event that another invocation is handling is reported with `claim`.
   */
  readonly step: 'parse' | 'claim' | 'handle' | 'complete' | 'release';

  readonly delivery: 'direct' | 'queued';

  /** The id of the SQS message, with queued delivery. */
  readonly recordId?: string;

  /** The event, unless the whole post failed. */
  readonly event?: SendGridEvent<object>;

  /** The index of the event in the post. */
  readonly index?: number;
}

export type ErrorListener = (error: unknown, details: ErrorDetails) => unknown;

/** Writes one line of JSON with the user's error and the type and id of the event, but no personal data. */
export function logError(error: unknown, { event, ...details }: ErrorDetails): void {
  const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
  console.error(
    JSON.stringify({
      level: 'ERROR',
      message: 'event handling failed',
      errorName: name,
      errorMessage: message,
      ...details,
      eventType: textOf(event?.event),
      sg_event_id: textOf(event?.sg_event_id),
    }),
  );
}

/** Wraps a listener, so that an error in it does not make the invocation fail. */
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

/** SendGrid sends strings. Anything else could contain personal data. */
function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
