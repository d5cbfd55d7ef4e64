/** More than any response that this library expects: tokens, settings and error messages take a few kilobytes. */
export const MAX_BODY_BYTES = 1024 * 1024;

export const BODY_TOO_LARGE = 'BODY_TOO_LARGE';

/** A response has a larger body than anything that this library expects, so the rest of it is not read. */
export class BodyTooLargeError extends Error {
  public readonly name = 'BodyTooLargeError';
  public readonly code = BODY_TOO_LARGE;

  constructor(limit: number) {
    super(`the response is larger than ${limit / MAX_BODY_BYTES} MiB`);
  }
}

/**
 * Reads the body of a response as UTF-8, without a byte order mark.
 *
 * It counts bytes after decompression, and closes the connection at the limit. Otherwise a server could fill the memory
 * with a body that never ends, or with a small one that is compressed.
 *
 * @param body of a `fetch` response, or an `IncomingMessage`
 */
export async function readBody(
  body: AsyncIterable<Uint8Array> | null,
  limit: number = MAX_BODY_BYTES,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.byteLength;
    // Leaving the loop cancels the body.
    if (length > limit) throw new BodyTooLargeError(limit);
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}
