import { Aws, CfnResource, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import {
  CfnGatewayResponse,
  GatewayResponseOptions,
  MockIntegration,
  ResponseType,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { SendGridOAuthWebhook } from '../../src/index';
import { OAuthGatewayResponses } from '../../src/private/oauth-gateway-responses';
import { quickApp, stackWithHandler } from '../support/stacks';
import { onlyResource, resourcesOfType, warningsOf } from '../support/templates';

const TYPE = 'AWS::ApiGateway::GatewayResponse';

function stackWithApi() {
  const stack = new Stack(quickApp(), 'Stack');
  const api = new RestApi(stack, 'Api', { cloudWatchRole: false });
  api.root.addMethod('GET', new MockIntegration());
  return { stack, api };
}

/** The error in the body of each gateway response of a stack, by type. */
function errorsByType(stack: Stack): [type: string, error: string | undefined][] {
  return Object.values(resourcesOfType(stack, TYPE))
    .map(({ Properties }): [string, string | undefined] => [
      Properties.ResponseType,
      /"error":"(\w+)"/.exec(JSON.stringify(Properties.ResponseTemplates ?? {}).replace(/\\/g, ''))?.[1],
    ])
    .sort(([one], [other]) => one.localeCompare(other));
}

const OURS = [
  ['ACCESS_DENIED', 'insufficient_scope'],
  ['EXPIRED_TOKEN', 'invalid_token'],
  ['UNAUTHORIZED', 'invalid_token'],
];

describe('a gateway response', () => {
  test.each([
    ['UNAUTHORIZED', '401', 'invalid_token'],
    ['EXPIRED_TOKEN', '401', 'invalid_token'],
    ['ACCESS_DENIED', '403', 'insufficient_scope'],
  ])('of type %s has status %s and error code %s, in its body and header', (responseType, statusCode, error) => {
    const { stack, handler } = stackWithHandler();
    new SendGridOAuthWebhook(stack, 'Webhook', { handler });
    const responses = Object.values(resourcesOfType(stack, TYPE)).map(({ Properties }) => Properties);
    expect(responses.filter((response) => response.ResponseType === responseType)).toEqual([
      {
        RestApiId: { Ref: 'WebhookEndpointApi84B79F2B' },
        ResponseType: responseType,
        StatusCode: statusCode,
        ResponseParameters: { 'gatewayresponse.header.WWW-Authenticate': `'Bearer error="${error}"'` },
        ResponseTemplates: { 'application/json': `{"error":"${error}","message":$context.error.messageString}` },
      },
    ]);
  });
});

test('the API has three gateway responses, and its deployment is created after them', () => {
  const { stack, api } = stackWithApi();
  OAuthGatewayResponses.on(api);
  const ids = Object.keys(resourcesOfType(stack, TYPE));
  expect(ids).toHaveLength(3);
  expect(onlyResource(stack, 'AWS::ApiGateway::Deployment')[1].DependsOn).toEqual(expect.arrayContaining(ids));
});

test('deleting our gateway response does not delete the user’s response of the same type that replaces it', () => {
  const { stack, api } = stackWithApi();
  OAuthGatewayResponses.on(api);
  const policies = Object.values(resourcesOfType(stack, TYPE)).map(({ DeletionPolicy }) => DeletionPolicy);
  expect(policies).toEqual(['Retain', 'Retain', 'Retain']);
});

test('an API gets the gateway responses once', () => {
  const { stack, api } = stackWithApi();
  expect(OAuthGatewayResponses.on(api)).toBe(OAuthGatewayResponses.on(api));
  expect(errorsByType(stack)).toEqual(OURS);
});

test('the gateway responses lead to a new deployment of the API', () => {
  const [without, having] = [false, true].map((add) => {
    const { stack, api } = stackWithApi();
    if (add) OAuthGatewayResponses.on(api);
    return onlyResource(stack, 'AWS::ApiGateway::Deployment')[0];
  });
  expect(having).not.toBe(without);
});

describe('a gateway response of your own', () => {
  const own = { type: ResponseType.UNAUTHORIZED, templates: { 'application/json': '{"error":"invalid_request"}' } };

  test.each(['before', 'after'])('that is defined %s the webhook replaces ours', (when) => {
    const { stack, api } = stackWithApi();
    if (when === 'before') api.addGatewayResponse('Mine', own);
    OAuthGatewayResponses.on(api);
    if (when === 'after') api.addGatewayResponse('Mine', own);

    expect(errorsByType(stack)).toEqual([
      ['ACCESS_DENIED', 'insufficient_scope'],
      ['EXPIRED_TOKEN', 'invalid_token'],
      ['UNAUTHORIZED', 'invalid_request'],
    ]);
    const ids = Object.keys(resourcesOfType(stack, TYPE));
    const dependencies = onlyResource(stack, 'AWS::ApiGateway::Deployment')[1].DependsOn ?? [];
    expect(dependencies.filter((id) => id.includes('SendGridOAuth') || id.includes('Mine')).sort()).toEqual(ids.sort());
    expect(warningsOf(stack)).toEqual([]);
  });

  test('that is an L1 construct replaces ours too', () => {
    const { stack, api } = stackWithApi();
    OAuthGatewayResponses.on(api);
    new CfnGatewayResponse(stack, 'Mine', {
      restApiId: api.restApiId,
      responseType: 'ACCESS_DENIED',
      responseTemplates: { 'application/json': '{"error":"insufficient_scope"}' },
    });
    expect(Object.keys(resourcesOfType(stack, TYPE))).toContain('Mine');
    expect(errorsByType(stack)).toEqual(OURS);
  });

  test('of another type does not replace ours', () => {
    const { stack, api } = stackWithApi();
    OAuthGatewayResponses.on(api);
    api.addGatewayResponse('Mine', { type: ResponseType.DEFAULT_4XX, templates: { 'application/json': '{}' } });
    expect(errorsByType(stack)).toEqual([
      ['ACCESS_DENIED', 'insufficient_scope'],
      ['DEFAULT_4XX', undefined],
      ...OURS.slice(1),
    ]);
    expect(warningsOf(stack)).toEqual([]);
  });

  test('of another API does not replace ours', () => {
    const { stack, api } = stackWithApi();
    OAuthGatewayResponses.on(api);
    const other = new RestApi(stack, 'Other', { cloudWatchRole: false });
    other.root.addMethod('GET', new MockIntegration());
    other.addGatewayResponse('Mine', { type: ResponseType.UNAUTHORIZED });
    Template.fromStack(stack).resourceCountIs(TYPE, 4);
    expect(warningsOf(stack)).toEqual([]);
  });
});

describe('the API’s own DEFAULT_4XX', () => {
  const ORIGIN = { 'Access-Control-Allow-Origin': "'https://app.example.com'" };
  const OURS_401 = '{"error":"invalid_token","message":$context.error.messageString}';

  /** The properties of our response to a rejected token, next to a DEFAULT_4XX of the user. */
  function unauthorizedBeside(options: Omit<GatewayResponseOptions, 'type'>, define?: (response: CfnResource) => void) {
    const { stack, api } = stackWithApi();
    OAuthGatewayResponses.on(api);
    const response = api.addGatewayResponse('Cors', { type: ResponseType.DEFAULT_4XX, ...options });
    define?.(response.node.defaultChild as CfnResource);
    const all = Object.values(resourcesOfType(stack, TYPE)).map(({ Properties }) => Properties);
    expect(warningsOf(stack)).toEqual([]);
    return all.find(({ ResponseType: type }) => type === 'UNAUTHORIZED');
  }

  test('passes its headers on to our responses, so browsers can still read a 401 of other methods', () => {
    const { stack, api } = stackWithApi();
    api.addGatewayResponse('Cors', { type: ResponseType.DEFAULT_4XX, responseHeaders: ORIGIN });
    OAuthGatewayResponses.on(api);
    const parameters = Object.values(resourcesOfType(stack, TYPE)).map(({ Properties }) => [
      Properties.ResponseType,
      Properties.ResponseParameters,
    ]);
    const cors = { 'gatewayresponse.header.Access-Control-Allow-Origin': "'https://app.example.com'" };
    const with4xx = (header: string) => ({
      ...cors,
      'gatewayresponse.header.WWW-Authenticate': `'Bearer error="${header}"'`,
    });
    expect(Object.fromEntries(parameters)).toEqual({
      DEFAULT_4XX: cors,
      UNAUTHORIZED: with4xx('invalid_token'),
      EXPIRED_TOKEN: with4xx('invalid_token'),
      ACCESS_DENIED: with4xx('insufficient_scope'),
    });
  });

  test('passes on headers that an escape hatch sets later, with tokens', () => {
    const header = 'gatewayresponse.header.X-Region';
    const properties = unauthorizedBeside({}, (response) =>
      response.addPropertyOverride('ResponseParameters', { [header]: Aws.REGION }),
    );
    expect(properties?.ResponseParameters[header]).toEqual({ Ref: 'AWS::Region' });
  });

  test('has another WWW-Authenticate header than ours', () => {
    const properties = unauthorizedBeside({ responseHeaders: { 'www-authenticate': "'Basic'" } });
    expect(properties?.ResponseParameters).toEqual({
      'gatewayresponse.header.WWW-Authenticate': `'Bearer error="invalid_token"'`,
    });
  });

  test.each<[what: string, theirs: Record<string, string> | undefined, ours: Record<string, string>]>([
    ['no template', undefined, { 'application/json': OURS_401 }],
    [
      'members',
      { 'application/json': '{"code":"$context.error.responseType","message":$context.error.messageString}' },
      {
        'application/json':
          '{"error":"invalid_token","code":"$context.error.responseType","message":$context.error.messageString}',
      },
    ],
    [
      'a member `error`',
      { 'application/json': '\n{ "error": { "message": $context.error.messageString } }' },
      { 'application/json': '{"oauth_error":"invalid_token", "error": { "message": $context.error.messageString } }' },
    ],
    ['no members', { 'application/json': '{ }' }, { 'application/json': '{"error":"invalid_token" }' }],
    ['a list', { 'application/json': '["no"]' }, { 'application/json': OURS_401 }],
    ['a text', { 'application/json': '$context.error.message' }, { 'application/json': OURS_401 }],
    [
      'another JSON type',
      { 'application/problem+json': '{"title":"no"}' },
      { 'application/json': OURS_401, 'application/problem+json': '{"error":"invalid_token","title":"no"}' },
    ],
    ['HTML, which cannot have an error code', { 'text/html': '<p>no</p>' }, { 'application/json': OURS_401 }],
    ['a token', { 'application/json': `{"region":"${Aws.REGION}"}` }, { 'application/json': OURS_401 }],
  ])('with %s gives our responses the members of its body', (_, templates, ours) => {
    expect(unauthorizedBeside({ templates })?.ResponseTemplates).toEqual(ours);
  });

  test('of another API, or in another stack, does not change our responses', () => {
    const { stack, api } = stackWithApi();
    OAuthGatewayResponses.on(api);
    const other = new RestApi(stack, 'Other', { cloudWatchRole: false });
    other.root.addMethod('GET', new MockIntegration());
    other.addGatewayResponse('Cors', { type: ResponseType.DEFAULT_4XX, responseHeaders: ORIGIN });
    new CfnGatewayResponse(new NestedStack(stack, 'Nested'), 'Cors', {
      restApiId: api.restApiId,
      responseType: 'DEFAULT_4XX',
      responseParameters: ORIGIN,
    });
    expect(Object.values(resourcesOfType(stack, TYPE)).map(({ Properties }) => Properties)).toContainEqual(
      expect.objectContaining({
        ResponseType: 'UNAUTHORIZED',
        ResponseParameters: { 'gatewayresponse.header.WWW-Authenticate': `'Bearer error="invalid_token"'` },
      }),
    );
  });
});
