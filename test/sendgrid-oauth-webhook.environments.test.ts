import { App, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { IUserPool, UserPool } from 'aws-cdk-lib/aws-cognito';
import { Function, IFunction, Version } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { AuthorizationServer, Delivery, SendGridOAuthWebhook, TokenDomain, WebhookEndpoint } from '../src';
import { newHandler, quickApp, stackWithHandler } from './support/stacks';
import { onlyResource, outputValue, resourcesOfType, warningsOf } from './support/templates';

class WebhookStack extends Stack {
  public readonly webhook: SendGridOAuthWebhook;

  constructor(scope: Construct, id: string, account?: string, region?: string) {
    super(scope, id, { env: { account, region } });
    this.webhook = new SendGridOAuthWebhook(this, 'Webhook', { handler: newHandler(this) });
  }
}

function domainPrefix(stack: Stack): string {
  return onlyResource(stack, 'AWS::Cognito::UserPoolDomain')[1].Properties.Domain['Fn::Join'][1][0];
}

describe('several webhooks', () => {
  test('in one stack share no resources', () => {
    const { stack, handler } = stackWithHandler();
    new SendGridOAuthWebhook(stack, 'First', { handler });
    new SendGridOAuthWebhook(stack, 'Second', { handler });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::Cognito::UserPool', 2);
    template.resourceCountIs('AWS::ApiGateway::RestApi', 2);
    template.resourceCountIs('AWS::Lambda::Permission', 2);
    const domains = Object.values(resourcesOfType(stack, 'AWS::Cognito::UserPoolDomain'));
    const prefixes = domains.map((domain) => domain.Properties.Domain['Fn::Join'][1][0]);
    expect(prefixes).toEqual([
      expect.stringMatching(/^stack-first-authorizationserver-[0-9a-f]{8}$/),
      expect.stringMatching(/^stack-second-authorizationserver-[0-9a-f]{8}$/),
    ]);
    const apiNames = Object.values(resourcesOfType(stack, 'AWS::ApiGateway::RestApi')).map(
      (api) => api.Properties.Name,
    );
    expect(new Set(apiNames).size).toBe(2);
  });

  test('in several stacks and stages of one app have different token domains', () => {
    const app = quickApp();
    const beta = new WebhookStack(new Stage(app, 'Beta'), 'Mail');
    const prod = new WebhookStack(new Stage(app, 'Prod'), 'Mail');
    const other = new WebhookStack(app, 'Other');
    const prefixes = [beta, prod, other].map(domainPrefix);
    expect(prefixes).toEqual([
      expect.stringMatching(/^beta-mail-webhook-authorizationserver-[0-9a-f]{8}$/),
      expect.stringMatching(/^prod-mail-webhook-authorizationserver-[0-9a-f]{8}$/),
      expect.stringMatching(/^other-webhook-authorizationserver-[0-9a-f]{8}$/),
    ]);
    expect(outputValue(prod, 'ClientId')).toEqual({ Ref: 'WebhookClient261B7511' });
  });

  test('in several apps of one process share nothing', () => {
    const apps: App[] = [quickApp(), quickApp()];
    const [first, second] = apps.map((app) => new WebhookStack(app, 'Stack'));
    expect(Template.fromStack(first).toJSON()).toEqual(Template.fromStack(second).toJSON());
  });
});

describe('regions and partitions', () => {
  test('the URLs of a stack contain its region if it is known', () => {
    const stack = new WebhookStack(quickApp(), 'Stack', '123456789012', 'eu-central-1');
    expect(outputValue(stack, 'TokenUrl')).toEqual({
      'Fn::Join': [
        '',
        [
          'https://',
          { Ref: 'WebhookAuthorizationServerDomain2BBDBA55' },
          '.auth.eu-central-1.amazoncognito.com/oauth2/token',
        ],
      ],
    });
    expect(JSON.stringify(outputValue(stack, 'ClientSecretCommand'))).toContain(' --region eu-central-1 --query ');
    expect(Template.fromStack(stack).toJSON().Conditions).toBeUndefined();
  });

  test.each([
    ['us-gov-west-1', '.execute-api.us-gov-west-1.'],
    ['eu-central-1', '.execute-api.eu-central-1.'],
  ])('the HTTP Post URL and the ARNs have no hard-coded partition in region %s', (region, host) => {
    const stack = new WebhookStack(quickApp(), 'Stack', '123456789012', region);
    expect(outputValue(stack, 'HttpPostUrl')).toEqual({
      'Fn::Join': [
        '',
        [
          'https://',
          { Ref: 'WebhookEndpointApi84B79F2B' },
          host,
          { Ref: 'AWS::URLSuffix' },
          '/',
          { Ref: 'WebhookEndpointApiDeploymentStageprod6435AE36' },
          '/activity',
        ],
      ],
    });
    const template = JSON.stringify(Template.fromStack(stack).toJSON());
    expect(template).not.toContain('arn:aws');
    // Service names, which are the same in every partition.
    expect(template.match(/"[^"]*amazonaws\.com[^"]*"/g)).toEqual([
      '"lambda.amazonaws.com"',
      '"apigateway.amazonaws.com"',
    ]);
  });
});

describe('a handler or user pool of another environment', () => {
  const env = { account: '123456789012', region: 'eu-west-1' };
  const elsewhere = { ...env, region: 'us-east-1' };
  const otherAccount = { ...env, account: '210987654321' };

  function webhookStack(app = quickApp()): Stack {
    return new Stack(app, 'Stack', { env });
  }

  test.each([
    ['region', elsewhere, "the region of its stack, 'eu-west-1', got: 'us-east-1'"],
    ['account', otherAccount, "the account of its stack, '123456789012', got: '210987654321'"],
  ])('fails for a handler in another %s', (_, other, message) => {
    const app = quickApp();
    const handler = newHandler(new Stack(app, 'Functions', { env: other }));
    expect(() => new SendGridOAuthWebhook(webhookStack(app), 'Webhook', { handler: handler.currentVersion })).toThrow(
      new Error(
        `\`handler\` must be in ${message}; create the webhook in a stack of the handler's account and region ` +
          '(Stack/Webhook/Endpoint)',
      ),
    );
  });

  test('fails for an imported handler in another region', () => {
    const stack = webhookStack();
    const arn = 'arn:aws:lambda:us-east-1:123456789012:function:events';
    const handler = Function.fromFunctionArn(stack, 'Imported', arn);
    expect(() => new SendGridOAuthWebhook(stack, 'Webhook', { handler })).toThrow(
      "`handler` must be in the region of its stack, 'eu-west-1', got: 'us-east-1'",
    );
  });

  test('accepts an imported handler in another account, whose owner can permit the invocation', () => {
    const stack = webhookStack();
    const arn = 'arn:aws:lambda:eu-west-1:210987654321:function:events';
    new SendGridOAuthWebhook(stack, 'Webhook', { handler: Function.fromFunctionArn(stack, 'Imported', arn) });
    expect(warningsOf(stack)).toEqual([expect.stringContaining('addPermission() has no effect on a Lambda Function')]);
  });

  test.each<[string, (stack: Stack, arn: string) => IFunction]>([
    ['function', (stack, arn) => Function.fromFunctionArn(stack, 'Imported', arn)],
    ['version', (stack, arn) => Version.fromVersionArn(stack, 'Imported', `${arn}:7`)],
  ])('fails for queued delivery to an imported %s in another account', (_, handlerOf) => {
    const stack = webhookStack();
    const handler = handlerOf(stack, 'arn:aws:lambda:eu-west-1:210987654321:function:events');
    expect(() => new SendGridOAuthWebhook(stack, 'Webhook', { handler, delivery: Delivery.queued() })).toThrow(
      new Error(
        "`handler` must be in the account of its stack, '123456789012', got: '210987654321'; Lambda connects a queue only " +
          "to a function of the same account: create the webhook in a stack of the handler's account, or use " +
          '`Delivery.direct()` (Stack/Webhook/Endpoint)',
      ),
    );
  });

  test('accepts environments that are known only at deployment', () => {
    const app = quickApp();
    const handler = newHandler(new Stack(app, 'Functions', { env: { region: 'eu-west-1' } }));
    new SendGridOAuthWebhook(new Stack(app, 'Stack', { env: { region: 'eu-west-1' } }), 'Webhook', { handler });
    expect(() => app.synth()).not.toThrow();
  });

  test.each<[string, (stack: Stack) => IUserPool, string]>([
    [
      'of this app',
      (stack) => new UserPool(new Stack(stack.node.root as App, 'Pools', { env: elsewhere }), 'Pool'),
      "the region of its stack, 'eu-west-1', got: 'us-east-1'",
    ],
    [
      'that is imported by its ID',
      (stack) => UserPool.fromUserPoolId(stack, 'Pool', 'us-east-1_abcdefghi'),
      "the region of its stack, 'eu-west-1', got: 'us-east-1'",
    ],
    [
      'that is imported by its ARN',
      (stack) =>
        UserPool.fromUserPoolArn(stack, 'Pool', 'arn:aws:cognito-idp:eu-west-1:210987654321:userpool/eu-west-1_abc'),
      "the account of its stack, '123456789012', got: '210987654321'",
    ],
  ])('fails for a user pool %s', (_, userPoolIn, message) => {
    const stack = webhookStack();
    const userPool = userPoolIn(stack);
    const tokenDomain = TokenDomain.fromPrefix('mail');
    const authorizationServer = AuthorizationServer.fromUserPool(stack, 'Server', { userPool, tokenDomain });
    expect(
      () => new SendGridOAuthWebhook(stack, 'Webhook', { handler: newHandler(stack), authorizationServer }),
    ).toThrow(
      new Error(
        `\`authorizationServer\` must be in ${message}; create the construct in a stack of that account and region ` +
          '(Stack/Webhook)',
      ),
    );
    expect(() =>
      AuthorizationServer.fromUserPool(stack, 'New', { userPool, tokenDomain: TokenDomain.generated() }),
    ).toThrow(`\`userPool\` must be in ${message}`);
  });

  test('a `WebhookEndpoint` accepts tokens of a user pool in another region, whose token URL has that region', () => {
    const stack = webhookStack();
    const arn = 'arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_abc';
    const authorizationServer = AuthorizationServer.fromUserPool(stack, 'Server', {
      userPool: UserPool.fromUserPoolArn(stack, 'Pool', arn),
      tokenDomain: TokenDomain.fromPrefix('mail'),
    });
    new WebhookEndpoint(stack, 'Endpoint', { handler: newHandler(stack), authorizationServer, oAuthScope: 'mail/*' });
    expect(authorizationServer.tokenUrl).toBe('https://mail.auth.us-east-1.amazoncognito.com/oauth2/token');
    expect(onlyResource(stack, 'AWS::ApiGateway::Authorizer')[1].Properties.ProviderARNs).toEqual([arn]);
  });

  test('the token URL and the command have the region of an imported user pool, even if the stack has none', () => {
    const { stack, handler } = stackWithHandler();
    const authorizationServer = AuthorizationServer.fromUserPool(stack, 'Server', {
      userPool: UserPool.fromUserPoolId(stack, 'Pool', 'eu-west-1_abc'),
      tokenDomain: TokenDomain.fromPrefix('mail'),
    });
    new SendGridOAuthWebhook(stack, 'Webhook', { handler, authorizationServer });
    expect(outputValue(stack, 'TokenUrl')).toBe('https://mail.auth.eu-west-1.amazoncognito.com/oauth2/token');
    expect(JSON.stringify(outputValue(stack, 'ClientSecretCommand'))).toContain('--region eu-west-1 ');
  });

  test.each(['cn-north-1', 'cn-northwest-1'])('fails in %s, which has no user pools', (region) => {
    expect(() => new WebhookStack(quickApp(), 'Stack', '123456789012', region)).toThrow(
      new Error(
        '`userPool` must be in a region with Amazon Cognito user pools, which the China Regions do not have, got: ' +
          `'${region}'; deploy the webhook in another region (Stack/Webhook/AuthorizationServer)`,
      ),
    );
  });
});

describe('across stacks', () => {
  test('the handler can be in another stack', () => {
    const app = quickApp();
    const handler = newHandler(new Stack(app, 'Functions'));
    const stack = new Stack(app, 'Stack');
    new SendGridOAuthWebhook(stack, 'Webhook', { handler });
    const importedArn = { 'Fn::ImportValue': 'Functions:ExportsOutputFnGetAttHandler886CB40BArn4FF5E29A' };
    expect(onlyResource(stack, 'AWS::Lambda::Permission')[1].Properties.FunctionName).toEqual(importedArn);
    const { Integration } = onlyResource(stack, 'AWS::ApiGateway::Method')[1].Properties;
    expect(Integration.Uri['Fn::Join'][1]).toContainEqual(importedArn);
  });

  test('the authorization server can be in another stack, with a correct token URL in both', () => {
    const app = quickApp();
    const servers = new Stack(app, 'Servers');
    const authorizationServer = new AuthorizationServer(servers, 'Server');
    const stack = new Stack(app, 'Stack');
    new SendGridOAuthWebhook(stack, 'Webhook', { handler: newHandler(stack), authorizationServer });

    const isGovCloud = { SendGridOAuthIsGovCloud: { 'Fn::Equals': [{ Ref: 'AWS::Partition' }, 'aws-us-gov'] } };
    expect(Template.fromStack(servers).toJSON().Conditions).toBeUndefined();
    expect(Template.fromStack(stack).toJSON().Conditions).toEqual(isGovCloud);
    expect(outputValue(stack, 'TokenUrl')).toEqual({
      'Fn::Join': [
        '',
        [
          'https://',
          { 'Fn::ImportValue': 'Servers:ExportsOutputRefServerDomain346C8799684B7BD6' },
          '.',
          { 'Fn::If': ['SendGridOAuthIsGovCloud', 'auth-fips', 'auth'] },
          '.',
          { Ref: 'AWS::Region' },
          '.amazoncognito.com/oauth2/token',
        ],
      ],
    });
    expect(resourcesOfType(stack, 'AWS::Cognito::UserPool')).toEqual({});
    expect(onlyResource(stack, 'AWS::ApiGateway::Authorizer')[1].Properties.ProviderARNs).toEqual([
      { 'Fn::ImportValue': expect.stringMatching(/^Servers:ExportsOutputFnGetAttServerUserPool3FB61569Arn/) },
    ]);
  });

  test('a webhook can be in a nested stack, with its values used outside', () => {
    const { stack, handler } = stackWithHandler();
    const nested = new NestedStack(stack, 'Nested');
    const webhook = new SendGridOAuthWebhook(nested, 'Webhook', { handler });
    stack.exportValue(webhook.tokenUrl, { name: 'TokenUrl' });
    onlyResource(nested, 'AWS::ApiGateway::Method');
    expect(resourcesOfType(stack, 'AWS::ApiGateway::Method')).toEqual({});
    expect(Object.keys(Template.fromStack(nested).toJSON().Conditions)).toEqual(['SendGridOAuthIsGovCloud']);
    expect(Object.keys(Template.fromStack(stack).toJSON().Conditions)).toEqual(['SendGridOAuthIsGovCloud']);
  });

  test('webhooks with different authorization servers can have the same identifier', () => {
    const { stack, handler } = stackWithHandler();
    for (const id of ['First', 'Second']) {
      const authorizationServer = new AuthorizationServer(stack, `${id}Server`);
      new SendGridOAuthWebhook(stack, id, { handler, authorizationServer, resourceServerIdentifier: 'mail' });
    }
    Template.fromStack(stack).resourceCountIs('AWS::Cognito::UserPoolResourceServer', 2);
  });
});
