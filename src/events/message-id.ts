import { SendGridEvent } from './types';

/**
 * The id that SendGrid gave the message when it took it: the header `X-Message-Id` of the answer to the mail send
 * request. By it, events and what was sent find each other.
 *
 * It is the part of `sg_message_id` before the first dot; what follows tells SendGrid's servers and the recipient.
 *
 * @returns `undefined` if the event has none, as bounces that came after the SMTP conversation
 */
export function messageId(event: SendGridEvent<object>): string | undefined {
  const id: unknown = event.sg_message_id;
  // An example of the vendor's begins with a space.
  return typeof id === 'string' ? id.trim().split('.', 1)[0] || undefined : undefined;
}
