import { Agent as HttpAgent, IncomingMessage, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { urlToHttpOptions } from 'node:url';
import { postHeaders, PostResponse } from './post-batch';
import { EventSignature } from './signature-headers';
import { TimeLimit, withTimeLimit } from './time-limit';

/** The error codes that SendGrid looks for are in the first line. */
const LONGEST_BODY = 64 * 1024;

/** Shorter than servers wait, so that no post is lost on a connection that its server is closing. Node.js waits 5 s. */
const IDLE_MILLISECONDS = 4_000;

/**
 * Posts batches to one URL over connections that stay open, several times faster than `fetch`.
 *
 * It follows no redirects, decompresses nothing, and reads at most 64 KiB of a response. It repeats no post: a post whose
 * connection was closed may have been processed.
 */
export class PostConnections {
  private readonly request: typeof httpRequest;
  private readonly target: ReturnType<typeof urlToHttpOptions>;
  private readonly agent: HttpAgent;

  /** @param agent opens the connections, such as through a proxy */
  constructor(url: string, agent?: HttpAgent) {
    const { protocol } = new URL(url);
    const Agent = protocol === 'http:' ? HttpAgent : HttpsAgent;
    this.request = protocol === 'http:' ? httpRequest : httpsRequest;
    this.target = urlToHttpOptions(new URL(url));
    this.agent = agent ?? new Agent({ keepAlive: true, timeout: IDLE_MILLISECONDS });
  }

  /** Rejects with the error of the connection, or with the reason of the time limit, which covers the body, too. */
  public async post(
    batch: string | Buffer,
    token: string | undefined,
    signature: EventSignature | undefined,
    limit: TimeLimit = {},
  ): Promise<PostResponse> {
    const headers = { ...postHeaders(token, signature), 'Content-Length': Buffer.byteLength(batch) };
    return withTimeLimit(limit, async (signal) => this.exchange(batch, headers, signal));
  }

  private async exchange(
    batch: string | Buffer,
    headers: Readonly<Record<string, string | number>>,
    signal: AbortSignal,
  ): Promise<PostResponse> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason as Error);
      const outgoing = this.request({ ...this.target, method: 'POST', headers, agent: this.agent });
      outgoing.once('response', (response) => readBeginning(response).then(resolve, reject));
      outgoing.once('error', reject);
      signal.addEventListener('abort', () => {
        reject(signal.reason as Error);
        outgoing.destroy();
      });
      outgoing.end(batch);
    });
  }
}

/** Closes the connection of a longer body. */
async function readBeginning(response: IncomingMessage): Promise<PostResponse> {
  const chunks: Buffer[] = [];
  let length = 0;
  return new Promise((resolve, reject) => {
    const end = () => {
      const body = new TextDecoder().decode(Buffer.concat(chunks).subarray(0, LONGEST_BODY));
      resolve({ status: response.statusCode!, body });
    };
    response.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length <= LONGEST_BODY) return;
      end();
      response.destroy();
    });
    response.once('end', end);
    response.once('error', reject);
  });
}
