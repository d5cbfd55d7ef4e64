import { createVerify } from 'node:crypto';
import { decodeBase64, parsePublicKeys } from '../sendgrid/public-key';
import { readSignature, RequestHeaders } from '../sendgrid/signature-headers';

/**
 * Options of `verifySignature`: a post, and the keys that may have signed it.
 *
 * Pass either `headers` or both `signature` and `timestamp`.
 */
export interface VerifySignatureOptions {
  /**
   * The verification key that SendGrid displays: base64 of a P-256 public key in DER (SubjectPublicKeyInfo).
   *
   * The text may also be PEM, wrapped over several lines, in quotes, or contain several keys, any of which may have
   * signed the post.
   */
  readonly publicKey?: string | undefined;

  /**
   * Several verification keys, any of which may have signed the post.
   *
   * Use it while a key is replaced: SendGrid has no overlap between the previous key and the new one.
   */
  readonly publicKeys?: readonly string[] | undefined;

  /**
   * The raw request body.
   *
   * SendGrid signs every byte, including its CRLF line ends. A body that was trimmed, or parsed and serialized again,
   * does not verify.
   */
  readonly payload: string | Uint8Array;

  /**
   * The request headers, in any letter case: of Node.js, of an API Gateway event or a Fetch API `Headers` object.
   *
   * @default - `signature` and `timestamp` are used
   */
  readonly headers?: RequestHeaders | null | undefined;

  /**
   * The value of the header `X-Twilio-Email-Event-Webhook-Signature`.
   *
   * @default - read from `headers`
   */
  readonly signature?: string | undefined;

  /**
   * The value of the header `X-Twilio-Email-Event-Webhook-Timestamp`.
   *
   * @default - read from `headers`
   */
  readonly timestamp?: string | undefined;
}

/**
 * Returns whether SendGrid signed a post (Signed Event Webhook: ECDSA with P-256 and SHA-256).
 *
 * It never throws: a missing, malformed or mistyped value means that the post is not signed. It does not check the age
 * of the timestamp.
 *
 * @example
 * import { createServer } from 'node:http';
 * import { verifySignature } from 'cdk-sendgrid-oauth-webhook/events';
 *
 * createServer(async (request, response) => {
 *   const isGenuine = verifySignature({
 *     publicKey: process.env.SENDGRID_PUBLIC_KEY,
 *     payload: Buffer.concat(await request.toArray()),
 *     headers: request.headers,
 *   });
 *   response.writeHead(isGenuine ? 200 : 403).end();
 * }).listen(8080);
 *
 * @see https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features
 */
export function verifySignature(options: VerifySignatureOptions): boolean {
  try {
    const { publicKey, publicKeys = [], payload, headers } = options;
    const found = readSignature(headers);
    const { signature = found.signature, timestamp = found.timestamp } = options;
    const der = typeof timestamp === 'string' ? decodeBase64(signature) : undefined;
    if (timestamp === undefined || der === undefined) return false;
    const texts = publicKey === undefined ? publicKeys : [publicKey, ...publicKeys];
    const keys = texts.flatMap((text) => parsePublicKeys(text).keys);
    // Two updates, because joining the timestamp and the body would copy the body.
    return keys.some(({ key }) => createVerify('SHA256').update(timestamp).update(payload).verify(key, der));
  } catch {
    // A value of a wrong type makes the functions above throw.
    return false;
  }
}
