import type { APIGatewayProxyEvent } from 'aws-lambda';
import { requestTime } from './request-time';

/** The parts of a request that the event of the Lambda proxy integration contains. */
export interface ProxyRequest {
  readonly httpMethod: string;
  /** Without the stage. */
  readonly path: string;
  readonly resourcePath: string;
  readonly resourceId: string;
  readonly query: URLSearchParams;
  /** In their original order and letter case, with repetitions. */
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

/** API Gateway also sends the id of the deployment, which the published type lacks. */
type ProxyEvent = Omit<APIGatewayProxyEvent, 'requestContext'> & {
  readonly requestContext: APIGatewayProxyEvent['requestContext'] & { readonly deploymentId: string };
};

/**
 * Builds the event that the function receives.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
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
