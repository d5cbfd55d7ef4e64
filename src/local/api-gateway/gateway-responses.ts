/** A gateway response, as a template customizes it. */
export interface GatewayResponse {
  readonly statusCode?: number;
  readonly responseParameters: Readonly<Record<string, string>>;
  readonly responseTemplates: Readonly<Record<string, string>>;
}

/** The default gateway response of each type that the local stage returns. */
const DEFAULTS = {
  UNAUTHORIZED: { status: 401, errorType: 'UnauthorizedException', message: 'Unauthorized' },
  ACCESS_DENIED: {
    status: 403,
    errorType: 'AccessDeniedException',
    message: 'User is not authorized to access this resource',
  },
  MISSING_AUTHENTICATION_TOKEN: {
    status: 403,
    errorType: 'MissingAuthenticationTokenException',
    message: 'Missing Authentication Token',
  },
  INVALID_SIGNATURE: { status: 403, errorType: 'IncompleteSignatureException', message: 'Forbidden' },
  REQUEST_TOO_LARGE: { status: 413, errorType: 'RequestTooLargeException', message: 'Request Too Long' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, errorType: 'BadRequestException', message: 'Unsupported Media Type' },
  THROTTLED: { status: 429, errorType: 'TooManyRequestsException', message: 'Too Many Requests' },
  INTEGRATION_TIMEOUT: {
    status: 504,
    errorType: 'InternalServerErrorException',
    message: 'Endpoint request timed out',
  },
  API_CONFIGURATION_ERROR: { status: 500, errorType: 'InternalServerErrorException', message: 'Internal server error' },
  // The function returned an invalid response, or none. This case has no response type of its own.
  DEFAULT_5XX: { status: 502, errorType: 'InternalServerErrorException', message: 'Internal server error' },
} as const;

export type ResponseType = keyof typeof DEFAULTS;

/** The values that a gateway response can refer to. */
export interface ResponseContext {
  readonly requestId: string;
  readonly extendedRequestId: string;
  readonly stage: string;
  readonly httpMethod: string;
  readonly path: string;
  readonly resourcePath: string;
  readonly apiId: string;
  readonly sourceIp: string;
  readonly stageVariables: Readonly<Record<string, string>>;
  readonly requestHeader: (name: string) => string | undefined;
}

export interface RenderedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const CONTEXT: Readonly<Record<string, (context: ResponseContext, error: ErrorValues) => string>> = {
  'error.message': (_context, error) => error.message,
  'error.messageString': (_context, error) => JSON.stringify(error.message),
  'error.responseType': (_context, error) => error.responseType,
  requestId: (context) => context.requestId,
  extendedRequestId: (context) => context.extendedRequestId,
  stage: (context) => context.stage,
  httpMethod: (context) => context.httpMethod,
  path: (context) => context.path,
  resourcePath: (context) => context.resourcePath,
  apiId: (context) => context.apiId,
  'identity.sourceIp': (context) => context.sourceIp,
};

interface ErrorValues {
  readonly message: string;
  readonly responseType: string;
}

/**
 * Renders a gateway response: the customized response of the type, else of its class, else API Gateway's default.
 *
 * The templates of gateway responses do not support Velocity. They only replace `$context` and `$stageVariables` names.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html
 */
export function renderGatewayResponse(
  custom: ReadonlyMap<string, GatewayResponse>,
  type: ResponseType,
  context: ResponseContext,
  message: string = DEFAULTS[type].message,
): RenderedResponse {
  const { status, errorType } = DEFAULTS[type];
  const response = custom.get(type) ?? custom.get(status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX');
  const error = { message, responseType: type };
  const template = response?.responseTemplates['application/json'] ?? '{"message":$context.error.messageString}';
  return {
    status: response?.statusCode ?? status,
    headers: {
      'Content-Type': 'application/json',
      'x-amzn-RequestId': context.requestId,
      'x-amz-apigw-id': context.extendedRequestId,
      'x-amzn-ErrorType': errorType,
      ...renderHeaders(response?.responseParameters ?? {}, context, error),
    },
    body: template.replace(REFERENCE, (reference) => valueOf(reference, context, error)),
  };
}

const REFERENCE = /\$(context|stageVariables)\.[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*/g;
const HEADER = /^gatewayresponse\.header\.(.+)$/;

function renderHeaders(
  parameters: Readonly<Record<string, string>>,
  context: ResponseContext,
  error: ErrorValues,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parameters).map(([target, source]) => {
      const [, literal] = /^'(.*)'$/s.exec(source) ?? [];
      const [, header] = /^method\.request\.header\.(.+)$/.exec(source) ?? [];
      const value = literal ?? (header ? (context.requestHeader(header) ?? '') : valueOf(`$${source}`, context, error));
      return [HEADER.exec(target)?.[1] ?? target, value];
    }),
  );
}

function valueOf(reference: string, context: ResponseContext, error: ErrorValues): string {
  const [, kind, name] = /^\$(context|stageVariables)\.(.+)$/.exec(reference) ?? [];
  if (kind === 'stageVariables') return context.stageVariables[name] ?? '';
  return CONTEXT[name]?.(context, error) ?? '';
}

/** Lists the parts of a customized response that the local stage does not support. */
export function unsupportedIn(response: GatewayResponse): string[] {
  const { 'application/json': json, ...others } = response.responseTemplates;
  const references = json?.match(REFERENCE) ?? [];
  return [
    // The stage responds with the template for JSON, whatever types a client accepts.
    ...(json === undefined ? Object.keys(others).map((type) => `a template for ${type}`) : []),
    ...[...references, ...Object.values(response.responseParameters).map((source) => `$${source}`)]
      .filter((reference) => /^\$context\./.test(reference) && !(reference.slice('$context.'.length) in CONTEXT))
      .map((reference) => `the variable ${reference}`),
    ...Object.entries(response.responseParameters)
      .filter(
        ([target, source]) =>
          !HEADER.test(target) || !/^('.*'|method\.request\.header\..+|context\..+|stageVariables\..+)$/s.test(source),
      )
      .map(([target, source]) => `the mapping of ${target} from ${source}`),
  ];
}
