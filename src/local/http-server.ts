import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import Koa from 'koa';

/** The stage listens on loopback only, so that other machines cannot reach it. */
export const LOOPBACK = '127.0.0.1';

/**
 * Runs a step that responds to a request and returns the reason of a rejection. An error in the step becomes a response
 * with the status of the error, such as 413 for an oversized body, or 500.
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
    // Otherwise Koa prints errors, such as a closed connection. The stage reports requests to `onRequest`.
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
    /** Also valid after `stop()`. */
    public readonly url: string,
  ) {}

  public async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }
}
