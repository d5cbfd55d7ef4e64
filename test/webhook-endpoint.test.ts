import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnRestApi } from 'aws-cdk-lib/aws-apigateway';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { AccessLogs, AuthorizationServer, SendGridOAuthWebhook, TokenDomain, WebhookEndpoint } from '../src';
import { stackWithHandler } from './support/stacks';
import { onlyResource, resourceTypes, resourcesOfType } from './support/templates';

describe('the endpoint', () => {
  test('is POST /activity and requires a token of the user pool with the scope', () => {
    const { stack, handler } = stackWithHandler();
    new SendGridOAuthWebhook(stack, 'Webhook', { handler });
    const [authorizerId, authorizer] = onlyResource(stack, 'AWS::ApiGateway::Authorizer');
    const [resourceId, resource] = onlyResource(stack, 'AWS::ApiGateway::Resource');
    expect(onlyResource(stack, 'AWS::ApiGateway::Method')[1].Properties).toMatchObject({
      HttpMethod: 'POST',
      ResourceId: { Ref: resourceId },
      AuthorizationType: 'COGNITO_USER_POOLS',
      AuthorizerId: { Ref: authorizerId },
      AuthorizationScopes: ['activity/*'],
    });
    expect(resource.Properties).toEqual({
      PathPart: 'activity',
      ParentId: { 'Fn::GetAtt': ['WebhookEndpointApi84B79F2B', 'RootResourceId'] },
      RestApiId: { Ref: 'WebhookEndpointApi84B79F2B' },
    });
    expect(authorizer.Properties).toMatchObject({
      Type: 'COGNITO_USER_POOLS',
      IdentitySource: 'method.request.header.Authorization',
      ProviderARNs: [{ 'Fn::GetAtt': ['WebhookAuthorizationServerUserPoolB3705858', 'Arn'] }],
      RestApiId: { Ref: 'WebhookEndpointApi84B79F2B' },
    });
  });

  test('has its own regional API with the stage `prod`, without logs and throttling', () => {
    const { stack, handler } = stackWithHandler();
    new SendGridOAuthWebhook(stack, 'Webhook', { handler });
    expect(onlyResource(stack, 'AWS::ApiGateway::RestApi')[1].Properties).toEqual({
      Name: 'Stack-Webhook-Endpoint-E1427D8D',
      Description: 'Twilio SendGrid Event Webhook',
      EndpointConfiguration: { Types: ['REGIONAL'] },
      SecurityPolicy: expect.any(String),
      EndpointAccessMode: expect.any(String),
    });
    expect(onlyResource(stack, 'AWS::ApiGateway::Stage')[1].Properties).toEqual({
      StageName: 'prod',
      RestApiId: { Ref: 'WebhookEndpointApi84B79F2B' },
      DeploymentId: { Ref: onlyResource(stack, 'AWS::ApiGateway::Deployment')[0] },
    });
  });

  test('has an API that accepts TLS 1.2 and 1.3 only', () => {
    const { stack, handler } = stackWithHandler();
    new SendGridOAuthWebhook(stack, 'Webhook', { handler });
    expect(onlyResource(stack, 'AWS::ApiGateway::RestApi')[1].Properties).toMatchObject({
      SecurityPolicy: 'SecurityPolicy_TLS13_1_2_2021_06',
      EndpointAccessMode: 'BASIC',
    });
  });

  test('has an API that accepts only TLS 1.3, if the user overrides its security policy', () => {
    const { stack, handler } = stackWithHandler();
    const webhook = new SendGridOAuthWebhook(stack, 'Webhook', { handler });
    const api = webhook.api.node.defaultChild as CfnRestApi;
    api.addPropertyOverride('SecurityPolicy', 'SecurityPolicy_TLS13_1_3_2025_09');
    expect(onlyResource(stack, 'AWS::ApiGateway::RestApi')[1].Properties).toMatchObject({
      SecurityPolicy: 'SecurityPolicy_TLS13_1_3_2025_09',
      EndpointAccessMode: 'BASIC',
    });
  });

  test('can have a path of several segments', () => {
    const { stack, handler } = stackWithHandler();
    const webhook = new SendGridOAuthWebhook(stack, 'Webhook', { handler, path: 'sendgrid/events' });
    const [[parentId, parent], [childId, child]] = Object.entries(resourcesOfType(stack, 'AWS::ApiGateway::Resource'));
    expect([parent.Properties.PathPart, child.Properties.PathPart]).toEqual(['sendgrid', 'events']);
    expect(child.Properties.ParentId).toEqual({ Ref: parentId });
    expect(onlyResource(stack, 'AWS::ApiGateway::Method')[1].Properties.ResourceId).toEqual({ Ref: childId });
    expect(JSON.stringify(stack.resolve(webhook.httpPostUrl))).toMatch(/"\/sendgrid\/events"\]\]\}$/);
  });

  test('can have another stage name', () => {
    const { stack, handler } = stackWithHandler();
    new SendGridOAuthWebhook(stack, 'Webhook', { handler, stageName: 'v1' });
    expect(onlyResource(stack, 'AWS::ApiGateway::Stage')[1].Properties.StageName).toBe('v1');
  });

  test('can be throttled', () => {
    const { stack, handler } = stackWithHandler();
    new SendGridOAuthWebhook(stack, 'Webhook', { handler, throttling: { rateLimit: 50, burstLimit: 100 } });
    expect(onlyResource(stack, 'AWS::ApiGateway::Stage')[1].Properties.MethodSettings).toEqual([
      {
        DataTraceEnabled: false,
        HttpMethod: '*',
        ResourcePath: '/*',
        ThrottlingRateLimit: 50,
        ThrottlingBurstLimit: 100,
      },
    ]);
  });

  test('can write access logs', () => {
    const { stack, handler } = stackWithHandler();
    new SendGridOAuthWebhook(stack, 'Webhook', { handler, accessLogs: AccessLogs.toLogGroup() });
    const [logGroupId] = onlyResource(stack, 'AWS::Logs::LogGroup');
    const { AccessLogSetting } = onlyResource(stack, 'AWS::ApiGateway::Stage')[1].Properties;
    expect(AccessLogSetting.DestinationArn).toEqual({ 'Fn::GetAtt': [logGroupId, 'Arn'] });
    expect(AccessLogSetting.Format).toContain('"requestId":"$context.requestId"');
    Template.fromStack(stack).resourceCountIs('AWS::ApiGateway::Account', 0);
  });

  test('can be created alone, for the scope of an existing client', () => {
    const { stack, handler } = stackWithHandler();
    const authorizationServer = AuthorizationServer.fromUserPool(stack, 'Server', {
      userPool: UserPool.fromUserPoolId(stack, 'Pool', 'eu-west-1_abc'),
      tokenDomain: TokenDomain.fromPrefix('mail'),
    });
    const endpoint = new WebhookEndpoint(stack, 'Endpoint', { handler, authorizationServer, oAuthScope: 'mail/write' });
    expect(onlyResource(stack, 'AWS::ApiGateway::Method')[1].Properties.AuthorizationScopes).toEqual(['mail/write']);
    expect(resourceTypes(stack)).not.toContain('AWS::Cognito::UserPoolClient');
    expect(JSON.stringify(stack.resolve(endpoint.httpPostUrl))).toMatch(/"\/activity"\]\]\}$/);
  });
});

describe('validation', () => {
  const BAD_PATH =
    "`path` must have one or more segments separated by single '/', none of them empty, got: '/activity' ";

  test.each([
    [{ path: '/activity' }, `${BAD_PATH}(Stack/Webhook)`],
    [
      { stageName: 'my stage' },
      "`stageName` must have 1 to 128 letters, digits, '_' or '-', got: 'my stage' (Stack/Webhook/Endpoint)",
    ],
    [
      { throttling: { rateLimit: 0, burstLimit: 1 } },
      '`throttling.rateLimit` must be a number of requests per second, more than 0, got: 0 (Stack/Webhook/Endpoint)',
    ],
    [
      { accessTokenValidity: Duration.minutes(2) },
      '`accessTokenValidity` must be between 5 and 1440 minutes, got: 2 (Stack/Webhook)',
    ],
    [
      { resourceServerIdentifier: 'my activity' },
      "`resourceServerIdentifier` must have 1 to 256 printable ASCII characters without spaces, '\"' and '\\', got: " +
        "'my activity' (Stack/Webhook)",
    ],
    [
      { scopeName: 'a/b' },
      "`scopeName` must have 1 to 256 printable ASCII characters without spaces, '\"', '/' and '\\', got: 'a/b'; pass " +
        "only the second part of the scope '<resourceServerIdentifier>/<scopeName>' (Stack/Webhook)",
    ],
  ])('fails for %j', (props, message) => {
    const { stack, handler } = stackWithHandler();
    expect(() => new SendGridOAuthWebhook(stack, 'Webhook', { handler, ...props })).toThrow(new Error(message));
  });

  test('fails for an invalid path of an endpoint that is created alone', () => {
    const { stack, handler } = stackWithHandler();
    const authorizationServer = new AuthorizationServer(stack, 'Server');
    const props = { handler, authorizationServer, oAuthScope: 'a/b', path: '/activity' };
    expect(() => new WebhookEndpoint(stack, 'Endpoint', props)).toThrow(new Error(`${BAD_PATH}(Stack/Endpoint)`));
  });
});

describe('a new deployment is created', () => {
  function deploymentId(make: (stack: Stack, handler: IFunction) => void): string {
    const { stack, handler } = stackWithHandler();
    make(stack, handler);
    return onlyResource(stack, 'AWS::ApiGateway::Deployment')[0];
  }

  function withServer(serverId: string, resourceServerIdentifier = 'activity'): string {
    return deploymentId((stack, handler) => {
      const authorizationServer = new AuthorizationServer(stack, serverId);
      new SendGridOAuthWebhook(stack, 'Webhook', { handler, authorizationServer, resourceServerIdentifier });
    });
  }

  test('not without a change', () => {
    expect(withServer('Server')).toBe(withServer('Server'));
  });

  test('if the scope changes', () => {
    expect(withServer('Server', 'mail')).not.toBe(withServer('Server'));
  });

  test('if the user pool changes', () => {
    expect(withServer('Other')).not.toBe(withServer('Server'));
  });
});
