import { createHash } from 'node:crypto';
import { normalizeEvent } from '../parsing/normalize-event';
import { SendGridEvent } from '../types';

/** What tells one event from another where there is no id. */
const FIELDS = ['event', 'email', 'timestamp', 'sg_message_id', 'type', 'url', 'asm_group_id', 'attempt'] as const;

/**
 * A text that is the same for an event and for its repetitions.
 *
 * The vendor's `sg_event_id` where the event has one; it has been reported missing on unsubscribe events. Otherwise
 * `sha256:` and the hash, in hexadecimal, of the JSON array of event, email, timestamp, sg_message_id, type, url,
 * asm_group_id and attempt, `null` for what the event does not have. SendGrid's ids have no colon.
 */
export function deduplicationKey(event: SendGridEvent<object>): string {
  const id: unknown = event.sg_event_id;
  if (typeof id === 'string' && id !== '') return id;
  // So that "5" and 5 are one: an event can be a user's own, too.
  const fields = normalizeEvent(event as unknown as Readonly<Record<string, unknown>>);
  const values = FIELDS.map((field) => fields[field] ?? null);
  return `sha256:${createHash('sha256').update(JSON.stringify(values)).digest('hex')}`;
}
