import { createPublicKey, KeyObject } from 'node:crypto';

/** How DER describes an uncompressed P-256 key (RFC 5480), the only kind that SendGrid makes; the point follows. */
const P256_PREFIX = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d03010703420004', 'hex');
const P256_LENGTH = P256_PREFIX.length + 64;

const ARMOUR_AND_SPACE = /-----(?:BEGIN|END) PUBLIC KEY-----|\s+/g;

/** Parsing a key takes longer than verifying with it. */
const parsedKeys = new Map<string, KeyObject>();
const MOST_PARSED_KEYS = 64;

/** The key, or nothing if the text is no P-256 key in base64. */
export function parsePublicKey(text: string): KeyObject | undefined {
  const parsed = parsedKeys.get(text);
  if (parsed) return parsed;
  const der = typeof text === 'string' ? decodeBase64(text.replace(ARMOUR_AND_SPACE, '')) : undefined;
  if (der?.length !== P256_LENGTH || !der.subarray(0, P256_PREFIX.length).equals(P256_PREFIX)) return undefined;
  try {
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
    // The oldest goes: keys are few, unless a caller has one for each of its customers.
    if (parsedKeys.size >= MOST_PARSED_KEYS) parsedKeys.delete(parsedKeys.keys().next().value!);
    parsedKeys.set(text, key);
    return key;
  } catch {
    // The point is not on the curve.
    return undefined;
  }
}

/** Strict, where Node.js skips what it does not know: each value has one text. */
export function decodeBase64(text: unknown): Buffer | undefined {
  if (typeof text !== 'string' || text === '') return undefined;
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}
