import { EventParseError } from '../errors';
import { EventsInput, ProxyEvent, QueueRecord } from './input';

/**
 * Returns the body exactly as SendGrid posted and signed it.
 *
 * @example
 * import type { APIGatewayProxyEvent } from 'aws-lambda';
 * import { rawBody, verifySignature } from 'cdk-sendgrid-oauth-webhook/events';
 *
 * export function isGenuine(event: APIGatewayProxyEvent): boolean {
 *   const publicKey = process.env.SENDGRID_PUBLIC_KEY;
 *   return verifySignature({ publicKey, payload: rawBody(event), headers: event.headers });
 * }
 */
export function rawBody(input: EventsInput): Buffer {
  if (typeof input === 'string') return Buffer.from(input, 'utf8');
  if (input instanceof Uint8Array) return Buffer.from(input.buffer, input.byteOffset, input.byteLength);
  const { body, isBase64Encoded, messageAttributes } = (input ?? {}) as ProxyEvent & Partial<QueueRecord>;
  if (typeof (body ?? '') !== 'string') throw new EventParseError('it is not text');
  const encoding = messageAttributes?.['Content-Transfer-Encoding']?.stringValue;
  // A body with bytes or characters that SQS does not accept is in base64.
  const isBase64 = isBase64Encoded === true || encoding?.toLowerCase() === 'base64';
  return Buffer.from(body ?? '', isBase64 ? 'base64' : 'utf8');
}

/** The body as text. Bytes that are not UTF-8 become U+FFFD, so that no event is lost because of them. */
export function bodyText(input: EventsInput): string {
  return typeof input === 'string' ? input : rawBody(input).toString('utf8');
}
