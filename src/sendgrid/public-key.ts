import { createPublicKey, KeyObject } from 'node:crypto';

/** The DER prefix of an uncompressed P-256 key (RFC 5480), the only kind that SendGrid generates. The point follows. */
const P256_PREFIX = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d03010703420004', 'hex');
const P256_LENGTH = P256_PREFIX.length + 64;

const PEM_LINES_AND_SPACE = /-----(?:BEGIN|END) PUBLIC KEY-----|\s+/g;

/** Caches parsed keys, because parsing takes longer than verifying a signature. */
const parsedKeys = new Map<string, KeyObject>();
const MAX_PARSED_KEYS = 64;

/** Parses a P-256 public key in base64 or PEM. Returns undefined for anything else. */
export function parsePublicKey(text: string): KeyObject | undefined {
  const parsed = parsedKeys.get(text);
  if (parsed) return parsed;
  const der = typeof text === 'string' ? decodeBase64(text.replace(PEM_LINES_AND_SPACE, '')) : undefined;
  if (der?.length !== P256_LENGTH || !der.subarray(0, P256_PREFIX.length).equals(P256_PREFIX)) return undefined;
  try {
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
    // Drops the oldest key. There are few keys, unless a caller has one for each of its customers.
    if (parsedKeys.size >= MAX_PARSED_KEYS) parsedKeys.delete(parsedKeys.keys().next().value!);
    parsedKeys.set(text, key);
    return key;
  } catch {
    // The point is not on the curve.
    return undefined;
  }
}

/** Decodes base64 strictly, whereas Node.js skips invalid characters. Each value has exactly one encoding. */
export function decodeBase64(text: unknown): Buffer | undefined {
  if (typeof text !== 'string' || text === '') return undefined;
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}
