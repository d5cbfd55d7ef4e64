import { RequestState } from './request';
import { requestTime } from './request-time';
import { Match } from './resource-tree';
import { RestApi } from './rest-api';

/** The values that a response template may set. */
export interface ResponseOverride {
  status?: unknown;
  readonly header: Readonly<Record<string, string>>;
}

/** `$context` of a mapping template. */
export function templateContext(
  api: RestApi,
  { method }: Match,
  { ctx, requestId, extendedRequestId, stage, path, claims }: RequestState,
  time: number,
  responseOverride: ResponseOverride,
): Readonly<Record<string, unknown>> {
  return {
    accountId: api.account,
    apiId: api.apiId,
    authorizer: { claims: claims ?? {} },
    domainName: ctx.host,
    domainPrefix: api.apiId,
    extendedRequestId,
    httpMethod: ctx.method,
    identity: { sourceIp: ctx.ip, userAgent: ctx.get('user-agent') },
    path: `/${stage.stageName}${path}`,
    protocol: 'HTTP/1.1',
    requestId,
    requestTime: requestTime(time),
    requestTimeEpoch: time,
    resourceId: method.resourceId,
    resourcePath: method.resourcePath,
    responseOverride,
    stage: stage.stageName,
  };
}
