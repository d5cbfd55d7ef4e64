import { NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Deployment, MockIntegration, RestApi, RestApiProps, Stage } from 'aws-cdk-lib/aws-apigateway';
import { AccessLogs, SendGridOAuthWebhook } from '../src';
import { newHandler, quickApp, stackWithHandler } from './support/stacks';
import { onlyResource, outputValue, resourcesOfType, warningsOf } from './support/templates';

function stackWithApi(props: RestApiProps = {}) {
  const { app, stack, handler } = stackWithHandler();
  const api = new RestApi(stack, 'Api', { cloudWatchRole: false, ...props });
  return { app, stack, handler, api };
}

describe('on an existing API', () => {
  test('the endpoint is added to the existing methods, with a permission for its own path only', () => {
    const { stack, handler, api } = stackWithApi();
    api.root.addMethod('GET', new MockIntegration());
    const webhook = new SendGridOAuthWebhook(stack, 'Webhook', { handler, api });
    const [apiId] = onlyResource(stack, 'AWS::ApiGateway::RestApi');
    onlyResource(stack, 'AWS::ApiGateway::Stage');
    expect(webhook.api).toBe(api);
    const methods = Object.values(resourcesOfType(stack, 'AWS::ApiGateway::Method'));
    expect(methods.map(({ Properties }) => [Properties.HttpMethod, Properties.AuthorizationType])).toEqual([
      ['GET', 'NONE'],
      ['POST', 'COGNITO_USER_POOLS'],
    ]);
    expect(onlyResource(stack, 'AWS::Lambda::Permission')[1].Properties.SourceArn['Fn::Join'][1]).toEqual([
      'arn:',
      { Ref: 'AWS::Partition' },
      ':execute-api:',
      { Ref: 'AWS::Region' },
      ':',
      { Ref: 'AWS::AccountId' },
      ':',
      { Ref: apiId },
      '/',
      { Ref: onlyResource(stack, 'AWS::ApiGateway::Stage')[0] },
      '/POST/activity',
    ]);
    expect(warningsOf(stack)).toEqual([]);
  });

  test('the endpoint leaves the security policy of the API unchanged', () => {
    const { stack, handler, api } = stackWithApi();
    new SendGridOAuthWebhook(stack, 'Webhook', { handler, api });
    expect(onlyResource(stack, 'AWS::ApiGateway::RestApi')[1].Properties).toEqual({ Name: 'Api' });
  });

  test('the endpoint uses existing path segments', () => {
    const { stack, handler, api } = stackWithApi();
    api.root.addResource('hooks').addMethod('GET', new MockIntegration());
    new SendGridOAuthWebhook(stack, 'Webhook', { handler, api, path: 'hooks/mail' });
    const parts = Object.values(resourcesOfType(stack, 'AWS::ApiGateway::Resource'));
    expect(parts.map((part) => part.Properties.PathPart)).toEqual(['hooks', 'mail']);
  });

  test('the endpoint requires no API key, even if all other methods do', () => {
    const { stack, handler, api } = stackWithApi({ defaultMethodOptions: { apiKeyRequired: true } });
    new SendGridOAuthWebhook(stack, 'Webhook', { handler, api });
    expect(onlyResource(stack, 'AWS::ApiGateway::Method')[1].Properties.ApiKeyRequired).toBe(false);
  });

  test('two webhooks have their own endpoints and authorizers, and share the gateway responses', () => {
    const { stack, handler, api } = stackWithApi();
    new SendGridOAuthWebhook(stack, 'First', { handler, api, path: 'first' });
    new SendGridOAuthWebhook(stack, 'Second', { handler, api, path: 'second' });
    const methods = Object.values(resourcesOfType(stack, 'AWS::ApiGateway::Method'));
    const authorizerIds = Object.keys(resourcesOfType(stack, 'AWS::ApiGateway::Authorizer'));
    expect(authorizerIds).toHaveLength(2);
    expect(methods.map((method) => method.Properties.AuthorizerId)).toEqual(authorizerIds.map((Ref) => ({ Ref })));
    expect(methods.map((method) => method.Properties.AuthorizationScopes)).toEqual([['first/*'], ['second/*']]);
    Template.fromStack(stack).resourceCountIs('AWS::ApiGateway::GatewayResponse', 3);
    Template.fromStack(stack).resourceCountIs('AWS::ApiGateway::RestApi', 1);
  });

  test('the endpoint can be in a nested stack with its API', () => {
    const stack = new Stack(quickApp(), 'Stack');
    const nested = new NestedStack(stack, 'Nested');
    const api = new RestApi(nested, 'Api', { cloudWatchRole: false });
    new SendGridOAuthWebhook(nested, 'Webhook', { handler: newHandler(stack), api });
    Template.fromStack(nested).resourceCountIs('AWS::ApiGateway::GatewayResponse', 3);
  });
});

describe('an API with `deploy: false`', () => {
  function webhookOnUndeployedApi(outputs: boolean) {
    const context = stackWithApi({ deploy: false });
    const { stack, handler, api } = context;
    return { ...context, webhook: new SendGridOAuthWebhook(stack, 'Webhook', { handler, api, outputs }) };
  }

  test('gets a warning, because the endpoint needs a deployment', () => {
    const { stack } = webhookOnUndeployedApi(false);
    expect(warningsOf(stack)).toEqual([
      '/Stack/Webhook/Endpoint: `api` has `deploy: false` and no Deployment, so the endpoint works only after you deploy ' +
        'the API, after each change; create a Deployment of the API, which then includes every change',
    ]);
    Template.fromStack(stack).resourceCountIs('AWS::ApiGateway::GatewayResponse', 3);
  });

  test('fails at synthesis if the HTTP Post URL is used, because the API has no stage', () => {
    const { stack } = webhookOnUndeployedApi(true);
    expect(() => Template.fromStack(stack)).toThrow(
      '`api` must have a `deploymentStage`, because the URL to post to contains its name; set one, or set `baseUrl` (Stack/Webhook/Endpoint)',
    );
  });

  test('works with a deployment and a stage that are defined later, without dependencies of your own', () => {
    const { stack, api } = webhookOnUndeployedApi(true);
    const deployment = new Deployment(stack, 'Deployment', { api });
    api.deploymentStage = new Stage(stack, 'Live', { deployment, stageName: 'live' });
    expect(JSON.stringify(outputValue(stack, 'HttpPostUrl'))).toContain('"/",{"Ref":"Live848578DF"},"/activity"');
    expect(onlyResource(stack, 'AWS::ApiGateway::Deployment')[1].DependsOn).toEqual([
      'ApiactivityPOST2475BCC4',
      'Apiactivity0F532BFD',
      'ApiSendGridOAuthACCESSDENIEDE1A8C64A',
      'ApiSendGridOAuthEXPIREDTOKEN6D5A0B2E',
      'ApiSendGridOAuthUNAUTHORIZED8CE6FBF0',
    ]);
    expect(warningsOf(stack)).toEqual([]);
  });
});

describe('validation', () => {
  test.each([
    ['stageName', { stageName: 'v1' }],
    ['throttling', { throttling: { rateLimit: 1, burstLimit: 1 } }],
    ['accessLogs', { accessLogs: AccessLogs.toLogGroup() }],
  ])('fails if `%s` is combined with `api`', (prop, props) => {
    const { stack, handler, api } = stackWithApi();
    expect(() => new SendGridOAuthWebhook(stack, 'Webhook', { handler, api, ...props })).toThrow(
      new Error(
        `\`${prop}\` cannot be combined with \`api\`; set it in the \`deployOptions\` of that API ` +
          '(Stack/Webhook/Endpoint)',
      ),
    );
  });

  test('fails for an API in another stack', () => {
    const { app, api } = stackWithApi();
    const other = new Stack(app, 'Other');
    expect(() => new SendGridOAuthWebhook(other, 'Webhook', { handler: newHandler(other), api })).toThrow(
      new Error(
        "`api` must be in the webhook's stack, 'Other', got: 'Stack/Api'; create the webhook in the API's stack; its " +
          'handler and its authorization server can be in other stacks (Other/Webhook/Endpoint)',
      ),
    );
  });

  test('fails if the path has a POST method', () => {
    const { stack, handler, api } = stackWithApi();
    api.root.addResource('activity').addMethod('POST', new MockIntegration());
    expect(() => new SendGridOAuthWebhook(stack, 'Webhook', { handler, api })).toThrow(
      new Error(
        "`path` must not have a POST method on `api` yet, got: 'activity'; choose another path " +
          '(Stack/Webhook/Endpoint)',
      ),
    );
  });
});
