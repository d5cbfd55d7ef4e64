import { SendGridApi } from './api';
import { readText } from '../../http-body';
import { HttpContext } from '../../http-context';
import { HttpServer, listenerOf, withErrorResponse } from '../../http-server';

const REQUEST_LIMIT = 1024 * 1024;

/** Serves the API over HTTP. */
export class ApiServer {
  private server?: HttpServer;

  constructor(private readonly api: SendGridApi) {}

  public async listen(port: number): Promise<void> {
    const listener = listenerOf(async (ctx) => withErrorResponse(ctx, async () => this.respond(ctx)));
    this.server = await HttpServer.start(listener, port);
  }

  public get url(): string {
    return this.server!.url;
  }

  public async stop(): Promise<void> {
    await this.server?.stop();
  }

  private async respond(ctx: HttpContext): Promise<undefined> {
    const { method, path } = ctx;
    const result = await this.api.handle({
      method,
      path,
      include: new URLSearchParams(ctx.querystring).get('include') ?? undefined,
      authorization: ctx.get('authorization'),
      onBehalfOf: ctx.get('on-behalf-of') || undefined,
      body: await readText(ctx.req, REQUEST_LIMIT),
    });
    if (result === 'hang') {
      await new Promise((resolve) => ctx.res.once('close', resolve));
    } else if (result === 'close') {
      ctx.respond = false;
      ctx.req.socket.destroy();
    } else {
      ctx.body = result.body;
      ctx.status = result.status;
      ctx.set(result.headers);
    }
    return undefined;
  }
}
