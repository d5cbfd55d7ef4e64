import { gunzipSync } from 'node:zlib';
import { EventParseError } from '../errors';
import { EventsInput, ProxyEvent, QueueRecord } from './input';

/**
 * Returns the body exactly as SendGrid posted and signed it.
 *
 * It decodes a message of the queue that is in base64 or compressed. Throws an `EventParseError` if it cannot.
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
  const attribute = (name: string) => messageAttributes?.[name]?.stringValue?.toLowerCase();
  // A body with bytes or characters that SQS does not accept is in base64, and compressed if it is too large then.
  const isBase64 = isBase64Encoded === true || attribute('Content-Transfer-Encoding') === 'base64';
  const bytes = Buffer.from(body ?? '', isBase64 ? 'base64' : 'utf8');
  return attribute('Content-Encoding') === 'gzip' ? decompress(bytes) : bytes;
}

/** API Gateway accepts no larger body. */
const LARGEST_BODY = 10 * 1024 * 1024;

function decompress(bytes: Buffer): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: LARGEST_BODY });
  } catch (error) {
    const isTooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    throw new EventParseError(isTooLarge ? 'it has more than 10 MB when it is decompressed' : 'it is not valid gzip');
  }
}

/** The body as text. Bytes that are not UTF-8 become U+FFFD, so that no event is lost because of them. */
export function bodyText(input: EventsInput): string {
  return typeof input === 'string' ? input : rawBody(input).toString('utf8');
}
