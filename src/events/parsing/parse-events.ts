import { EventParseError } from '../errors';
import { SendGridEvent } from '../types';
import { EventsInput } from './input';
import { findJsonFault } from './json-fault';
import { normalizeEvent } from './normalize-event';
import { bodyText } from './raw-body';

type Fields = Readonly<Record<string, unknown>>;

const BYTE_ORDER_MARK = '\uFEFF';

/** As they came; an entry lives as long as its event. */
const originals = new WeakMap<object, Fields>();

/**
 * The events of a POST.
 *
 * Documented fields that came in another type have the documented one: numbers as text, milliseconds instead of
 * seconds, a single category, `tls: 1`. What cannot be read as that type stays as it came. No event is refused for
 * what it has or lacks.
 *
 * @param input an event of API Gateway, a record of SQS, or a body as text or bytes
 * @throws EventParseError if the body is no JSON array of objects
 *
 * @example
 * declare const event: { body: string };
 * for (const { email } of parseEvents(event).filter((found) => found.event === 'bounce')) console.log(email);
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
 * An event as SendGrid sent it, before fields got their documented types.
 *
 * @returns `undefined` for anything but an event that `parseEvents` or `eventHandler` gave, such as a copy of one
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
