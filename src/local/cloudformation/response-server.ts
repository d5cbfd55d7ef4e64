import { randomUUID } from 'node:crypto';
import { readText } from '../http-body';
import { HttpServer, listenerOf, withErrorResponse } from '../http-server';

/** The response that the function of a custom resource uploads to its response URL. */
export interface CustomResourceResponse {
  readonly Status: string;
  readonly Reason?: string;
  readonly PhysicalResourceId: string;
}

/** Plays S3's part in custom resources: accepts each response at a secret URL. */
export class ResponseServer {
  /** Listens while a step runs. */
  public static async while(step: (server: ResponseServer) => Promise<void>): Promise<void> {
    const responses = new Map<string, CustomResourceResponse | undefined>();
    const listener = listenerOf(async (ctx) =>
      withErrorResponse(ctx, async () => {
        const key = ctx.path.slice(1);
        ctx.status = ctx.method === 'PUT' && responses.has(key) ? 200 : 403;
        if (ctx.status !== 200) return 'unknown';
        responses.set(key, JSON.parse(await readText(ctx.req)) as CustomResourceResponse);
        return undefined;
      }),
    );
    const server = await HttpServer.start(listener);
    try {
      await step(new ResponseServer(server.url, responses));
    } finally {
      await server.stop();
    }
  }

  private constructor(
    private readonly url: string,
    private readonly responses: Map<string, CustomResourceResponse | undefined>,
  ) {}

  /** Creates a URL for one response, and a function that returns the response once it has arrived. */
  public expect(): { readonly url: string; readonly response: () => CustomResourceResponse | undefined } {
    const key = randomUUID();
    this.responses.set(key, undefined);
    return { url: `${this.url}/${key}`, response: () => this.responses.get(key) };
  }
}
