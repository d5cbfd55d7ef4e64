import { createVerify } from 'node:crypto';
import { decodeBase64, parsePublicKey } from '../sendgrid/public-key';

/**
 * What `verifySignature()` needs of a post.
 */
export interface VerifySignatureOptions {
  /**
   * The verification key as SendGrid shows it: base64 of a P-256 key in DER (SubjectPublicKeyInfo). PEM armour around
   * it does no harm.
   */
  readonly publicKey?: string;

  /**
   * Several of them, of which any may have signed: SendGrid's keys do not overlap when they are changed.
   */
  readonly publicKeys?: readonly string[];

  /**
   * The raw body, as it came. Events that were parsed and serialised again, or a body that was trimmed, do not verify:
   * SendGrid ends lines with CRLF, and every byte is signed.
   */
  readonly payload: string | Uint8Array;

  /**
   * Value of the header `X-Twilio-Email-Event-Webhook-Signature`.
   */
  readonly signature: string;

  /**
   * Value of the header `X-Twilio-Email-Event-Webhook-Timestamp`.
   */
  readonly timestamp: string;
}

/**
 * Whether a post was signed by SendGrid (Signed Event Webhook: ECDSA, P-256, SHA-256).
 *
 * Never throws: whatever is missing, malformed or of the wrong type did not sign the post. How old the timestamp may
 * be is for the caller to say.
 *
 * @example
 * import { createServer } from 'node:http';
 * import { verifySignature } from 'cdk-sendgrid-oauth-webhook/events';
 *
 * createServer(async (request, response) => {
 *   const isGenuine = verifySignature({
 *     publicKey: process.env.SENDGRID_PUBLIC_KEY,
 *     payload: Buffer.concat(await request.toArray()),
 *     signature: String(request.headers['x-twilio-email-event-webhook-signature']),
 *     timestamp: String(request.headers['x-twilio-email-event-webhook-timestamp']),
 *   });
 *   response.writeHead(isGenuine ? 200 : 403).end();
 * });
 *
 * @see https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features
 */
export function verifySignature(options: VerifySignatureOptions): boolean {
  try {
    const { publicKey, publicKeys = [], payload, signature, timestamp } = options;
    const der = typeof timestamp === 'string' ? decodeBase64(signature) : undefined;
    if (!der) return false;
    const keys = publicKey === undefined ? publicKeys : [publicKey, ...publicKeys];
    return keys.some((text) => {
      const key = parsePublicKey(text);
      // Two updates: joining them would copy the body.
      return key !== undefined && createVerify('SHA256').update(timestamp).update(payload).verify(key, der);
    });
  } catch {
    // What has the wrong type: `update()` and the loop find it.
    return false;
  }
}
