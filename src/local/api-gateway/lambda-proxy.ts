import type { APIGatewayProxyEvent } from 'aws-lambda';

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
        ...NOBODY,
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

const NOBODY = {
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

/** `09/Apr/2015:12:34:56 +0000` */
function requestTime(milliseconds: number): string {
  const [, day, month, year, time] = new Date(milliseconds).toUTCString().replace(',', '').split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}

export interface ProxyResponse {
  readonly status: number;
  readonly headers: ReadonlyArray<readonly [string, string]>;
  readonly body: Buffer;
}

const KEYS = ['statusCode', 'headers', 'multiValueHeaders', 'body', 'isBase64Encoded'];

/** Headers that API Gateway does not pass on under their own name. */
const REMAPPED = ['connection', 'content-length', 'date', 'server', 'www-authenticate'];

/** Reads what the function returned; undefined where API Gateway answers 502, "Malformed Lambda proxy response". */
export function fromProxyResult(
  payload: string,
  decodesBase64: (contentType: string) => boolean,
): ProxyResponse | undefined {
  const result = parseObject(payload);
  if (!result || Object.keys(result).some((key) => !KEYS.includes(key))) return undefined;
  const status = Number(result.statusCode);
  if (!/^[1-5]\d\d$/.test(String(result.statusCode)) || status < 200) return undefined;
  const { body = '', isBase64Encoded = false } = result;
  if ((body !== null && typeof body !== 'string') || typeof isBase64Encoded !== 'boolean') return undefined;
  const headers = readHeaders(result.headers, result.multiValueHeaders);
  if (!headers) return undefined;
  const contentType = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  const isBinary = isBase64Encoded && decodesBase64(contentType ?? 'application/json');
  return {
    status,
    headers: contentType === undefined ? [...headers, ['Content-Type', 'application/json']] : headers,
    body: Buffer.from(body ?? '', isBinary ? 'base64' : 'utf8'),
  };
}

function parseObject(payload: string): Record<string, unknown> | undefined {
  const value: unknown = JSON.parse(payload);
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

function readHeaders(single: unknown, multiple: unknown): Array<readonly [string, string]> | undefined {
  const entries = [
    ...Object.entries((single ?? {}) as object).filter(([name]) => !(name in ((multiple ?? {}) as object))),
    ...Object.entries((multiple ?? {}) as object).flatMap(([name, values]) =>
      Array.isArray(values)
        ? values.map((value): [string, unknown] => [name, value])
        : [[name, values] as [string, unknown]],
    ),
  ];
  if (entries.some(([, value]) => value !== null && typeof value === 'object')) return undefined;
  return entries.map(([name, value]) => [
    REMAPPED.includes(name.toLowerCase()) ? `x-amzn-Remapped-${name}` : name,
    String(value),
  ]);
}
