import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import Koa from 'koa';

/** Nothing of the stage is reachable from another machine. */
export const LOOPBACK = '127.0.0.1';

/** A Koa application that listens on loopback. */
export class HttpServer {
  public static async start(app: Koa, port: number): Promise<HttpServer> {
    // Koa prints errors that it answers with 500; the stage reports them to whoever started it.
    app.silent = true;
    const server = createServer(app.callback());
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, LOOPBACK, resolve);
    });
    return new HttpServer(server);
  }

  private constructor(private readonly server: Server) {}

  public get url(): string {
    return `http://${LOOPBACK}:${(this.server.address() as AddressInfo).port}`;
  }

  public async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }
}
