import { SendGridEvent } from '../types';
import { writeLogLine } from './log-line';

/** The step that failed, and the event. */
export interface ErrorDetails {
  /**
   * The step that failed.
   *
   * `parse`: parsing the body or one of its events; `handle`: calling your function; `claim`, `complete`, `release`:
   * calling the store. An event that another invocation is handling is reported with `claim`.
   */
  readonly step: 'parse' | 'claim' | 'handle' | 'complete' | 'release';

  readonly delivery: 'direct' | 'queued';

  /** The id of the SQS message, with queued delivery. */
  readonly recordId?: string;

  /** API Gateway's id of the request that contained the event. */
  readonly requestId?: string;

  /** The event, unless the whole post failed or the element is not an event. */
  readonly event?: SendGridEvent<object>;

  /** The index of the event in the post, unless the whole post failed. */
  readonly index?: number;
}

export type ErrorListener = (error: unknown, details: ErrorDetails) => unknown;

/** Writes one line of JSON with the user's error and the type, time and ids of the event, but no personal data. */
export function logError(error: unknown, { event, ...details }: ErrorDetails): void {
  writeLogLine('ERROR', 'event handling failed', event, { ...describe(error), ...details });
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

/** User code can throw anything, even a value that throws when it is converted to a string. */
export function describe(error: unknown): { errorName: string; errorMessage: string } {
  try {
    if (!(error instanceof Error)) return { errorName: 'Error', errorMessage: String(error) };
    return { errorName: String(error.name), errorMessage: String(error.message) };
  } catch {
    return { errorName: 'Error', errorMessage: 'the error cannot be converted to text' };
  }
}
