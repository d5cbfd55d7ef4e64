import Koa from 'koa';
import rawBody from 'raw-body';
import { AppClientSecrets } from './cognito/app-client-secrets';
import { UserPool } from './cognito/user-pool';
import { handleCognitoRequest, COGNITO } from './cognito/user-pool-api';
import { withErrorResponse, HttpServer } from './http-server';
import { handleInvoke } from './lambda/invoke-api';
import { LambdaFunction } from './lambda/lambda-function';
import { SecretStore } from './secretsmanager/secret-store';
import { handleSecretsManagerRequest } from './secretsmanager/secrets-api';
import { Caller } from './service/caller';
import { FunctionCredentials } from './service/function-credentials';
import { errorResponse, jsonResponse, ServiceResponse } from './service/service-response';
import { handleSqsJsonRequest } from './sqs/json-protocol';
import { SqsContext } from './sqs/operations';
import { handleSqsQueryRequest } from './sqs/query-protocol';
import { SqsService } from './sqs/sqs-service';
import { ParameterStore } from './ssm/parameter-store';
import { handleSsmRequest } from './ssm/ssm-api';
import { RequestLogEntry } from './types';

/** What the endpoint serves. */
export interface AwsServices {
  readonly sqs: SqsService;
  readonly parameters: ParameterStore;
  readonly secrets: SecretStore;
  readonly userPools: readonly UserPool[];
  readonly clientSecrets: AppClientSecrets;
  /** By unqualified ARN. */
  readonly functions: ReadonlyMap<string, LambdaFunction>;
  readonly credentials: FunctionCredentials;
  readonly onRequest: (entry: RequestLogEntry) => void;
}

/** More than any service here takes, so that each can refuse by itself. */
const REQUEST_LIMIT = '16mb';

const INVOCATION = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

/**
 * One server for the services of AWS that functions of the stage may call: SQS, SSM's parameters, Lambda's `Invoke`,
 * Secrets Manager's `GetSecretValue`, and Cognito as far as it is about the secrets of app clients.
 */
export class AwsEndpoint {
  public static async start(services: AwsServices, port: number): Promise<AwsEndpoint> {
    const app = new Koa();
    app.use(async (ctx) => {
      const start = performance.now();
      const reason = await withErrorResponse(ctx, async () => answer(ctx, services));
      const { method, path, status } = ctx;
      const operation = ctx.get('x-amz-target') || undefined;
      const milliseconds = performance.now() - start;
      services.onRequest({ server: 'aws', method, path, operation, status, reason, milliseconds });
    });
    return new AwsEndpoint(await HttpServer.start(app, port));
  }

  private constructor(private readonly server: HttpServer) {}

  public get url(): string {
    return this.server.url;
  }

  public async stop(): Promise<void> {
    await this.server.stop();
  }
}

/** Returns the code of an error. */
async function answer(ctx: Koa.Context, services: AwsServices): Promise<string | undefined> {
  const caller = services.credentials.callerOf(ctx.get('authorization'));
  const body = await rawBody(ctx.req, { limit: REQUEST_LIMIT });
  const context = sqsContext(ctx, services, caller);
  const { status, headers, body: text, reason } = await serve(ctx, body, context, services);
  ctx.status = status;
  ctx.body = Buffer.from(text);
  ctx.set(headers);
  return reason;
}

async function serve(
  ctx: Koa.Context,
  body: Buffer,
  context: SqsContext,
  services: AwsServices,
): Promise<ServiceResponse> {
  const [service, operation] = ctx.get('x-amz-target').split('.');
  const [, functionName] = INVOCATION.exec(ctx.path) ?? [];
  if (ctx.method !== 'POST') return notServed(ctx);
  if (service === 'AmazonSQS') return handleSqsJsonRequest(operation, body.toString(), context);
  if (service === 'secretsmanager') {
    return handleSecretsManagerRequest(operation, body.toString(), services.secrets, context.caller);
  }
  if (service === COGNITO) {
    return handleCognitoRequest(operation, body.toString(), services.userPools, services.clientSecrets, context.caller);
  }
  if (service === 'AmazonSSM') return handleSsmRequest(operation, body.toString(), services.parameters, context.caller);
  if (functionName !== undefined) {
    const request = {
      functionName: decodeURIComponent(functionName),
      qualifier: [ctx.query.Qualifier].flat().at(0),
      invocationType: ctx.get('x-amz-invocation-type') || undefined,
      body,
    };
    return handleInvoke(request, services.functions, context.caller);
  }
  if (ctx.is('application/x-www-form-urlencoded')) return handleSqsQueryRequest(ctx.path, body.toString(), context);
  return notServed(ctx);
}

function sqsContext(ctx: Koa.Context, { sqs }: AwsServices, caller: Caller): SqsContext {
  const gone = new AbortController();
  ctx.res.once('close', () => gone.abort());
  return {
    sqs,
    caller,
    localUrl: ({ model }) => `http://${ctx.host}/${model.account}/${model.name}`,
    disconnected: gone.signal,
  };
}

function notServed(ctx: Koa.Context): ServiceResponse {
  const message = `${ctx.method} ${ctx.path} ${ctx.get('x-amz-target')}`.trimEnd();
  return errorResponse(
    'not modelled',
    jsonResponse('application/json', 404, { message: `not modelled by the local stage: ${message}` }),
  );
}
