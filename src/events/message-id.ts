import { SendGridEvent } from './types';

/**
 * Where the part of `sg_message_id` begins that names a server, in every form since 2013: `.filter-147.22649.52A663508.0`,
 * `.stfilter-015.…`, `.filterdrecv-p3mdw1-756b745b58-kmzbl-18-5F5FC76C-9.0`, `.recvd-66b84f6d7b-m6747-1-67F168DA-3C.0`.
 */
const KNOWN_SERVER = /\.(?:st)?(?:filter|recvd)|^(?:st)?filter(?:[\d-]|drecv-)|^recvd-/;

/** The same for a server with another name, recognized by the process, the hexadecimal time and the index after it. */
const OTHER_SERVER = /(?:^|\.)[^.]+(?:-\d+-[\dA-F]{8}-[\dA-F]+|\.\d+\.[\dA-F]{8,})\.\d+$/;

/** Until 2015, ids were three hexadecimal numbers. Today, they have no dots. */
const ID = /^(?:[\da-f]+\.[\da-f]+\.[\da-f]+$|[^.]*)/;

/**
 * Returns the id of the message that an event is about, to match events with sent messages.
 *
 * SendGrid returns the same id in the header `X-Message-Id` of the response to the mail send request. In an event, it is
 * the part of `sg_message_id` before the name of a server.
 *
 * @returns `undefined` if the event has no message id: a bounce after the SMTP conversation has no `sg_message_id`, and
 * that of some dropped events names only a server
 *
 * @example
 * import { messageId, parseEvents } from 'cdk-sendgrid-oauth-webhook/events';
 *
 * const [event] = parseEvents('[{"event":"delivered","sg_message_id":"yW5utel5TYuIBREiXJi7aA.recvd-5f9ff-1-673C6EB0-B.0"}]');
 * console.log(messageId(event)); // yW5utel5TYuIBREiXJi7aA
 */
export function messageId(event: SendGridEvent<object>): string | undefined {
  const id: unknown = event.sg_message_id;
  if (typeof id !== 'string') return undefined;
  // An example in SendGrid's documentation begins with a space.
  const trimmed = id.trim();
  const server = [KNOWN_SERVER, OTHER_SERVER].map((part) => trimmed.search(part)).find((index) => index >= 0);
  return (server === undefined ? ID.exec(trimmed)![0] : trimmed.slice(0, server)) || undefined;
}
