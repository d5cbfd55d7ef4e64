import { createPublicKey } from 'node:crypto';

/** Whether a text is a key of SendGrid's Signed Event Webhook: base64 of a P-256 key in DER. */
export function isPublicKey(text: string): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' });
    return key.asymmetricKeyDetails?.namedCurve === 'prime256v1';
  } catch {
    return false;
  }
}
