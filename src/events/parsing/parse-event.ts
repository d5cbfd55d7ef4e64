import { EventParseError } from '../errors';
import { SendGridEvent } from '../types';
import { isObject, kindOf } from './kind-of';
import { normalizeUpTo } from './normalize-event';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Real events have three levels. `JSON.stringify` and other recursive functions overflow the stack at a few thousand, so
 * that one event would make a function fail for its whole batch.
 */
const MAX_LEVELS = 100;

/** A constructor that returns a given object, so that a subclass adds its private field to that object. */
const Given = class {
  constructor(given: object) {
    return given;
  }
};

/** Keeps the original of an event in a private field of the event, which takes a fraction of the time of a `WeakMap`. */
class Parsed extends Given {
  public static from(event: object, original: Fields): void {
    new Parsed(event, original);
  }

  public static originalOf(event: object): Fields | undefined {
    return #original in Object(event) ? (event as Parsed).#original : undefined;
  }

  readonly #original: Fields;

  private constructor(event: object, original: Fields) {
    super(event);
    this.#original = original;
  }
}

/** Returns the event that an element of a batch contains, or the reason why it is not an event. */
export function parseEvent<CustomArgs extends object>(
  element: unknown,
  index: number,
): SendGridEvent<CustomArgs> | EventParseError {
  if (!isObject(element)) return new EventParseError(`found ${kindOf(element)} instead of an object`, { index });
  const event = normalizeUpTo(MAX_LEVELS, element);
  if (!event) {
    return new EventParseError(`found more than ${MAX_LEVELS} levels of nesting`, { index });
  }
  Parsed.from(event, element);
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
  return Parsed.originalOf(event);
}

/** The fields of an event as SendGrid sent them, also after the user's function has changed the event. */
export function sentFields(event: SendGridEvent<object>): Fields {
  return Parsed.originalOf(event) ?? (event as unknown as Fields);
}
