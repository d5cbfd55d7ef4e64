import { createPublicKey, KeyObject } from 'node:crypto';

/** A verification key of SendGrid: a public key on the P-256 curve. */
export interface PublicKey {
  /** The form that SendGrid shows: base64 of DER (SubjectPublicKeyInfo), with padding and without line ends. */
  readonly base64: string;
  readonly key: KeyObject;
}

export interface ParsedPublicKeys {
  /** The different keys of the text, in its order. */
  readonly keys: readonly PublicKey[];
  /** The letters and digits of the text that belong to no key, such as a placeholder or a part of a key. */
  readonly other: string;
}

/**
 * Base64 of everything in front of the point (RFC 5480). Every key begins with it, and no key contains it again. The
 * point follows, uncompressed, in 86 characters.
 */
const PREFIX = 'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE';
/** A key never reaches into the next one, so a key that was cut off does not hide the one after it. */
const KEYS = /* @__PURE__ */ (() => new RegExp(`${PREFIX}(?:(?!${PREFIX})[A-Za-z0-9+/]){86}`, 'g'))();

/** `\n`, `\u003d` and the like, which JSON, `.env` files and shells leave in a text, also twice escaped. */
const ESCAPE = /\\+(?:u([0-9a-fA-F]{4})|[bfnrt])/g;
const PEM_LINE = /-----(?:BEGIN|END)[A-Z\s]+-----/g;
const NOT_BASE64 = /[^A-Za-z0-9+/]/g;

/** Caches texts with keys, because parsing a key takes longer than verifying a signature. */
const parsedTexts = new Map<string, ParsedPublicKeys>();
const MAX_PARSED_TEXTS = 64;

/**
 * Finds the public keys in a text, in whatever form people have them.
 *
 * Only the characters of base64 count, so keys may be wrapped, quoted, in PEM or in JSON, and anything may separate
 * them. This is unambiguous, because all keys begin with the same characters and have the same length. Base64 for URLs
 * is accepted, and so is missing padding. Compressed points and other curves are not: SendGrid generates neither.
 *
 * @param text anything other than a text has no keys
 */
export function parsePublicKeys(text: unknown): ParsedPublicKeys {
  if (typeof text !== 'string') return { keys: [], other: '' };
  const parsed = parsedTexts.get(text);
  if (parsed) return parsed;
  const keys = new Map<string, PublicKey>();
  const other = base64Characters(text).replace(KEYS, (match) => {
    const key = parseKey(`${match}==`);
    if (key) keys.set(key.base64, key);
    return key ? '' : match;
  });
  const result = { keys: [...keys.values()], other: other.replace(/[+/]/g, '') };
  if (keys.size === 0) return result;
  // Drops the oldest text. There are few, unless a caller has one for each of its customers.
  if (parsedTexts.size >= MAX_PARSED_TEXTS) parsedTexts.delete(parsedTexts.keys().next().value!);
  parsedTexts.set(text, result);
  return result;
}

/** Returns the different keys of a text in the form that SendGrid shows. */
export function publicKeysIn(text: string): string[] {
  return parsePublicKeys(text).keys.map(({ base64 }) => base64);
}

function base64Characters(text: string): string {
  return text
    .replace(ESCAPE, (_, code?: string) => (code ? String.fromCharCode(parseInt(code, 16)) : ' '))
    .replace(PEM_LINE, ' ')
    .replaceAll('-', '+')
    .replaceAll('_', '/')
    .replace(NOT_BASE64, '');
}

function parseKey(base64: string): PublicKey | undefined {
  const der = decodeBase64(base64);
  if (!der) return undefined;
  try {
    return { base64, key: createPublicKey({ key: der, format: 'der', type: 'spki' }) };
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
