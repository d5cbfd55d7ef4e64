import { CfnParameter, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { AccessLogs, AuthorizationServer, SendGridOAuthWebhook, TokenDomain } from '../src';
import { stackWithHandler } from './support/stacks';
import { RenderedResource, onlyResource, outputValue, resourcesOfType } from './support/templates';

describe('scope', () => {
  test('is made of the path’s first segment by default', () => {
    const { stack, handler } = stackWithHandler();
    const webhook = new SendGridOAuthWebhook(stack, 'Webhook', { handler, path: 'sendgrid/events' });
    expect(webhook.oAuthScope).toBe('sendgrid/*');
    expect(onlyResource(stack, 'AWS::Cognito::UserPoolResourceServer')[1].Properties.Identifier).toBe('sendgrid');
    expect(onlyResource(stack, 'AWS::ApiGateway::Method')[1].Properties.AuthorizationScopes).toEqual(['sendgrid/*']);
  });

  test('both of its parts can be set, for resource server, client and method alike', () => {
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

  test('an identifier that is a URL gets a display name that Cognito accepts', () => {
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

  test('an identifier known at deployment only gets a display name of its own', () => {
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
  test('a given one is used, and no other made', () => {
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

  test('a given one serves two webhooks, each with a resource server, client and scope of its own', () => {
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
  ])('%s goes to all that holds data or the client’s identity', (removalPolicy, rendered) => {
    const { stack, handler } = stackWithHandler();
    const accessLogs = AccessLogs.toLogGroup();
    new SendGridOAuthWebhook(stack, 'Webhook', { handler, accessLogs, storeClientSecret: true, removalPolicy });
    const policies = KEEPING_TYPES.map((type) => [type, onlyResource(stack, type)[1].DeletionPolicy]);
    expect(policies).toEqual(KEEPING_TYPES.map((type) => [type, rendered]));
  });

  test('by default the access logs alone are kept', () => {
    const { stack, handler } = stackWithHandler();
    const accessLogs = AccessLogs.toLogGroup();
    new SendGridOAuthWebhook(stack, 'Webhook', { handler, accessLogs, storeClientSecret: true });
    const resources = Object.values<RenderedResource>(Template.fromStack(stack).toJSON().Resources);
    const kept = resources.filter(({ DeletionPolicy }) => DeletionPolicy && DeletionPolicy !== 'Delete');
    expect(kept.map(({ Type, DeletionPolicy }) => [Type, DeletionPolicy])).toEqual([['AWS::Logs::LogGroup', 'Retain']]);
  });

  test('a given authorization server keeps its own', () => {
    const { stack, handler } = stackWithHandler();
    const authorizationServer = new AuthorizationServer(stack, 'Server');
    new SendGridOAuthWebhook(stack, 'Webhook', { handler, authorizationServer, removalPolicy: RemovalPolicy.RETAIN });
    expect(onlyResource(stack, 'AWS::Cognito::UserPool')[1].DeletionPolicy).toBe('Delete');
    expect(onlyResource(stack, 'AWS::Cognito::UserPoolClient')[1].DeletionPolicy).toBe('Retain');
  });
});

test('without outputs, the stack has none', () => {
  const { stack, handler } = stackWithHandler();
  new SendGridOAuthWebhook(stack, 'Webhook', { handler, outputs: false });
  expect(Template.fromStack(stack).findOutputs('*')).toEqual({});
});

test('on a given API the URL to post to has that API, its stage and the path', () => {
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
