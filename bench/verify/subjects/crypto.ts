import { createPublicKey, createVerify, KeyObject } from 'node:crypto';
import { Post } from '../posts';

const keys = new Map<string, KeyObject>();

/** The least that a verification with node:crypto takes: each key is parsed once, and nothing is copied or checked. */
export function verify({ publicKey, payload, signature, timestamp }: Post): boolean {
  let key = keys.get(publicKey);
  if (!key) {
    key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
    keys.set(publicKey, key);
  }
  return createVerify('SHA256').update(timestamp).update(payload).verify(key, Buffer.from(signature, 'base64'));
}
