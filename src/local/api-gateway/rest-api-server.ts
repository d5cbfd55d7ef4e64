import { randomBytes, randomUUID } from 'node:crypto';
import { BodyTooLargeError, readBody } from '../http-body';
import { HttpContext } from '../http-context';
import { HttpServer, listenerOf, withErrorResponse } from '../http-server';
import { accessLogLine } from './access-log';
import { ApiMetrics } from './api-metrics';
import { authorize } from './authorizer';
import { renderGatewayResponse } from './gateway-responses';
import { invokeProxy } from './proxy-integration';
import { GatewayError, RequestState, RestApiEnvironment } from './request';
import { RequestRecord } from './request-record';
import { findMethod, Match } from './resource-tree';
import { RestApi, Stage } from './rest-api';
import { invokeSqs } from './sqs-integration';
import { Throttle } from './throttle';

const REQUEST_LIMIT = 10 * 1024 * 1024;

/** Serves a REST API and its stages. */
export class RestApiServer {
  public static async start(api: RestApi, environment: RestApiEnvironment, port: number): Promise<RestApiServer> {
    const handler = new RestApiHandler(api, environment);
    const { onRequest } = environment;
    const listener = listenerOf(async (ctx) => handler.handle(ctx));
    const server = await HttpServer.start(listener, port, (rejected) => onRequest({ server: 'api', ...rejected }));
    return new RestApiServer(api, server);
  }

  private constructor(
    public readonly api: RestApi,
    private readonly server: HttpServer,
  ) {}

  public get url(): string {
    return this.server.url;
  }

  public async stop(): Promise<void> {
    await this.server.stop();
  }
}

class RestApiHandler {
  private readonly throttles: ReadonlyMap<string, Throttle>;
  private readonly metrics: ApiMetrics;

  constructor(
    private readonly api: RestApi,
    private readonly environment: RestApiEnvironment,
  ) {
    this.metrics = new ApiMetrics(api, environment.cloudWatch.store);
    this.throttles = new Map(api.stages.map((stage) => [stage.stageName, new Throttle(stage)]));
  }

  public async handle(ctx: HttpContext): Promise<void> {
    const start = performance.now();
    const record: RequestRecord = { ctx, time: this.environment.clock.now(), milliseconds: 0 };
    const reason = await withErrorResponse(ctx, async () => this.route(record));
    record.milliseconds = performance.now() - start;
    const { accepted, requestId = '', milliseconds } = record;
    this.environment.onRequest({
      server: 'api',
      method: ctx.method,
      path: ctx.path,
      status: ctx.status,
      reason,
      requestId: record.requestId,
      milliseconds,
    });
    this.meter(record);
    if (accepted) {
      this.environment.onPost({ path: ctx.path, requestId, status: ctx.status, body: accepted.toString() });
    }
  }

  /** Records metrics, and the access log if its lines make metrics. */
  private meter(record: RequestRecord): void {
    const { stage } = record;
    if (!stage) return;
    this.metrics.record(stage, record);
    const { cloudWatch } = this.environment;
    const { accessLog } = stage;
    if (!accessLog || !cloudWatch.filters.has(accessLog.logGroupName)) return;
    cloudWatch.recordLine(accessLog.logGroupName, accessLogLine(accessLog, record, this.api));
  }

  /** Responds, and returns the reason if the request is rejected. */
  private async route(record: RequestRecord): Promise<string | undefined> {
    const { ctx } = record;
    const [, stageName, ...rest] = ctx.path.split('/');
    const stage = this.api.stages.find((candidate) => candidate.stageName === stageName);
    if (!stage) {
      ctx.status = 403;
      ctx.set({ 'x-amzn-ErrorType': 'ForbiddenException' });
      ctx.body = { message: 'Forbidden' };
      return 'no such stage';
    }
    const path = `/${rest.join('/')}`;
    const ids = { requestId: randomUUID(), extendedRequestId: randomBytes(11).toString('base64') };
    const match = findMethod(this.api, ctx.method, path);
    Object.assign(record, { ...ids, stage, method: match?.method });
    try {
      if (!match) throw unknownMethodError(ctx);
      return await this.serve({ ctx, stage, path, ...ids, body: Buffer.alloc(0) }, match, record);
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      record.error = error;
      this.respondWithError(ctx, error, { stage, path, ...ids, resourcePath: match?.method.resourcePath ?? path });
      return error.detail === undefined ? error.type : `${error.type}: ${error.detail}`;
    }
  }

  /** Responds, and returns the reason if the integration does not accept the request. */
  private async serve(
    request: RequestState,
    { method, pathParameters }: Match,
    record: RequestRecord,
  ): Promise<string | undefined> {
    const { ctx, stage } = request;
    if (!this.throttles.get(stage.stageName)?.allows(method)) throw new GatewayError('THROTTLED');
    const body = await readPost(ctx);
    const { authorization, integration } = method;
    const decision = authorize(authorization, ctx.get('authorization'), this.environment.userPools);
    if (!decision.allowed) throw new GatewayError(decision.type, decision.message, decision.detail);
    record.accepted = body;
    if (integration.type === 'UNSUPPORTED') {
      ctx.status = 501;
      const message = `not supported by the local stage: ${integration.reason}`;
      ctx.body = { message };
      return message;
    }
    const withBody = { ...request, body, claims: decision.claims };
    const match = { method, pathParameters };
    const start = performance.now();
    try {
      if (integration.type === 'AWS_PROXY') {
        return await invokeProxy(this.api, match, integration, withBody, this.environment);
      }
      await invokeSqs(this.api, match, integration, withBody, this.environment);
      return undefined;
    } finally {
      record.integrationMilliseconds = performance.now() - start;
    }
  }

  private respondWithError(
    ctx: HttpContext,
    { type, message }: GatewayError,
    at: { stage: Stage; path: string; requestId: string; extendedRequestId: string; resourcePath: string },
  ): void {
    const response = renderGatewayResponse(
      this.api.gatewayResponses,
      type,
      {
        ...at,
        stage: at.stage.stageName,
        stageVariables: at.stage.variables,
        path: ctx.path,
        httpMethod: ctx.method,
        apiId: this.api.apiId,
        sourceIp: ctx.ip,
        requestHeader: (name) => ctx.get(name) || undefined,
      },
      message || undefined,
    );
    ctx.status = response.status;
    ctx.set(response.headers);
    ctx.body = Buffer.from(response.body);
  }
}

/** For an unknown method, API Gateway reads the `Authorization` header as an AWS signature. */
function unknownMethodError(ctx: HttpContext): GatewayError {
  if (!ctx.get('authorization')) return new GatewayError('MISSING_AUTHENTICATION_TOKEN');
  return new GatewayError('INVALID_SIGNATURE', 'Invalid key=value pair (missing equal-sign) in Authorization header');
}

async function readPost(ctx: HttpContext): Promise<Buffer> {
  try {
    return await readBody(ctx.req, REQUEST_LIMIT);
  } catch (error) {
    if (!(error instanceof BodyTooLargeError)) throw error;
    throw new GatewayError('REQUEST_TOO_LARGE', `HTTP content length exceeded ${REQUEST_LIMIT} bytes.`);
  }
}
