import { createHash } from 'node:crypto';

/** DynamoDB's limit for a partition key. */
const MAX_BYTES = 2048;

/** Returns the id of a key's item. A key that DynamoDB does not accept is replaced by its hash. */
export function itemId(consumer: string, key: string): string {
  const id = `${consumer}#${key}`;
  return Buffer.byteLength(id) <= MAX_BYTES && isWellFormed(key) ? id : `${consumer}#key-sha256:${hashOf(key)}`;
}

/** `JSON.stringify` escapes lone surrogates, which all have the same UTF-8 form. */
function hashOf(key: string): string {
  return createHash('sha256')
    .update(isWellFormed(key) ? key : JSON.stringify(key))
    .digest('hex');
}

/** Text with lone surrogates is not UTF-8. `isWellFormed()` of strings is newer than the kit's JavaScript version. */
function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}
