import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnGatewayResponse, MockIntegration, ResponseType, RestApi } from 'aws-cdk-lib/aws-apigateway';
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

  test.each([
    ['with a body without an OAuth error code', { 'application/json': '{"message":"no"}' }],
    ['with API Gateway’s default body', undefined],
  ])('%s stays and gets a warning', (_, templates) => {
    const { stack, api } = stackWithApi();
    api.addGatewayResponse('Mine', { type: ResponseType.EXPIRED_TOKEN, templates });
    OAuthGatewayResponses.on(api);
    expect(errorsByType(stack)).toEqual([OURS[0], ['EXPIRED_TOKEN', undefined], OURS[2]]);
    expect(warningsOf(stack)).toEqual([
      '/Stack/Api/Mine/Resource: the body of gateway response EXPIRED_TOKEN contains none of invalid_request, ' +
        'invalid_token, insufficient_scope, so SendGrid will not renew an expired token; add one to its templates ' +
        'or remove the gateway response',
    ]);
  });
});
