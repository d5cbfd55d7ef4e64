import { Agent as HttpAgent, IncomingHttpHeaders, IncomingMessage, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { Duplex } from 'node:stream';
import { readBody } from '../sendgrid/bounded-body';
import { withTimeLimit } from '../sendgrid/time-limit';

export interface HttpResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/**
 * Lambda freezes the process between events, and the server may close an idle connection in the meantime. The client
 * would notice that only after it has sent a request, so it does not reuse connections that were idle for longer.
 */
const LONGEST_IDLE_MS = 3_000;

/** Lambda's responses have up to 6 MB. */
const LONGEST_BODY_BYTES = 8 * 1024 * 1024;

/**
 * Sends POST requests over connections that it keeps open.
 *
 * It does not use `fetch`, because the first call loads undici, which takes longer than the request, see ADR 5.
 */
export class HttpClient {
  private readonly agents = {
    'http:': new HttpAgent({ keepAlive: true }),
    'https:': new HttpsAgent({ keepAlive: true }),
  };
  private readonly idleSince = new WeakMap<Duplex, number>();

  constructor() {
    for (const agent of Object.values(this.agents)) {
      agent.on('free', (socket: Duplex) => this.idleSince.set(socket, Date.now()));
    }
  }

  /** Returns any complete response, including redirects. Rejects if it does not arrive in time. */
  public async post(
    url: URL,
    headers: Readonly<Record<string, string>>,
    body: Buffer,
    timeoutMs: number,
  ): Promise<HttpResponse> {
    const isPlain = url.protocol === 'http:';
    const agent = this.agents[isPlain ? 'http:' : 'https:'];
    this.closeIdle(agent);
    return withTimeLimit({ timeoutMs }, async (signal) => {
      const request = (isPlain ? httpRequest : httpsRequest)(url, { method: 'POST', headers, agent, signal });
      const response = new Promise<IncomingMessage>((resolve, reject) => {
        request.once('error', reject);
        request.once('response', resolve);
      });
      request.end(body);
      const incoming = await response;
      const content = await readBody(incoming, LONGEST_BODY_BYTES).catch((error: unknown) => {
        // A body that is not complete in time fails with the error of the connection that the signal has closed.
        throw signal.aborted ? Object.assign(new Error('no response in time'), { code: 'ABORT_ERR' }) : error;
      });
      return { status: incoming.statusCode!, headers: incoming.headers, body: content };
    });
  }

  private closeIdle(agent: HttpAgent): void {
    const oldest = Date.now() - LONGEST_IDLE_MS;
    for (const socket of Object.values(agent.freeSockets).flatMap((sockets) => sockets ?? [])) {
      if (this.idleSince.get(socket)! < oldest) socket.destroy();
    }
  }
}
