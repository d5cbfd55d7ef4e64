import { IncomingMessage } from 'node:http';

/** A request body that is larger than the server accepts. */
export class BodyTooLargeError extends Error {
  public readonly status = 413;

  constructor(limit: number) {
    super(`the request body is larger than ${limit} bytes`);
  }
}

/** Reads a request body of at most `limit` bytes. Ignores the rest of a larger body, so that the client gets a response. */
export async function readBody(request: IncomingMessage, limit = Infinity): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) {
        chunks.push(chunk);
      } else {
        chunks.length = 0;
        reject(new BodyTooLargeError(limit));
      }
    });
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('error', reject);
    request.once('close', () => reject(new Error('the client closed the connection')));
  });
}

/** Reads a request body as text. */
export async function readText(request: IncomingMessage, limit?: number): Promise<string> {
  return (await readBody(request, limit)).toString();
}
