import { SendGridEvent } from './types';

/**
 * Returns the id of the message that an event is about, to match events with sent messages.
 *
 * SendGrid returns the same id in the header `X-Message-Id` of the response to the mail send request. In an event, it is
 * the part of `sg_message_id` before the first dot.
 *
 * @returns `undefined` if the event has no message id, such as a bounce after the SMTP conversation
 *
 * @example
 * import { messageId, parseEvents } from 'cdk-sendgrid-oauth-webhook/events';
 *
 * const [event] = parseEvents('[{"event":"delivered","sg_message_id":"14c5d75ce93.filter0001-1-64F0.0"}]');
 * console.log(messageId(event)); // 14c5d75ce93
 */
export function messageId(event: SendGridEvent<object>): string | undefined {
  const id: unknown = event.sg_message_id;
  // An example in SendGrid's documentation begins with a space.
  return typeof id === 'string' ? id.trim().split('.', 1)[0] || undefined : undefined;
}
