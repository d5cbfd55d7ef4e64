import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import Koa from 'koa';

/** Nothing of the stage is reachable from another machine. */
export const LOOPBACK = '127.0.0.1';

/**
 * Runs a step that answers a request and returns why it refused it. An error that it throws becomes an answer, too:
 * of the error's own status if it has one, as an oversized body's, else 500.
 */
export async function withErrorResponse(
  ctx: Koa.Context,
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

/** A Koa application that listens on loopback. */
export class HttpServer {
  public static async start(app: Koa, port: number): Promise<HttpServer> {
    // Koa prints errors, such as a connection that a client closes; the stage tells of requests in its own way.
    app.silent = true;
    const server = createServer(app.callback());
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, LOOPBACK, resolve);
    });
    return new HttpServer(server, `http://${LOOPBACK}:${(server.address() as AddressInfo).port}`);
  }

  private constructor(
    private readonly server: Server,
    /** Also after it has stopped. */
    public readonly url: string,
  ) {}

  public async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }
}
