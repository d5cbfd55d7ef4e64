import { EventParseError } from '../errors';
import { SendGridEvent } from '../types';
import { kindOf } from './kind-of';
import { isNestedDeeperThan } from './nesting';
import { normalizeEvent } from './normalize-event';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Real events have three levels. `JSON.stringify` and other recursive functions overflow the stack at a few thousand, so
 * that one event would make a function fail for its whole batch.
 */
const MAX_LEVELS = 100;

/** The original events. An entry lives as long as its parsed event. */
const originals = new WeakMap<object, Fields>();

/** Returns the event that an element of a batch contains, or the reason why it is not an event. */
export function parseEvent<CustomArgs extends object>(
  element: unknown,
  index: number,
): SendGridEvent<CustomArgs> | EventParseError {
  if (!isObject(element)) return new EventParseError(`found ${kindOf(element)} instead of an object`, { index });
  if (isNestedDeeperThan(MAX_LEVELS, element)) {
    return new EventParseError(`found more than ${MAX_LEVELS} levels of nesting`, { index });
  }
  const event = normalizeEvent(element);
  originals.set(event, element);
  return event as unknown as SendGridEvent<CustomArgs>;
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

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
