import { CfnParameter, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { AccessLogs, AuthorizationServer, SendGridOAuthWebhook, TokenDomain } from '../src';
import { stackWithHandler } from './support/stacks';
import { RenderedResource, onlyResource, outputValue, resourcesOfType } from './support/templates';

describe('scope', () => {
  test('has the first segment of the path by default', () => {
    const { stack, handler } = stackWithHandler();
    const webhook = new SendGridOAuthWebhook(stack, 'Webhook', { handler, path: 'sendgrid/events' });
    expect(webhook.oAuthScope).toBe('sendgrid/*');
    expect(onlyResource(stack, 'AWS::Cognito::UserPoolResourceServer')[1].Properties.Identifier).toBe('sendgrid');
    expect(onlyResource(stack, 'AWS::ApiGateway::Method')[1].Properties.AuthorizationScopes).toEqual(['sendgrid/*']);
  });

  test('has the given identifier and name in the resource server, the client and the method', () => {
    const { stack, handler } = stackWithHandler();
    const webhook = new SendGridOAuthWebhook(stack, 'Webhook', {
      handler,
      resourceServerIdentifier: 'mail',
      scopeName: 'events.write',
    });
    expect(webhook.oAuthScope).toBe('mail/events.write');
    expect(onlyResource(stack, 'AWS::Cognito::UserPoolResourceServer')[1].Properties).toMatchObject({
      Identifier: 'mail',
      Name: 'mail',
      Scopes: [{ ScopeName: 'events.write' }],
    });
    expect(onlyResource(stack, 'AWS::Cognito::UserPoolClient')[1].Properties.AllowedOAuthScopes).toEqual([
      { 'Fn::Join': ['', [{ Ref: 'WebhookResourceServer8E44EC33' }, '/events.write']] },
    ]);
    expect(onlyResource(stack, 'AWS::ApiGateway::Method')[1].Properties.AuthorizationScopes).toEqual([
      'mail/events.write',
    ]);
  });

  test('with a URL as the identifier has a display name that Cognito accepts', () => {
    const { stack, handler } = stackWithHandler();
    new SendGridOAuthWebhook(stack, 'Webhook', {
      handler,
      resourceServerIdentifier: 'https://api.example.com:8443/hooks?a=b&c=~d',
    });
    expect(onlyResource(stack, 'AWS::Cognito::UserPoolResourceServer')[1].Properties).toMatchObject({
      Identifier: 'https://api.example.com:8443/hooks?a=b&c=~d',
      Name: 'https---api.example.com-8443-hooks-a=b-c=-d',
    });
  });

  test('with an identifier that is known only at deployment has a fixed display name', () => {
    const { stack, handler } = stackWithHandler();
    const identifier = new CfnParameter(stack, 'Identifier').valueAsString;
    new SendGridOAuthWebhook(stack, 'Webhook', { handler, resourceServerIdentifier: identifier });
    expect(onlyResource(stack, 'AWS::Cognito::UserPoolResourceServer')[1].Properties).toMatchObject({
      Identifier: { Ref: 'Identifier' },
      Name: 'SendGrid',
    });
  });
});

test.each([
  [Duration.minutes(5), 5],
  [Duration.seconds(5400), 90],
  [Duration.hours(24), 1440],
])('access tokens are valid for %s', (accessTokenValidity, minutes) => {
  const { stack, handler } = stackWithHandler();
  new SendGridOAuthWebhook(stack, 'Webhook', { handler, accessTokenValidity });
  expect(onlyResource(stack, 'AWS::Cognito::UserPoolClient')[1].Properties).toMatchObject({
    AccessTokenValidity: minutes,
    TokenValidityUnits: { AccessToken: 'minutes' },
  });
});

describe('authorization server', () => {
  test('is used if it exists, and none is created', () => {
    const { stack, handler } = stackWithHandler();
    const authorizationServer = new AuthorizationServer(stack, 'Server', {
      tokenDomain: TokenDomain.prefix('my-mail'),
    });
    const webhook = new SendGridOAuthWebhook(stack, 'Webhook', { handler, authorizationServer });
    const [pool] = onlyResource(stack, 'AWS::Cognito::UserPool');
    const [domain] = onlyResource(stack, 'AWS::Cognito::UserPoolDomain');
    expect([pool, domain]).toEqual(['ServerUserPool3FB61569', 'ServerDomain346C8799']);
    expect(webhook.authorizationServer).toBe(authorizationServer);
    expect(onlyResource(stack, 'AWS::Cognito::UserPoolClient')[1].Properties.UserPoolId).toEqual({ Ref: pool });
    expect(onlyResource(stack, 'AWS::ApiGateway::Authorizer')[1].Properties.ProviderARNs).toEqual([
      { 'Fn::GetAtt': ['ServerUserPool3FB61569', 'Arn'] },
    ]);
    expect(stack.resolve(webhook.tokenUrl)).toEqual(stack.resolve(authorizationServer.tokenUrl));
  });

  test('can be shared by two webhooks, each with its own resource server, client and scope', () => {
    const { stack, handler } = stackWithHandler();
    const authorizationServer = new AuthorizationServer(stack, 'Server');
    new SendGridOAuthWebhook(stack, 'First', { handler, authorizationServer, path: 'first' });
    new SendGridOAuthWebhook(stack, 'Second', { handler, authorizationServer, path: 'second' });
    const methods = Object.values(resourcesOfType(stack, 'AWS::ApiGateway::Method'));
    expect(methods.map((method) => method.Properties.AuthorizationScopes)).toEqual([['first/*'], ['second/*']]);
    const clients = Object.values(resourcesOfType(stack, 'AWS::Cognito::UserPoolClient'));
    expect(clients.map((client) => client.Properties.AllowedOAuthScopes)).toEqual([
      [{ 'Fn::Join': ['', [{ Ref: expect.stringMatching(/^FirstResourceServer/) }, '/*']] }],
      [{ 'Fn::Join': ['', [{ Ref: expect.stringMatching(/^SecondResourceServer/) }, '/*']] }],
    ]);
    Template.fromStack(stack).resourceCountIs('AWS::Cognito::UserPool', 1);
  });
});

describe('removal policy', () => {
  const KEEPING_TYPES = [
    'AWS::Cognito::UserPool',
    'AWS::Cognito::UserPoolDomain',
    'AWS::Cognito::UserPoolResourceServer',
    'AWS::Cognito::UserPoolClient',
    'AWS::SecretsManager::Secret',
    'AWS::Logs::LogGroup',
  ];

  test.each([
    [RemovalPolicy.RETAIN, 'Retain'],
    [RemovalPolicy.DESTROY, 'Delete'],
  ])('%s applies to every resource with data or the client’s identity', (removalPolicy, rendered) => {
    const { stack, handler } = stackWithHandler();
    const accessLogs = AccessLogs.toLogGroup();
    new SendGridOAuthWebhook(stack, 'Webhook', { handler, accessLogs, storeClientSecret: true, removalPolicy });
    const policies = KEEPING_TYPES.map((type) => [type, onlyResource(stack, type)[1].DeletionPolicy]);
    expect(policies).toEqual(KEEPING_TYPES.map((type) => [type, rendered]));
  });

  test('retains only the access logs by default, and gateway responses, which the API’s deletion deletes', () => {
    const { stack, handler } = stackWithHandler();
    const accessLogs = AccessLogs.toLogGroup();
    new SendGridOAuthWebhook(stack, 'Webhook', { handler, accessLogs, storeClientSecret: true });
    const resources = Object.values<RenderedResource>(Template.fromStack(stack).toJSON().Resources);
    const kept = resources.filter(({ DeletionPolicy }) => DeletionPolicy && DeletionPolicy !== 'Delete');
    const types = new Set(kept.map(({ Type, DeletionPolicy }) => `${Type} ${DeletionPolicy}`));
    expect([...types]).toEqual(['AWS::Logs::LogGroup Retain', 'AWS::ApiGateway::GatewayResponse Retain']);
  });

  test('does not apply to an existing authorization server', () => {
    const { stack, handler } = stackWithHandler();
    const authorizationServer = new AuthorizationServer(stack, 'Server');
    new SendGridOAuthWebhook(stack, 'Webhook', { handler, authorizationServer, removalPolicy: RemovalPolicy.RETAIN });
    expect(onlyResource(stack, 'AWS::Cognito::UserPool')[1].DeletionPolicy).toBe('Delete');
    expect(onlyResource(stack, 'AWS::Cognito::UserPoolClient')[1].DeletionPolicy).toBe('Retain');
  });
});

test('the stack has no outputs with `outputs: false`', () => {
  const { stack, handler } = stackWithHandler();
  new SendGridOAuthWebhook(stack, 'Webhook', { handler, outputs: false });
  expect(Template.fromStack(stack).findOutputs('*')).toEqual({});
});

test('the HTTP Post URL on an existing API has its ID, its stage and the path', () => {
  const { stack, handler } = stackWithHandler();
  const api = new RestApi(stack, 'Given', { cloudWatchRole: false, deployOptions: { stageName: 'v1' } });
  api.node.tryRemoveChild('Endpoint');
  new SendGridOAuthWebhook(stack, 'Webhook', { handler, api, path: 'hooks/mail' });
  expect(JSON.stringify(outputValue(stack, 'HttpPostUrl'))).toBe(
    JSON.stringify({
      'Fn::Join': [
        '',
        [
          'https://',
          { Ref: 'GivenEA18D9CA' },
          '.execute-api.',
          { Ref: 'AWS::Region' },
          '.',
          { Ref: 'AWS::URLSuffix' },
          '/',
          { Ref: 'GivenDeploymentStagev1697B98D8' },
          '/hooks/mail',
        ],
      ],
    }),
  );
});
