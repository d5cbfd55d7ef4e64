import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnMethod } from 'aws-cdk-lib/aws-apigateway';
import { Function } from 'aws-cdk-lib/aws-lambda';
import { SendGridOAuthWebhook } from '../src';
import { stackWithHandler } from './support/stacks';
import { onlyResource, outputValue, resourceTypes } from './support/templates';

function defaultWebhook() {
  const { stack, handler } = stackWithHandler();
  return { stack, webhook: new SendGridOAuthWebhook(stack, 'Webhook', { handler }) };
}

const POOL = 'WebhookAuthorizationServerUserPoolB3705858';
const DOMAIN = 'WebhookAuthorizationServerDomain2BBDBA55';
const API = 'WebhookEndpointApi84B79F2B';
const STAGE = 'WebhookEndpointApiDeploymentStageprod6435AE36';
const CLIENT = 'WebhookClient261B7511';

describe('by default', () => {
  test('the stack has these resources, no function of this library and no account-wide setting', () => {
    const { stack, handler } = stackWithHandler();
    const before = resourceTypesOfHandler();
    new SendGridOAuthWebhook(stack, 'Webhook', { handler });

    const added = resourceTypes(stack).filter((type) => !before.includes(type));
    expect(added).toEqual([
      'AWS::ApiGateway::Authorizer',
      'AWS::ApiGateway::Deployment',
      'AWS::ApiGateway::GatewayResponse',
      'AWS::ApiGateway::GatewayResponse',
      'AWS::ApiGateway::GatewayResponse',
      'AWS::ApiGateway::Method',
      'AWS::ApiGateway::Resource',
      'AWS::ApiGateway::RestApi',
      'AWS::ApiGateway::Stage',
      'AWS::Cognito::UserPool',
      'AWS::Cognito::UserPoolClient',
      'AWS::Cognito::UserPoolDomain',
      'AWS::Cognito::UserPoolResourceServer',
      'AWS::Lambda::Permission',
    ]);
    Template.fromStack(stack).resourceCountIs('AWS::Lambda::Function', 1);
    Template.fromStack(stack).resourceCountIs('AWS::IAM::Role', 1);
    Template.fromStack(stack).resourceCountIs('AWS::ApiGateway::Account', 0);
  });

  test('the webhook needs at most 16 resources', () => {
    const { stack } = defaultWebhook();
    expect(resourceTypes(stack).length - resourceTypesOfHandler().length).toBeLessThanOrEqual(16);
  });

  test('the resource server is `activity` and has the scope `*`', () => {
    const { stack } = defaultWebhook();
    expect(onlyResource(stack, 'AWS::Cognito::UserPoolResourceServer')[1].Properties).toEqual({
      Identifier: 'activity',
      Name: 'activity',
      Scopes: [{ ScopeName: '*', ScopeDescription: 'Post events to the webhook' }],
      UserPoolId: { Ref: POOL },
    });
  });

  test('the app client has a secret, the client-credentials grant and the scope, and is created after the scope', () => {
    const { stack } = defaultWebhook();
    expect(onlyResource(stack, 'AWS::Cognito::UserPoolClient')[1].Properties).toEqual({
      UserPoolId: { Ref: POOL },
      GenerateSecret: true,
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['client_credentials'],
      AllowedOAuthScopes: [{ 'Fn::Join': ['', [{ Ref: 'WebhookResourceServer8E44EC33' }, '/*']] }],
      ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
      SupportedIdentityProviders: ['COGNITO'],
      AccessTokenValidity: 720,
      TokenValidityUnits: { AccessToken: 'minutes' },
    });
  });

  test('the outputs are the values to enter in SendGrid', () => {
    const { stack } = defaultWebhook();
    expect(Object.keys(Template.fromStack(stack).findOutputs('*')).sort()).toEqual([
      'WebhookClientIdFE5C3BDD',
      'WebhookClientSecretCommand254DC213',
      'WebhookHttpPostUrl6E3A71C0',
      'WebhookTokenUrlAD17BB63',
    ]);
    expect(outputValue(stack, 'ClientId')).toEqual({ Ref: CLIENT });
    expect(outputValue(stack, 'TokenUrl')).toEqual({
      'Fn::Join': [
        '',
        [
          'https://',
          { Ref: DOMAIN },
          '.',
          { 'Fn::If': ['SendGridOAuthIsGovCloud', 'auth-fips', 'auth'] },
          '.',
          { Ref: 'AWS::Region' },
          '.amazoncognito.com/oauth2/token',
        ],
      ],
    });
    expect(outputValue(stack, 'HttpPostUrl')).toEqual({
      'Fn::Join': [
        '',
        [
          'https://',
          { Ref: API },
          '.execute-api.',
          { Ref: 'AWS::Region' },
          '.',
          { Ref: 'AWS::URLSuffix' },
          '/',
          { Ref: STAGE },
          '/activity',
        ],
      ],
    });
    expect(outputValue(stack, 'ClientSecretCommand')).toEqual({
      'Fn::Join': [
        '',
        [
          'aws cognito-idp describe-user-pool-client --user-pool-id ',
          { Ref: POOL },
          ' --client-id ',
          { Ref: CLIENT },
          ' --region ',
          { Ref: 'AWS::Region' },
          ' --query UserPoolClient.ClientSecret --output text',
        ],
      ],
    });
  });
});

describe('the values for SendGrid', () => {
  test('are properties of the webhook, with the same values as the outputs', () => {
    const { stack, webhook } = defaultWebhook();
    expect(webhook.authorizationMethod).toBe('OAuth 2.0');
    expect(webhook.oAuthScope).toBe('activity/*');
    expect(stack.resolve(webhook.clientId)).toEqual({ Ref: CLIENT });
    expect(stack.resolve(webhook.tokenUrl)).toEqual(outputValue(stack, 'TokenUrl'));
    expect(stack.resolve(webhook.httpPostUrl)).toEqual(outputValue(stack, 'HttpPostUrl'));
  });
});

describe('escape hatches', () => {
  test('the default child is the method that SendGrid calls', () => {
    const { webhook } = defaultWebhook();
    expect((webhook.node.defaultChild as CfnMethod).cfnResourceType).toBe('AWS::ApiGateway::Method');
    expect(webhook.endpoint.node.defaultChild).toBe(webhook.node.defaultChild);
  });

  test('every construct of the webhook is available', () => {
    const { stack, webhook } = defaultWebhook();
    expect(stack.resolve(webhook.authorizationServer.userPool.userPoolId)).toEqual({ Ref: POOL });
    expect(stack.resolve(webhook.authorizationServer.domain.domainName)).toEqual({ Ref: DOMAIN });
    expect(stack.resolve(webhook.userPoolClient.userPoolClientId)).toEqual({ Ref: CLIENT });
    expect(stack.resolve(webhook.resourceServer.userPoolResourceServerId)).toEqual({
      Ref: 'WebhookResourceServer8E44EC33',
    });
    expect(stack.resolve(webhook.api.restApiId)).toEqual({ Ref: API });
    expect(stack.resolve(webhook.endpoint.authorizer.authorizerId)).toEqual({
      Ref: 'WebhookEndpointAuthorizerCEE382BB',
    });
    expect(webhook.endpoint.method.httpMethod).toBe('POST');
    expect(webhook.storedClientSecret).toBeUndefined();
  });
});

test('the props are not mutated, so one object can be used twice', () => {
  const { stack, handler } = stackWithHandler();
  const throttling = Object.freeze({ rateLimit: 10, burstLimit: 20 });
  const props = Object.freeze({ handler, throttling, accessTokenValidity: Duration.minutes(30) });
  new SendGridOAuthWebhook(stack, 'First', props);
  new SendGridOAuthWebhook(stack, 'Second', props);
  Template.fromStack(stack).resourceCountIs('AWS::ApiGateway::RestApi', 2);
  expect(Object.keys(props)).toEqual(['handler', 'throttling', 'accessTokenValidity']);
  expect(props.handler).toBeInstanceOf(Function);
});

function resourceTypesOfHandler(): string[] {
  return resourceTypes(stackWithHandler().stack);
}
