import { createServer, RequestListener, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { HttpContext } from './http-context';
import { RequestLogEntry } from './types';
import { webPageRejection } from './web-pages';

/** The stage listens on loopback only, so that other machines cannot reach it. */
export const LOOPBACK = '127.0.0.1';

const REJECTED = 403;

/** For idle connections. A client whose process is busy, such as a runtime, would use a connection that was closed. */
const STAYS_OPEN = 0;

/** A request that was rejected because it may come from a web page. */
type OnRejected = (request: Omit<RequestLogEntry, 'server'>) => void;

/**
 * Runs a step that responds to a request and returns the reason of a rejection. An error in the step becomes a response
 * with the status of the error, such as 413 for an oversized body, or 500.
 */
export async function withErrorResponse(
  ctx: HttpContext,
  step: () => Promise<string | undefined>,
): Promise<string | undefined> {
  try {
    return await step();
  } catch (error) {
    const { status = 500, message } = error as Error & { status?: number };
    ctx.status = status;
    ctx.body = { message };
    return message;
  }
}

/** Returns a listener that sends the response when `handle` returns. If `handle` throws, it closes the connection. */
export function listenerOf(handle: (ctx: HttpContext) => Promise<unknown>): RequestListener {
  return (request, response) => {
    const ctx = new HttpContext(request, response);
    handle(ctx).then(
      () => ctx.end(),
      () => response.destroy(),
    );
  };
}

/** A server on loopback that rejects requests from web pages. All servers of the stage are of this class. */
export class HttpServer {
  /** @param onRejected called with the reason of each rejection */
  public static async start(
    listener: RequestListener,
    port = 0,
    onRejected: OnRejected = () => {},
  ): Promise<HttpServer> {
    const server = createServer({ keepAliveTimeout: STAYS_OPEN }, (request, response) => {
      const reason = webPageRejection(request.headers);
      if (reason === undefined) return listener(request, response);
      respondToWebPage(response, reason);
      const [path] = request.url!.split('?');
      onRejected({ method: request.method!, path, status: REJECTED, reason, milliseconds: 0 });
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, LOOPBACK, resolve);
    });
    return new HttpServer(server, `http://${LOOPBACK}:${(server.address() as AddressInfo).port}`);
  }

  private constructor(
    private readonly server: Server,
    /** Also valid after `stop()`. */
    public readonly url: string,
  ) {}

  public async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }
}

function respondToWebPage(response: ServerResponse, message: string): void {
  response.writeHead(REJECTED, { 'Content-Type': 'application/json', Connection: 'close' });
  response.end(JSON.stringify({ message }));
}
