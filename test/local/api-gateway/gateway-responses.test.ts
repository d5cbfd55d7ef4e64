import { RestApi, ResponseType } from 'aws-cdk-lib/aws-apigateway';
import { SendGridOAuthWebhook } from '../../../src';
import {
  GatewayResponse,
  renderGatewayResponse,
  ResponseContext,
  unsupportedIn,
} from '../../../src/local/api-gateway/gateway-responses';
import { editTemplate, inlineHandler, OK, synth, synthWebhook } from '../support/assemblies';
import { post, send, tokenFor } from '../support/http';
import { hostWebhook, problemsOf } from '../support/stages';

const CONTEXT: ResponseContext = {
  requestId: 'request-id',
  extendedRequestId: 'extended-id',
  stage: 'prod',
  httpMethod: 'POST',
  path: '/prod/activity/7',
  resourcePath: '/activity/{id}',
  apiId: 'api-id',
  sourceIp: '127.0.0.1',
  stageVariables: { tier: 'beta' },
  requestHeader: (name) => (name.toLowerCase() === 'x-trace' ? 'trace' : undefined),
};

function custom(response: Partial<GatewayResponse>): GatewayResponse {
  return { responseParameters: {}, responseTemplates: {}, ...response };
}

function render(
  responses: Record<string, Partial<GatewayResponse>>,
  ...rest: [type: 'UNAUTHORIZED' | 'THROTTLED' | 'DEFAULT_5XX', message?: string]
) {
  const map = new Map(Object.entries(responses).map(([type, response]) => [type, custom(response)]));
  return renderGatewayResponse(map, rest[0], CONTEXT, rest[1]);
}

describe("API Gateway's default response", () => {
  test.each([
    ['UNAUTHORIZED', 401, 'UnauthorizedException', 'Unauthorized'],
    ['ACCESS_DENIED', 403, 'AccessDeniedException', 'User is not authorized to access this resource'],
    ['MISSING_AUTHENTICATION_TOKEN', 403, 'MissingAuthenticationTokenException', 'Missing Authentication Token'],
    ['INVALID_SIGNATURE', 403, 'IncompleteSignatureException', 'Forbidden'],
    ['REQUEST_TOO_LARGE', 413, 'RequestTooLargeException', 'Request Too Long'],
    ['THROTTLED', 429, 'TooManyRequestsException', 'Too Many Requests'],
    ['INTEGRATION_TIMEOUT', 504, 'InternalServerErrorException', 'Endpoint request timed out'],
    ['API_CONFIGURATION_ERROR', 500, 'InternalServerErrorException', 'Internal server error'],
    ['DEFAULT_5XX', 502, 'InternalServerErrorException', 'Internal server error'],
  ] as const)('%s', (type, status, errorType, message) => {
    expect(renderGatewayResponse(new Map(), type, CONTEXT)).toEqual({
      status,
      headers: {
        'Content-Type': 'application/json',
        'x-amzn-RequestId': 'request-id',
        'x-amz-apigw-id': 'extended-id',
        'x-amzn-ErrorType': errorType,
      },
      body: `{"message":"${message}"}`,
    });
  });
});

describe('a customized response', () => {
  test('of the type precedes that of its class', () => {
    const responses = {
      UNAUTHORIZED: { statusCode: 418 },
      DEFAULT_4XX: { statusCode: 400 },
      DEFAULT_5XX: { statusCode: 500 },
    };
    expect(render(responses, 'UNAUTHORIZED').status).toBe(418);
    expect(render(responses, 'THROTTLED').status).toBe(400);
    expect(render(responses, 'DEFAULT_5XX').status).toBe(500);
  });

  test('without a status keeps that of the type', () => {
    expect(render({ DEFAULT_4XX: {} }, 'THROTTLED')).toMatchObject({
      status: 429,
      body: '{"message":"Too Many Requests"}',
    });
  });

  test.each([
    ['$context.error.message', 'said "no"'],
    ['$context.error.messageString', '"said \\"no\\""'],
    ['$context.error.responseType', 'UNAUTHORIZED'],
    ['$context.requestId $context.extendedRequestId', 'request-id extended-id'],
    ['$context.stage $context.httpMethod $context.path', 'prod POST /prod/activity/7'],
    ['$context.resourcePath $context.apiId', '/activity/{id} api-id'],
    ['$context.identity.sourceIp', '127.0.0.1'],
    ['$stageVariables.tier.', 'beta.'],
    ['$stageVariables.missing', ''],
    ['$context.unknown', ''],
    ['#if(true)$input.body#end', '#if(true)$input.body#end'],
  ])('has variables in its body: %s', (template, body) => {
    const response = { responseTemplates: { 'application/json': template } };
    expect(render({ UNAUTHORIZED: response }, 'UNAUTHORIZED', 'said "no"').body).toBe(body);
  });

  test('has headers from literals, the request and variables', () => {
    const responseParameters = {
      'gatewayresponse.header.WWW-Authenticate': "'Bearer realm=\"it's\"'",
      'gatewayresponse.header.X-Trace': 'method.request.header.X-Trace',
      'gatewayresponse.header.X-None': 'method.request.header.X-None',
      'gatewayresponse.header.X-Id': 'context.requestId',
      'gatewayresponse.header.X-Tier': 'stageVariables.tier',
      'gatewayresponse.header.Content-Type': "'application/problem+json'",
    };
    expect(render({ UNAUTHORIZED: { responseParameters } }, 'UNAUTHORIZED').headers).toEqual({
      'Content-Type': 'application/problem+json',
      'x-amzn-RequestId': 'request-id',
      'x-amz-apigw-id': 'extended-id',
      'x-amzn-ErrorType': 'UnauthorizedException',
      'WWW-Authenticate': 'Bearer realm="it\'s"',
      'X-Trace': 'trace',
      'X-None': '',
      'X-Id': 'request-id',
      'X-Tier': 'beta',
    });
  });
});

describe('an unsupported part of a response', () => {
  test.each<[string, Partial<GatewayResponse>, string[]]>([
    [
      'is nothing of what it knows',
      { responseTemplates: { 'application/json': '$context.requestId $stageVariables.x' } },
      [],
    ],
    ['a template of another type', { responseTemplates: { 'text/xml': '<no/>' } }, ['a template for text/xml']],
    [
      'is not a template of another type beside the one for JSON',
      { responseTemplates: { 'application/json': '{}', 'text/html': '<p>$context.authorizer.claims.sub</p>' } },
      [],
    ],
    [
      'a variable in a template',
      { responseTemplates: { 'application/json': '$context.authorizer.claims.sub' } },
      ['the variable $context.authorizer.claims.sub'],
    ],
    [
      'a variable in a header',
      { responseParameters: { 'gatewayresponse.header.X': 'context.error.validationErrorString' } },
      ['the variable $context.error.validationErrorString'],
    ],
    [
      'a header from the query',
      { responseParameters: { 'gatewayresponse.header.X': 'method.request.querystring.x' } },
      ['the mapping of gatewayresponse.header.X from method.request.querystring.x'],
    ],
    [
      'a mapping to what is no header',
      { responseParameters: { 'gatewayresponse.path.x': "'a'" } },
      ["the mapping of gatewayresponse.path.x from 'a'"],
    ],
  ])('%s', (_name, response, expected) => {
    expect(unsupportedIn(custom(response))).toEqual(expected);
  });

  test('keeps the stage from starting', async () => {
    const assembly = synthWebhook(OK);
    editTemplate(assembly, (template) => {
      const [, response] = Object.entries(template.Resources).find(([id]) => id.includes('UNAUTHORIZED'))!;
      response.Properties.ResponseTemplates = { 'application/xml': '<no/>' };
    });
    expect(await problemsOf(assembly)).toEqual([
      'Stack/WebhookEndpointApiSendGridOAuthUNAUTHORIZED (AWS::ApiGateway::GatewayResponse): ' +
        'a template for application/xml is not supported',
    ]);
  });
});

describe('through HTTP', () => {
  const assembly = () =>
    synth((stack) => {
      const api = new RestApi(stack, 'Api', { cloudWatchRole: false });
      api.addGatewayResponse('Mine', {
        type: ResponseType.UNAUTHORIZED,
        statusCode: '400',
        responseHeaders: { 'X-Seen': 'method.request.header.X-Trace', 'X-Request': 'context.requestId' },
        templates: { 'application/json': '{"error":"invalid_request","type":$context.error.messageString}' },
      });
      api.addGatewayResponse('Client', {
        type: ResponseType.DEFAULT_4XX,
        templates: { 'application/json': '{"client":$context.error.messageString}' },
      });
      api.addGatewayResponse('Server', {
        type: ResponseType.DEFAULT_5XX,
        statusCode: '503',
        templates: { 'application/json': '{"server":$context.error.messageString}' },
      });
      new SendGridOAuthWebhook(stack, 'Webhook', {
        api,
        handler: inlineHandler(stack, 'exports.handler = async () => null;'),
      });
    });

  test("the user's responses precede the webhook's", async () => {
    const { webhook } = await hostWebhook(assembly());
    const answer = await post(webhook, 'abc', { headers: { 'X-Trace': 'trace' } });
    expect([answer.status, answer.body]).toEqual([400, '{"error":"invalid_request","type":"Unauthorized"}']);
    expect(answer.headers).toMatchObject({ 'x-seen': 'trace', 'x-request': answer.headers['x-amzn-requestid'] });
    expect(answer.headers).not.toHaveProperty('www-authenticate');
  });

  test('the response of a class applies to all types without their own', async () => {
    const { webhook } = await hostWebhook(assembly());
    const { origin } = new URL(webhook.httpPostUrl);
    const unknown = await send(`${origin}/prod/unknown`);
    expect([unknown.status, unknown.body]).toEqual([403, '{"client":"Missing Authentication Token"}']);
    const failed = await post(webhook, await tokenFor(webhook));
    expect([failed.status, failed.body]).toEqual([503, '{"server":"Internal server error"}']);
  });
});
