import { EventType } from './types';
import { EVENT_NAMES } from '../sendgrid/event-types';

/** The names of the events that this version knows: the documented ones and `received`. */
export const EVENT_TYPES: readonly EventType[] = EVENT_NAMES;

/**
 * Returns whether this version knows the type of an event, and excludes `UnknownEvent` from its TypeScript type.
 *
 * @example
 * import { isKnownEvent, parseEvents } from 'cdk-sendgrid-oauth-webhook/events';
 *
 * const [event] = parseEvents('[{"event":"brand_new"}]');
 * if (!isKnownEvent(event)) console.log(`SendGrid has added an event: ${event.event}`);
 */
export function isKnownEvent<E extends { readonly event: string }>(
  event: E,
): event is Extract<E, { readonly event: EventType }> {
  return (EVENT_TYPES as readonly string[]).includes(event.event);
}
