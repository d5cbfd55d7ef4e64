import { EventParseError } from '../errors';
import { EventsInput, ProxyEvent, QueueRecord } from './input';

/**
 * The body as SendGrid posted it, byte for byte: what its signature is over.
 *
 * @example
 * declare const event: { body: string; isBase64Encoded: boolean };
 * const payload = rawBody(event);
 */
export function rawBody(input: EventsInput): Buffer {
  if (typeof input === 'string') return Buffer.from(input, 'utf8');
  if (input instanceof Uint8Array) return Buffer.from(input.buffer, input.byteOffset, input.byteLength);
  const { body, isBase64Encoded, messageAttributes } = (input ?? {}) as ProxyEvent & Partial<QueueRecord>;
  if (typeof (body ?? '') !== 'string') throw new EventParseError('it is no text');
  const encoding = messageAttributes?.['Content-Transfer-Encoding']?.stringValue;
  // A body that is no text, or none that SQS takes, comes as base64.
  const isBase64 = isBase64Encoded === true || encoding?.toLowerCase() === 'base64';
  return Buffer.from(body ?? '', isBase64 ? 'base64' : 'utf8');
}

/** The body as text. Bytes that are not UTF-8 become U+FFFD: of no use to anyone, but no reason to lose an event. */
export function bodyText(input: EventsInput): string {
  return typeof input === 'string' ? input : rawBody(input).toString('utf8');
}
