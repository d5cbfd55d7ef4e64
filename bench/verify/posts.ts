import { createSign, generateKeyPairSync } from 'node:crypto';

/** A post as SendGrid signs it. */
export interface Post {
  readonly publicKey: string;
  readonly payload: Buffer;
  readonly signature: string;
  readonly timestamp: string;
}

/** A batch of an event or two, of about a hundred events, and one about as large as SendGrid makes them. */
export const SIZES = { '2 KB': 2 * 1024, '50 KB': 50 * 1024, '700 KB': 700 * 1024 } as const;
export type Size = keyof typeof SIZES;

export function signedPost(size: Size): Post {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const event =
    '{"email":"ada@example.com","event":"open","useragent":"Mozilla/5.0 (例え)","timestamp":1600112492},\r\n';
  // Text, which the official library makes of it and we do not: cut between characters.
  const payload = Buffer.alloc(SIZES[size], 'x');
  payload.write(event.repeat(Math.floor(SIZES[size] / Buffer.byteLength(event))));
  const timestamp = '1600112502';
  return {
    publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    payload,
    signature: createSign('SHA256').update(timestamp).update(payload).sign(privateKey, 'base64'),
    timestamp,
  };
}
