import { createSign, generateKeyPairSync, KeyObject } from 'node:crypto';

/** A key pair as SendGrid makes one when signing is turned on. */
export interface SigningKey {
  readonly privateKey: KeyObject;
  /** Base64 of the DER, as SendGrid shows it. */
  readonly publicKey: string;
  readonly pem: string;
}

export function signingKey(): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  return {
    privateKey,
    publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    pem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

/** Signs a post as SendGrid does. */
export function sign({ privateKey }: SigningKey, timestamp: string, payload: string | Uint8Array): string {
  return createSign('SHA256').update(timestamp).update(payload).sign(privateKey, 'base64');
}

/** The bytes with one bit turned, for each bit. */
export function* bitFlips(bytes: Buffer): Generator<Buffer> {
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const index = Math.floor(bit / 8);
    const mask = 2 ** (bit % 8);
    const isSet = Math.floor(bytes[index] / mask) % 2 === 1;
    const flipped = Buffer.from(bytes);
    flipped[index] += isSet ? -mask : mask;
    yield flipped;
  }
}
