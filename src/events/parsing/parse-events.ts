import { EventParseError } from '../errors';
import { SendGridEvent } from '../types';
import { EventsInput } from './input';
import { parseElements } from './parse-elements';
import { parseEvent } from './parse-event';

/** Options of `parseEvents`. */
export interface ParseEventsOptions {
  /**
   * Called for each element that is not an event, instead of throwing an error. The other events are returned.
   *
   * The `index` of the error is the position of the element in the batch.
   *
   * @default - an element that is not an event makes `parseEvents` throw
   */
  readonly onInvalidEvent?: ((error: EventParseError) => void) | undefined;
}

/**
 * Parses the events of a post.
 *
 * Documented fields of another type are converted to their documented type: numbers in strings, milliseconds instead of
 * seconds, a single category, `tls: 1`. A documented field that is `null` is left out. A value that cannot be converted
 * stays unchanged, and so do custom arguments. An event with missing or unknown fields is valid.
 *
 * @param input an API Gateway event, an SQS record, or a body as text or bytes
 * @throws EventParseError if the body is not a JSON array, or an element is not an object or is nested more than 100
 * levels deep; `onInvalidEvent` receives the errors of elements instead
 *
 * @example
 * import type { APIGatewayProxyEvent } from 'aws-lambda';
 * import { parseEvents } from 'cdk-sendgrid-oauth-webhook/events';
 *
 * export async function handler(event: APIGatewayProxyEvent) {
 *   for (const found of parseEvents(event)) {
 *     if (found.event === 'bounce') console.log(found.email, found.reason);
 *   }
 *   return { statusCode: 200, body: '' };
 * }
 */
export function parseEvents<CustomArgs extends object = Record<string, unknown>>(
  input: EventsInput,
  { onInvalidEvent }: ParseEventsOptions = {},
): SendGridEvent<CustomArgs>[] {
  const events: SendGridEvent<CustomArgs>[] = [];
  parseElements(input).forEach((element, index) => {
    const event = parseEvent<CustomArgs>(element, index);
    if (!(event instanceof EventParseError)) events.push(event);
    else if (onInvalidEvent) onInvalidEvent(event);
    else throw event;
  });
  return events;
}
