import { RequestRecord } from './request-record';
import { requestTime } from './request-time';
import { AccessLogSetting, RestApi } from './rest-api';

const REFERENCE = /\$context\.[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*/g;

type Value = (record: RequestRecord, api: RestApi) => string | number | undefined;

/** The variables of access logs that the stage knows. API Gateway writes a hyphen for a variable without a value. */
const VARIABLES: Readonly<Record<string, Value>> = {
  accountId: (_, { account }) => account,
  apiId: (_, { apiId }) => apiId,
  domainName: ({ ctx }) => ctx.host,
  'error.message': ({ error }) => error?.message,
  'error.responseType': ({ error }) => error?.type,
  extendedRequestId: ({ extendedRequestId }) => extendedRequestId,
  httpMethod: ({ ctx }) => ctx.method,
  'identity.sourceIp': ({ ctx }) => ctx.ip,
  'identity.userAgent': ({ ctx }) => ctx.get('user-agent') || undefined,
  'integration.latency': integrationLatency,
  'integration.status': integrationStatus,
  integrationLatency,
  integrationStatus,
  path: ({ ctx }) => ctx.path,
  protocol: () => 'HTTP/1.1',
  requestId: ({ requestId }) => requestId,
  requestTime: ({ time }) => requestTime(time),
  requestTimeEpoch: ({ time }) => time,
  resourceId: ({ method }) => method?.resourceId,
  resourcePath: ({ method, ctx, stage }) => method?.resourcePath ?? ctx.path.slice(`/${stage?.stageName}`.length),
  responseLatency: ({ milliseconds }) => Math.round(milliseconds),
  responseLength: ({ ctx }) => String(ctx.res.getHeader('Content-Length') ?? 0),
  stage: ({ stage }) => stage?.stageName,
  status: ({ ctx }) => ctx.status,
};

/**
 * Returns the line of a request in a stage's access log.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
 */
export function accessLogLine({ format }: AccessLogSetting, record: RequestRecord, api: RestApi): string {
  return format.replace(REFERENCE, (reference) => {
    const value = VARIABLES[reference.slice('$context.'.length)]?.(record, api);
    return value === undefined || value === '' ? '-' : String(value);
  });
}

function integrationLatency({ integrationMilliseconds }: RequestRecord): number | undefined {
  return integrationMilliseconds === undefined ? undefined : Math.round(integrationMilliseconds);
}

/** The status that Lambda returned, which differs from that of the response, is known for successful invocations only. */
function integrationStatus({ integrationMilliseconds, error }: RequestRecord): number | undefined {
  return integrationMilliseconds === undefined || error ? undefined : 200;
}
