import { forwardedHeaders } from './forwarded-headers';
import { ProxyRequest, toProxyEvent } from './proxy-event';
import { fromProxyResult } from './proxy-response';
import { GatewayError, RequestState, RestApiEnvironment } from './request';
import { Match } from './resource-tree';
import { LambdaProxyIntegration, RestApi } from './rest-api';
import { describeFailure } from '../lambda/failure';
import { unqualifiedFunctionArn } from '../lambda/function-arn';
import { InvokeOutcome } from '../lambda/lambda-function';

/** Invokes a function with a request and responds with its result. Returns a reason if the result is an error status. */
export async function invokeProxy(
  api: RestApi,
  match: Match,
  integration: LambdaProxyIntegration,
  request: RequestState,
  environment: RestApiEnvironment,
): Promise<string | undefined> {
  const { ctx, stage, path } = request;
  const { functionArn } = integration;
  const source = `arn:${api.partition}:execute-api:${api.region}:${api.account}:${api.apiId}`;
  const fn = environment.functions.get(unqualifiedFunctionArn(functionArn));
  const invoked = `${source}/${stage.stageName}/${ctx.method}${path.replace(/(?<=.)\/$/, '')}`;
  if (!fn || !environment.permissions.allows(functionArn, invoked)) {
    const detail = fn ? `no permission to invoke ${fn.model.name}` : `${functionArn} is not hosted`;
    throw new GatewayError('API_CONFIGURATION_ERROR', undefined, detail);
  }
  const event = toProxyEvent(proxyRequest(api, match, request, environment.clock.now()));
  const outcome = await withTimeout(fn.invoke(functionArn, event), integration.timeoutMilliseconds);
  ctx.set({ 'x-amzn-RequestId': request.requestId, 'x-amz-apigw-id': request.extendedRequestId });
  const payload = payloadOf(outcome, fn.model.name);
  const response = fromProxyResult(payload, (contentType) => isBinary(api, contentType));
  if (!response) {
    throw new GatewayError('DEFAULT_5XX', undefined, `${fn.model.name} did not return { statusCode, body }`);
  }
  ctx.status = response.status;
  for (const [name, value] of response.headers) ctx.append(name, value);
  ctx.body = response.body;
  return response.status >= 400 ? `returned by ${fn.model.name}` : undefined;
}

function proxyRequest(
  api: RestApi,
  { method, pathParameters }: Match,
  { ctx, requestId, extendedRequestId, stage, path, body, claims }: RequestState,
  time: number,
): ProxyRequest {
  return {
    httpMethod: ctx.method,
    path,
    resourcePath: method.resourcePath,
    resourceId: method.resourceId,
    query: new URLSearchParams(ctx.querystring),
    headers: forwardedHeaders(ctx),
    pathParameters,
    stageVariables: stage.variables,
    body,
    isBinary: isBinary(api, ctx.get('content-type')),
    claims,
    stage: stage.stageName,
    apiId: api.apiId,
    account: api.account,
    deploymentId: stage.deploymentId,
    requestId,
    extendedRequestId,
    domainName: ctx.host,
    sourceIp: ctx.ip,
    userAgent: ctx.get('user-agent') || null,
    time,
  };
}

export function isBinary(api: RestApi, contentType: string): boolean {
  const [type] = contentType.split(';');
  return api.binaryMediaTypes.some((binary) => binary === '*/*' || binary.toLowerCase() === type.trim().toLowerCase());
}

function payloadOf(outcome: InvokeOutcome, functionName: string): string {
  if (outcome.ok) return outcome.payload;
  if (outcome.error === 'too large') {
    throw new GatewayError('REQUEST_TOO_LARGE', undefined, `more than Lambda's 6 MB for ${functionName}`);
  }
  // API Gateway treats a throttled function as a configuration error, and a failed function as a malformed response.
  const type = outcome.error === 'throttled' ? 'API_CONFIGURATION_ERROR' : 'DEFAULT_5XX';
  throw new GatewayError(type, undefined, describeFailure(outcome));
}

async function withTimeout<T>(invocation: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new GatewayError('INTEGRATION_TIMEOUT')), milliseconds);
  });
  try {
    return await Promise.race([invocation, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
