import { EventType } from './types';
import { EVENT_NAMES } from '../sendgrid/event-types';

/** The names of the events that SendGrid documents. */
export const EVENT_TYPES: readonly EventType[] = EVENT_NAMES;

/**
 * Whether the vendor documents an event of that name: excludes `UnknownEvent` from its type.
 *
 * @example
 * declare const event: SendGridEvent;
 * if (!isKnownEvent(event)) console.log(`SendGrid has a new event: ${event.event}`);
 */
export function isKnownEvent<E extends { readonly event: string }>(
  event: E,
): event is Extract<E, { readonly event: EventType }> {
  return (EVENT_TYPES as readonly string[]).includes(event.event);
}
