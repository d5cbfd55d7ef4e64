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
  const body = bodyOf(input);
  return typeof body === 'string' ? Buffer.from(body, 'utf8') : body;
}

/** The body as text. Bytes that are not UTF-8 become U+FFFD, so that no event is lost because of them. */
export function bodyText(input: EventsInput): string {
  const body = bodyOf(input);
  return typeof body === 'string' ? body : body.toString('utf8');
}

/** The body as text if it was not encoded, otherwise as bytes. */
function bodyOf(input: EventsInput): string | Buffer {
  if (typeof input === 'string') return input;
  if (input instanceof Uint8Array) return Buffer.from(input.buffer, input.byteOffset, input.byteLength);
  const message = (input ?? {}) as ProxyEvent & Partial<QueueRecord>;
  const body: unknown = message.body ?? '';
  if (typeof body !== 'string') throw new EventParseError('it is not text');
  // A body with bytes or characters that SQS does not accept is in base64, and compressed if it is too large then.
  const isBase64 = message.isBase64Encoded === true || attributeOf(message, 'Content-Transfer-Encoding') === 'base64';
  const content = isBase64 ? Buffer.from(body, 'base64') : body;
  return attributeOf(message, 'Content-Encoding') === 'gzip' ? decompress(Buffer.from(content)) : content;
}

function attributeOf({ messageAttributes }: Partial<QueueRecord>, name: string): string | undefined {
  return messageAttributes?.[name]?.stringValue?.toLowerCase();
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
