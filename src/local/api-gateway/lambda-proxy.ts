import { validateHeaderName, validateHeaderValue } from 'node:http';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { requestTime } from './request-time';

/** A request, as far as the event of the Lambda proxy integration has it. */
export interface ProxyRequest {
  readonly httpMethod: string;
  /** Below the stage. */
  readonly path: string;
  readonly resourcePath: string;
  readonly resourceId: string;
  readonly query: URLSearchParams;
  /** Names in the case they came in, in order, repeated where they were. */
  readonly headers: ReadonlyArray<readonly [string, string]>;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly stageVariables: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly isBinary: boolean;
  readonly claims?: Readonly<Record<string, string>>;
  readonly stage: string;
  readonly apiId: string;
  readonly account: string;
  readonly deploymentId: string;
  readonly requestId: string;
  readonly extendedRequestId: string;
  readonly domainName: string;
  readonly sourceIp: string;
  readonly userAgent: string | null;
  readonly time: number;
}

/** API Gateway sends the id of the deployment, too, which the published type leaves out. */
type ProxyEvent = Omit<APIGatewayProxyEvent, 'requestContext'> & {
  readonly requestContext: APIGatewayProxyEvent['requestContext'] & { readonly deploymentId: string };
};

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html */
export function toProxyEvent(request: ProxyRequest): ProxyEvent {
  return {
    resource: request.resourcePath,
    path: request.path,
    httpMethod: request.httpMethod,
    headers: Object.fromEntries(request.headers),
    multiValueHeaders: multiValues(request.headers),
    queryStringParameters: orNull(Object.fromEntries(request.query)),
    multiValueQueryStringParameters: orNull(multiValues([...request.query])),
    pathParameters: orNull(request.pathParameters),
    stageVariables: orNull(request.stageVariables),
    requestContext: {
      resourceId: request.resourceId,
      authorizer: request.claims ? { claims: request.claims } : null,
      resourcePath: request.resourcePath,
      httpMethod: request.httpMethod,
      extendedRequestId: request.extendedRequestId,
      requestTime: requestTime(request.time),
      path: `/${request.stage}${request.path}`,
      accountId: request.account,
      protocol: 'HTTP/1.1',
      stage: request.stage,
      domainPrefix: request.apiId,
      requestTimeEpoch: request.time,
      requestId: request.requestId,
      identity: {
        ...ANONYMOUS_IDENTITY,
        sourceIp: request.sourceIp,
        userAgent: request.userAgent,
      },
      domainName: request.domainName,
      deploymentId: request.deploymentId,
      apiId: request.apiId,
    },
    body: request.body.length === 0 ? null : request.body.toString(request.isBinary ? 'base64' : 'utf8'),
    isBase64Encoded: request.isBinary && request.body.length > 0,
  };
}

const ANONYMOUS_IDENTITY = {
  cognitoIdentityPoolId: null,
  accountId: null,
  cognitoIdentityId: null,
  caller: null,
  principalOrgId: null,
  accessKey: null,
  cognitoAuthenticationType: null,
  cognitoAuthenticationProvider: null,
  apiKey: null,
  apiKeyId: null,
  clientCert: null,
  userArn: null,
  user: null,
};

function multiValues(entries: ReadonlyArray<readonly [string, string]>): Record<string, string[]> {
  const values: Record<string, string[]> = {};
  for (const [name, value] of entries) (values[name] ??= []).push(value);
  return values;
}

function orNull<T extends object>(values: T): T | null {
  return Object.keys(values).length > 0 ? values : null;
}

export interface ProxyResponse {
  readonly status: number;
  readonly headers: ReadonlyArray<readonly [string, string]>;
  readonly body: Buffer;
}

const KEYS = ['statusCode', 'headers', 'multiValueHeaders', 'body', 'isBase64Encoded'];

/** Headers that API Gateway does not pass on under their own name. */
const REMAPPED = [
  'authorization',
  'connection',
  'content-length',
  'content-md5',
  'date',
  'expect',
  'host',
  'max-forwards',
  'proxy-authenticate',
  'server',
  'trailer',
  'upgrade',
  'user-agent',
  'www-authenticate',
];

/** Headers that it does not pass on at all. */
const DROPPED = ['transfer-encoding'];

/** Reads what the function returned; undefined where API Gateway answers 502, "Malformed Lambda proxy response". */
export function fromProxyResult(
  payload: string,
  decodesBase64: (contentType: string) => boolean,
): ProxyResponse | undefined {
  const result = parseObject(payload);
  if (!result || Object.keys(result).some((key) => !KEYS.includes(key))) return undefined;
  // No field is mandatory; a function that returns `{}` is answered for with 200.
  const { statusCode = 200, body = '', isBase64Encoded = false } = result;
  if (!/^[2-5]\d\d$/.test(String(statusCode))) return undefined;
  if ((body !== null && typeof body !== 'string') || typeof isBase64Encoded !== 'boolean') return undefined;
  const headers = readHeaders(result.headers, result.multiValueHeaders);
  if (!headers) return undefined;
  const contentType = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  const isBinary = isBase64Encoded && decodesBase64(contentType ?? 'application/json');
  return {
    status: Number(statusCode),
    headers: contentType === undefined ? [...headers, ['Content-Type', 'application/json']] : headers,
    body: Buffer.from(body ?? '', isBinary ? 'base64' : 'utf8'),
  };
}

function parseObject(payload: string): Record<string, unknown> | undefined {
  const value: unknown = JSON.parse(payload);
  return isRecord(value) ? value : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function readHeaders(single: unknown, multiple: unknown): Array<readonly [string, string]> | undefined {
  const singles = single ?? {};
  const multiples = multiple ?? {};
  if (!isRecord(singles) || !isRecord(multiples)) return undefined;
  const entries = [
    ...Object.entries(singles).filter(([name]) => !(name in multiples)),
    ...Object.entries(multiples).flatMap(([name, values]) => [values].flat().map((value) => [name, value] as const)),
  ];
  if (!entries.every(([name, value]) => isHeader(name, value))) return undefined;
  return entries
    .filter(([name]) => !DROPPED.includes(name.toLowerCase()))
    .map(([name, value]) => [REMAPPED.includes(name.toLowerCase()) ? `x-amzn-Remapped-${name}` : name, String(value)]);
}

/** A number is none: API Gateway takes text and booleans. */
function isHeader(name: string, value: unknown): boolean {
  if (typeof value !== 'string' && typeof value !== 'boolean') return false;
  try {
    validateHeaderName(name);
    validateHeaderValue(name, String(value));
    return true;
  } catch {
    return false;
  }
}
