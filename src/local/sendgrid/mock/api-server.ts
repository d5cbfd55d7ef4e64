import Koa from 'koa';
import rawBody from 'raw-body';
import { SendGridApi } from './api';
import { HttpServer, listenerOf, withErrorResponse } from '../../http-server';

/** Serves the API over HTTP. */
export class ApiServer {
  private server?: HttpServer;

  constructor(private readonly api: SendGridApi) {}

  public async listen(port: number): Promise<void> {
    const app = new Koa();
    app.use(async (ctx) => {
      await withErrorResponse(ctx, async () => this.respond(ctx));
    });
    this.server = await HttpServer.start(listenerOf(app), port);
  }

  public get url(): string {
    return this.server!.url;
  }

  public async stop(): Promise<void> {
    await this.server?.stop();
  }

  private async respond(ctx: Koa.Context): Promise<undefined> {
    const { method, path } = ctx;
    const result = await this.api.handle({
      method,
      path,
      include: [ctx.query.include].flat().at(0),
      authorization: ctx.get('authorization'),
      onBehalfOf: ctx.get('on-behalf-of') || undefined,
      body: await rawBody(ctx.req, { encoding: 'utf8', limit: '1mb' }),
    });
    if (result === 'hang') {
      await new Promise((resolve) => ctx.res.once('close', resolve));
    } else if (result === 'close') {
      ctx.respond = false;
      ctx.req.socket.destroy();
    } else {
      ctx.body = result.body ?? null;
      // Koa sets 204 for an empty body.
      ctx.status = result.status;
      ctx.set({ ...result.headers });
    }
    return undefined;
  }
}
