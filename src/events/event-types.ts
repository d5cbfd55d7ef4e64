import { EventType } from './types';

/** The names of the events that the vendor documents. */
export const EVENT_TYPES = [
  'processed',
  'deferred',
  'delivered',
  'dropped',
  'bounce',
  'open',
  'click',
  'spamreport',
  'unsubscribe',
  'group_unsubscribe',
  'group_resubscribe',
  'account_status_change',
] as const satisfies readonly EventType[];

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
