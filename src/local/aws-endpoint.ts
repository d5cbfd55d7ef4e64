import { readBody } from './http-body';
import { HttpContext } from './http-context';
import { HttpServer, listenerOf, withErrorResponse } from './http-server';
import { invokedFunction } from './lambda/invocation-path';
import { RunningServices } from './running-services';
import { FunctionCredentials } from './service/function-credentials';
import { ServiceRequest } from './service/service-request';
import { errorResponse, jsonResponse, ServiceResponse } from './service/service-response';
import { RequestLogEntry } from './types';

/** Larger than the limit of any service, so that each service enforces its own. */
const REQUEST_LIMIT = 16 * 1024 * 1024;

export interface AwsEndpointOptions {
  readonly services: RunningServices;
  readonly credentials: FunctionCredentials;
  readonly onRequest: (entry: RequestLogEntry) => void;
}

/** One server for all AWS services that functions on the stage call. */
export class AwsEndpoint {
  public static async start(options: AwsEndpointOptions, port: number): Promise<AwsEndpoint> {
    const listener = listenerOf(async (ctx) => {
      const start = performance.now();
      const reason = await withErrorResponse(ctx, async () => handle(ctx, options));
      const { method, path, status } = ctx;
      const operation = ctx.get('x-amz-target') || undefined;
      const milliseconds = performance.now() - start;
      const invoked = invokedFunction(path);
      const request = invoked === undefined ? { method, path } : { method: 'INVOKE', path: invoked };
      options.onRequest({ server: 'aws', ...request, operation, status, reason, milliseconds });
    });
    const { onRequest } = options;
    const server = await HttpServer.start(listener, port, (rejected) => onRequest({ server: 'aws', ...rejected }));
    return new AwsEndpoint(server);
  }

  private constructor(private readonly server: HttpServer) {}

  public get url(): string {
    return this.server.url;
  }

  public async stop(): Promise<void> {
    await this.server.stop();
  }
}

/** Writes the response and returns its error code. */
async function handle(ctx: HttpContext, options: AwsEndpointOptions): Promise<string | undefined> {
  const request = await readRequest(ctx, options.credentials);
  const { status, headers, body, reason } = (await options.services.handle(request)) ?? unsupported(ctx);
  ctx.status = status;
  ctx.body = Buffer.from(body);
  ctx.set(headers);
  return reason;
}

async function readRequest(ctx: HttpContext, credentials: FunctionCredentials): Promise<ServiceRequest> {
  const disconnected = new AbortController();
  ctx.res.once('close', () => disconnected.abort());
  const [service, operation = ''] = ctx.get('x-amz-target').split('.');
  return {
    method: ctx.method,
    path: ctx.path,
    query: new URLSearchParams(ctx.querystring),
    target: service ? { service, operation } : undefined,
    body: await readBody(ctx.req, REQUEST_LIMIT),
    caller: credentials.callerOf(ctx.get('authorization')),
    endpointUrl: `http://${ctx.host}`,
    disconnected: disconnected.signal,
    header: (name) => ctx.get(name) || undefined,
  };
}

function unsupported(ctx: HttpContext): ServiceResponse {
  const request = `${ctx.method} ${ctx.path} ${ctx.get('x-amz-target')}`.trimEnd();
  const message = `not supported by the local stage: ${request}`;
  return errorResponse('not supported', jsonResponse('application/json', 404, { message }));
}
