import { EventParseError } from '../errors';
import { SendGridEvent } from '../types';
import { EventsInput } from './input';
import { findJsonFault } from './json-fault';
import { normalizeEvent } from './normalize-event';
import { bodyText } from './raw-body';

type Fields = Readonly<Record<string, unknown>>;

const BYTE_ORDER_MARK = '\uFEFF';

/** The original events. An entry lives as long as its parsed event. */
const originals = new WeakMap<object, Fields>();

/**
 * Parses the events of a post.
 *
 * Documented fields of another type are converted to their documented type: numbers in strings, milliseconds instead of
 * seconds, a single category, `tls: 1`. A documented field that is `null` is left out. A value that cannot be converted
 * stays unchanged, and so do custom arguments. An event with missing or unknown fields is valid.
 *
 * @param input an API Gateway event, an SQS record, or a body as text or bytes
 * @throws EventParseError if the body is not a JSON array of objects
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
): SendGridEvent<CustomArgs>[] {
  const batch = parseJson(bodyText(input));
  if (!Array.isArray(batch)) throw new EventParseError(`found ${kindOf(batch)} instead of an array`);
  return batch.map((element, index) => {
    if (!isObject(element)) throw new EventParseError(`found ${kindOf(element)} instead of an object`, { index });
    const event = normalizeEvent(element);
    originals.set(event, element);
    return event as unknown as SendGridEvent<CustomArgs>;
  });
}

/**
 * Returns an event as SendGrid sent it, before its fields were converted to their documented types.
 *
 * @returns `undefined` unless the event is the very object that `parseEvents` or `eventHandler` returned, not a copy
 *
 * @example
 * import { originalEvent, parseEvents } from 'cdk-sendgrid-oauth-webhook/events';
 *
 * const [event] = parseEvents('[{"event":"delivered","tls":1}]');
 * console.log(event.tls, originalEvent(event)); // true { event: 'delivered', tls: 1 }
 */
export function originalEvent(event: object): Readonly<Record<string, unknown>> | undefined {
  return originals.get(event);
}

function parseJson(body: string): unknown {
  const start = body.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
  const text = body.slice(start);
  if (text === '') throw new EventParseError('it is empty');
  try {
    return JSON.parse(text);
  } catch {
    const { offset, reason } = findJsonFault(text);
    throw new EventParseError(reason, { offset: start + offset });
  }
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
