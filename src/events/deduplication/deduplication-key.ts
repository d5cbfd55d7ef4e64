import { createHash } from 'node:crypto';
import { normalizeEvent } from '../parsing/normalize-event';
import { SendGridEvent } from '../types';

/** The fields that identify an event without an id. */
const FIELDS = ['event', 'email', 'timestamp', 'sg_message_id', 'type', 'url', 'asm_group_id', 'attempt'] as const;

/**
 * Returns a key that is the same for an event and its duplicates.
 *
 * The key is `sg_event_id`, if the event has one; users have reported unsubscribe events without it. Otherwise it is
 * `sha256:` and the hexadecimal hash of a JSON array of event, email, timestamp, sg_message_id, type, url, asm_group_id
 * and attempt, with `null` for missing fields. SendGrid's ids never contain a colon. These fields do not identify an event
 * without an email, such as one about a request: its hash is that of all its fields.
 *
 * @example
 * import { deduplicationKey, parseEvents } from 'cdk-sendgrid-oauth-webhook/events';
 *
 * const [event] = parseEvents('[{"event":"open","sg_event_id":"ZGVsaXZlcmVkLTA"}]');
 * console.log(deduplicationKey(event)); // ZGVsaXZlcmVkLTA
 */
export function deduplicationKey(event: SendGridEvent<object>): string {
  const id: unknown = event.sg_event_id;
  if (typeof id === 'string' && id !== '') return id;
  // A user may pass an event that was not parsed by the kit: "5" and 5 must give the same key.
  const fields = normalizeEvent(event as unknown as Readonly<Record<string, unknown>>);
  const values = fields.email === undefined ? fields : FIELDS.map((field) => fields[field] ?? null);
  return `sha256:${createHash('sha256').update(JSON.stringify(values)).digest('hex')}`;
}
