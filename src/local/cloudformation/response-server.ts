import { randomUUID } from 'node:crypto';
import Koa from 'koa';
import rawBody from 'raw-body';
import { withErrorResponse, HttpServer } from '../http-server';

/** What the function behind a custom resource puts to the URL that it is given. */
export interface CustomResourceResponse {
  readonly Status: string;
  readonly Reason?: string;
  readonly PhysicalResourceId: string;
}

/** S3's part in custom resources: takes the answers, each once, at URLs that nobody else knows. */
export class ResponseServer {
  /** Listens while a step runs. */
  public static async while(step: (responses: ResponseServer) => Promise<void>): Promise<void> {
    const answers = new Map<string, CustomResourceResponse | undefined>();
    const app = new Koa();
    app.use(async (ctx) => {
      await withErrorResponse(ctx, async () => {
        const key = ctx.path.slice(1);
        ctx.status = ctx.method === 'PUT' && answers.has(key) ? 200 : 403;
        if (ctx.status !== 200) return 'unknown';
        answers.set(key, JSON.parse(await rawBody(ctx.req, 'utf8')) as CustomResourceResponse);
        ctx.body = '';
        return undefined;
      });
    });
    const server = await HttpServer.start(app, 0);
    try {
      await step(new ResponseServer(server.url, answers));
    } finally {
      await server.stop();
    }
  }

  private constructor(
    private readonly url: string,
    private readonly answers: Map<string, CustomResourceResponse | undefined>,
  ) {}

  /** A URL for one answer, and a way to see whether it has come. */
  public expect(): { readonly url: string; readonly answer: () => CustomResourceResponse | undefined } {
    const key = randomUUID();
    this.answers.set(key, undefined);
    return { url: `${this.url}/${key}`, answer: () => this.answers.get(key) };
  }
}
