import { App, CfnResource, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { DomainName, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import {
  ClientSecretSource,
  Delivery,
  SendGridEventType,
  EventWebhook,
  EventWebhookRegistration,
  EventWebhookRegistrationProps,
  IEventWebhook,
  SendGridAccount,
  WebhookRemovalPolicy,
  SendGridApiRegion,
  SendGridOAuthWebhook,
  SendGridOAuthWebhookProps,
  SignatureVerification,
} from '../../src';
import { SigningKey } from '../../src/sendgrid/signing-key';
import { stackWithHandler } from '../support/stacks';
import { onlyResource, parameterArn, resourcesOfType, statementsOf, warningsOf } from '../support/templates';

interface Registered {
  readonly stack: Stack;
  readonly webhook: SendGridOAuthWebhook;
  readonly registration: EventWebhookRegistration;
}

function registered(
  props: Partial<EventWebhookRegistrationProps> = {},
  webhookProps: Partial<SendGridOAuthWebhookProps> = {},
): Registered {
  const { stack, handler } = stackWithHandler();
  const webhook = new SendGridOAuthWebhook(stack, 'Webhook', { handler, ...webhookProps });
  const apiKey = Secret.fromSecretCompleteArn(stack, 'ApiKey', API_KEY_ARN);
  return {
    stack,
    webhook,
    registration: new EventWebhookRegistration(stack, 'Registration', { webhook, apiKey, ...props }),
  };
}

const API_KEY_ARN = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:sendgrid/api-key-AbCdEf';

function propertiesOf(stack: Stack): Record<string, unknown> {
  return onlyResource(stack, 'Custom::SendGridEventWebhook')[1].Properties;
}

const ALL_EVENTS = [
  'processed',
  'deferred',
  'delivered',
  'dropped',
  'bounce',
  'open',
  'click',
  'spam_report',
  'unsubscribe',
  'group_unsubscribe',
  'group_resubscribe',
  'account_status_change',
];

describe('the custom resource', () => {
  test('by default asks for every event, enabled, unsigned, not adopted, deleted with the stack', () => {
    const { stack } = registered();
    expect(propertiesOf(stack)).toEqual({
      ServiceToken: { 'Fn::GetAtt': ['RegistrationHandlerFunctionEF81EC5E', 'Arn'] },
      ServiceTimeout: '500',
      Url: expect.anything(),
      OAuth: {
        ClientId: { Ref: 'WebhookClient261B7511' },
        TokenUrl: expect.anything(),
        ClientSecret: {
          Source: 'cognito',
          UserPoolId: { Ref: 'WebhookAuthorizationServerUserPoolB3705858' },
          ClientId: { Ref: 'WebhookClient261B7511' },
        },
      },
      ApiKey: { SecretId: API_KEY_ARN },
      ApiUrl: 'https://api.sendgrid.com',
      Events: ALL_EVENTS,
      EventsByDefault: true,
      Enabled: true,
      Signed: false,
      AdoptExisting: false,
      Test: false,
      OnDelete: 'delete',
    });
  });

  test('has what the props say', () => {
    const { stack } = registered({
      apiKeyJsonField: 'key',
      events: [SendGridEventType.BOUNCE, SendGridEventType.DROPPED, SendGridEventType.of('brand_new')],
      friendlyName: 'production',
      enabled: false,
      apiRegion: SendGridApiRegion.EU,
      account: SendGridAccount.subuser('marketing'),
      adoptExisting: true,
      testDelivery: true,
      webhookRemovalPolicy: WebhookRemovalPolicy.RETAIN,
    });
    expect(propertiesOf(stack)).toMatchObject({
      ApiKey: { SecretId: API_KEY_ARN, JsonField: 'key' },
      Events: ['bounce', 'dropped', 'brand_new'],
      EventsByDefault: false,
      FriendlyName: 'production',
      Enabled: false,
      ApiUrl: 'https://api.eu.sendgrid.com',
      OnBehalfOf: 'marketing',
      AdoptExisting: true,
      Test: true,
      OnDelete: 'retain',
    });
  });

  test('names an event type once', () => {
    const { stack } = registered({
      events: [SendGridEventType.BOUNCE, SendGridEventType.OPEN, SendGridEventType.BOUNCE],
    });
    expect(propertiesOf(stack)).toMatchObject({ Events: ['bounce', 'open'] });
  });

  test('names a customer account by its id', () => {
    const { stack } = registered({ account: SendGridAccount.customer('sg2a2bcd3ef4ab5c67d8efab91c01de2fa') });
    expect(propertiesOf(stack)).toMatchObject({ OnBehalfOf: 'account-id sg2a2bcd3ef4ab5c67d8efab91c01de2fa' });
  });

  test('contains no secret', () => {
    const { stack } = registered();
    expect(JSON.stringify(propertiesOf(stack))).not.toContain('ClientSecret"]');
    expect(JSON.stringify(propertiesOf(stack))).not.toContain('resolve:secretsmanager');
  });
});

describe('signing', () => {
  test('is on for a webhook that reads its key from a parameter, and uses that parameter', () => {
    const { stack, webhook, registration } = registered({}, { signatureVerification: SignatureVerification.managed() });
    const name = '/cdk-sendgrid-oauth-webhook/public-keys/Stack/StackWebhookEndpointE1427D8D';
    expect(propertiesOf(stack)).toMatchObject({ Signed: true, PublicKeyParameter: name });
    expect(registration.publicKeyParameter).toBe(webhook.publicKeyParameter);
    expect(resourcesOfType(stack, 'AWS::SSM::Parameter')).toEqual({});
  });

  test('may write a parameter of the user, and delete it only if this library manages it', () => {
    const { stack } = stackWithHandler();
    const apiKey = new Secret(stack, 'ApiKey');
    const given = '/sendgrid/key';
    const ofOtherStack = '/cdk-sendgrid-oauth-webhook/public-keys/Other/Webhook';
    for (const [id, parameterName] of Object.entries({ Given: given, Other: ofOtherStack })) {
      const publicKeyParameter = StringParameter.fromStringParameterName(stack, `${id}Key`, parameterName);
      const webhook = EventWebhook.fromAttributes({ httpPostUrl: `https://${id}.example.com/`, publicKeyParameter });
      new EventWebhookRegistration(stack, id, { webhook, apiKey });
    }
    expect(statementsOf(stack, 'GivenHandlerRole')).toContainEqual({
      Effect: 'Allow',
      Action: ['ssm:GetParameter', 'ssm:PutParameter'],
      Resource: parameterArn(given),
    });
    expect(statementsOf(stack, 'OtherHandlerRole')).toContainEqual({
      Effect: 'Allow',
      Action: ['ssm:GetParameter', 'ssm:PutParameter', 'ssm:DeleteParameter'],
      Resource: parameterArn(ofOtherStack),
    });
  });

  test('has a parameter of its own for an endpoint that verifies signatures itself', () => {
    const { stack, registration } = registered({ signed: true });
    expect(stack.resolve(registration.publicKeyParameter!.parameterName)).toMatch(
      /^\/cdk-sendgrid-oauth-webhook\/public-keys\/Stack\/StackRegistration/,
    );
  });

  test('has a parameter that is named after the nested stack', () => {
    const { stack, handler } = stackWithHandler();
    const nested = new NestedStack(stack, 'Nested');
    const webhook = new SendGridOAuthWebhook(nested, 'Webhook', {
      handler,
      signatureVerification: SignatureVerification.managed(),
    });
    new EventWebhookRegistration(nested, 'Registration', { webhook, apiKey: new Secret(nested, 'ApiKey') });
    const name = JSON.stringify(propertiesOf(nested).PublicKeyParameter);
    expect(name).toContain('"/cdk-sendgrid-oauth-webhook/public-keys/"');
    expect(name).toContain('AWS::StackName');
  });

  test.each(['none', SigningKey.generate().publicKey])(
    'warns of a parameter in the template, which CloudFormation overwrites (%s)',
    (stringValue) => {
      const { stack } = stackWithHandler();
      const publicKeyParameter = new StringParameter(stack, 'Key', { stringValue });
      const webhook = EventWebhook.fromAttributes({ httpPostUrl: 'https://events.example.com/', publicKeyParameter });
      new EventWebhookRegistration(stack, 'Registration', { webhook, apiKey: new Secret(stack, 'ApiKey') });
      expect(warningsOf(stack)).toEqual([
        "/Stack/Registration: CloudFormation replaces SendGrid's key in Stack/Key with the template's value whenever the " +
          'parameter changes, and the receiver then rejects all events; use SignatureVerification.managed(), or create ' +
          'the parameter outside the stack and import it with StringParameter.fromStringParameterName()',
      ]);
    },
  );

  test('is on, with a warning, for a webhook that verifies with keys from the template', () => {
    const key = SigningKey.generate().publicKey;
    const { stack } = registered({}, { signatureVerification: SignatureVerification.publicKeys([key]) });
    expect(propertiesOf(stack)).toMatchObject({ Signed: true });
    Annotations.fromStack(stack).hasWarning(
      '/Stack/Registration',
      Match.stringLikeRegexp('public keys from the template'),
    );
  });

  test('with the receiver’s own parameter needs no warning', () => {
    const { stack } = registered({}, { signatureVerification: SignatureVerification.managed() });
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });

  test('off needs no parameter', () => {
    const { stack, registration } = registered();
    expect(registration.publicKeyParameter).toBeUndefined();
    expect(resourcesOfType(stack, 'AWS::SSM::Parameter')).toEqual({});
  });

  test('fails to be off for a webhook that verifies', () => {
    expect(() => registered({ signed: false }, { signatureVerification: SignatureVerification.managed() })).toThrow(
      '`signed` must not be false for a webhook that verifies signatures; remove its `signatureVerification` or ' +
        '`publicKeyParameter` first (Stack/Registration)',
    );
    const stack = new Stack();
    const apiKey = new Secret(stack, 'ApiKey');
    const publicKeyParameter = StringParameter.fromStringParameterName(stack, 'Key', '/sendgrid/key');
    const webhook = EventWebhook.fromAttributes({ httpPostUrl: 'https://events.example.com/', publicKeyParameter });
    expect(() => new EventWebhookRegistration(stack, 'Registration', { webhook, apiKey, signed: false })).toThrow(
      'remove its `signatureVerification` or `publicKeyParameter` first (Default/Registration)',
    );
  });
});

/** The parameters that record owners, whose names end with ids that SendGrid assigns, and those with keys. */
const PARAMETERS = {
  Effect: 'Allow',
  Action: ['ssm:GetParameter', 'ssm:PutParameter', 'ssm:DeleteParameter'],
  Resource: [
    parameterArn('/cdk-sendgrid-oauth-webhook/registrations/*'),
    parameterArn('/cdk-sendgrid-oauth-webhook/public-keys/Stack/*'),
  ],
};

describe('the function', () => {
  test('may read this API key, describe the clients of this user pool, and nothing else', () => {
    const { stack } = registered();
    expect(statementsOf(stack, 'RegistrationHandlerRole')).toEqual([
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: { 'Fn::GetAtt': ['RegistrationHandlerLogs5950A693', 'Arn'] },
      },
      {
        Effect: 'Allow',
        Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
        Resource: API_KEY_ARN,
      },
      {
        Effect: 'Allow',
        Action: 'cognito-idp:DescribeUserPoolClient',
        Resource: { 'Fn::GetAtt': ['WebhookAuthorizationServerUserPoolB3705858', 'Arn'] },
      },
      PARAMETERS,
    ]);
  });

  test('may read the previous API key, if there is one', () => {
    const stack = new Stack();
    const previousApiKey = new Secret(stack, 'Before');
    const webhook = EventWebhook.fromAttributes({ httpPostUrl: 'https://events.example.com/' });
    const apiKey = new Secret(stack, 'ApiKey');
    new EventWebhookRegistration(stack, 'Registration', { webhook, apiKey, previousApiKey });
    for (const { secretArn } of [apiKey, previousApiKey]) {
      expect(statementsOf(stack, 'RegistrationHandlerRole')).toContainEqual({
        Effect: 'Allow',
        Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
        Resource: stack.resolve(secretArn),
      });
    }
  });

  test('has a log group that keeps its entries for three months, or as long as the prop says', () => {
    const retentions = [undefined, RetentionDays.ONE_YEAR].map((logRetention) => {
      const [, logs] = onlyResource(registered({ logRetention }).stack, 'AWS::Logs::LogGroup');
      return [logs.Properties, logs.DeletionPolicy];
    });
    expect(retentions).toEqual([
      [{ RetentionInDays: 90 }, 'Delete'],
      [{ RetentionInDays: 365 }, 'Delete'],
    ]);
  });

  test('is not retried when CloudFormation may have timed out', () => {
    const { stack } = registered();
    const [, { Properties }] = onlyResource(stack, 'AWS::Lambda::EventInvokeConfig');
    const [, { Properties: custom }] = onlyResource(stack, 'Custom::SendGridEventWebhook');
    expect(Properties).toMatchObject({ MaximumEventAgeInSeconds: 180, Qualifier: '$LATEST' });
    expect(Number(custom.ServiceTimeout)).toBeGreaterThan(Properties.MaximumEventAgeInSeconds + 300);
  });

  test('may run in a VPC, as the documentation says', () => {
    const { stack, registration } = registered();
    const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 1, restrictDefaultSecurityGroup: false });
    const fn = registration.node.findChild('Handler').node.findChild('Function') as lambda.Function;
    fn.role!.addManagedPolicy(
      iam.ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSLambdaVPCAccessExecutionRole'),
    );
    (fn.node.defaultChild as lambda.CfnFunction).vpcConfig = {
      subnetIds: vpc.privateSubnets.map(({ subnetId }) => subnetId),
    };
    registration.node.addDependency(vpc);
    const { DependsOn = [] } = onlyResource(stack, 'Custom::SendGridEventWebhook')[1];
    expect(DependsOn).toContainEqual(expect.stringContaining('NATGateway'));
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', {
      VpcConfig: { SubnetIds: [Match.anyValue()] },
    });
  });

  test('runs after the webhook is complete, as SendGrid may post at once', () => {
    const { stack } = registered({}, { delivery: Delivery.queued() });
    const { DependsOn = [] } = onlyResource(stack, 'Custom::SendGridEventWebhook')[1];
    for (const part of ['ApiDeploymentStageprod', 'ApiactivityPOST', 'Client', 'QueueEvents']) {
      expect(DependsOn).toContainEqual(expect.stringContaining(part));
    }
  });
});

describe('what serves the URL is created before the registration', () => {
  const SERVING = ['Method', 'Deployment', 'Stage', 'DomainName', 'BasePathMapping'].map(
    (x) => `AWS::ApiGateway::${x}`,
  );
  const certificateArn = 'arn:aws:acm:eu-west-1:123456789012:certificate/sample';

  function addDomain(scope: Construct, api: RestApi): void {
    const certificate = Certificate.fromCertificateArn(scope, 'Certificate', certificateArn);
    new DomainName(scope, 'Domain', { domainName: 'hooks.example.com', certificate }).addBasePathMapping(api);
  }

  function register(scope: Construct, webhook: IEventWebhook): void {
    const apiKey = Secret.fromSecretCompleteArn(scope, 'ApiKey', API_KEY_ARN);
    new EventWebhookRegistration(scope, 'Registration', { webhook, apiKey });
  }

  /** Types of the resources that CloudFormation creates before the registration. Fails for a circular dependency. */
  function typesBefore(stack: Stack): string[] {
    // Template.fromStack rejects a circular dependency.
    const resources: Record<string, { Type: string }> = Template.fromStack(stack).toJSON().Resources;
    const found = new Set([onlyResource(stack, 'Custom::SendGridEventWebhook')[0]]);
    for (const id of found) {
      const text = JSON.stringify(resources[id]);
      for (const other of Object.keys(resources)) if (text.includes(`"${other}"`)) found.add(other);
    }
    return [...new Set([...found].map((id) => resources[id].Type))];
  }

  test.each([true, false])('with a domain that is added later (given API: %s)', (isGiven) => {
    const { stack, handler } = stackWithHandler();
    const api = isGiven ? new RestApi(stack, 'Api', { cloudWatchRole: false }) : undefined;
    const webhook = new SendGridOAuthWebhook(stack, 'Webhook', { handler, api });
    register(stack, webhook);
    addDomain(stack, webhook.api);
    expect(typesBefore(stack)).toEqual(expect.arrayContaining([...SERVING, 'AWS::Lambda::Permission']));
  });

  test('with a webhook inside a construct of your own', () => {
    class Mine extends Construct implements IEventWebhook {
      public readonly httpPostUrl: string;
      public readonly verifiesSignatures = false;

      constructor(scope: Stack, handler: lambda.IFunction, api: RestApi) {
        super(scope, 'Mine');
        this.httpPostUrl = new SendGridOAuthWebhook(this, 'Webhook', { handler, api }).httpPostUrl;
      }
    }
    const { stack, handler } = stackWithHandler();
    const api = new RestApi(stack, 'Api', { cloudWatchRole: false });
    register(stack, new Mine(stack, handler, api));
    addDomain(stack, api);
    expect(typesBefore(stack)).toEqual(expect.arrayContaining([...SERVING, 'AWS::Lambda::Permission']));
  });

  test('with a given API in a nested stack, whose domain is in the parent stack', () => {
    const { stack, handler } = stackWithHandler();
    const nested = new NestedStack(stack, 'Nested');
    const api = new RestApi(nested, 'Api', { cloudWatchRole: false });
    const webhook = new SendGridOAuthWebhook(nested, 'Webhook', { handler, api, outputs: false });
    register(nested, webhook);
    addDomain(stack, api);
    expect(typesBefore(nested)).toEqual(expect.arrayContaining(SERVING.slice(0, 3)));
    expect(onlyResource(stack, 'AWS::CloudFormation::Stack')[1].DependsOn ?? []).toEqual([]);
  });

  test('with a registration in the parent stack of a nested one', () => {
    const { stack, handler } = stackWithHandler();
    const nested = new NestedStack(stack, 'Nested');
    const webhook = new SendGridOAuthWebhook(nested, 'Webhook', { handler, outputs: false });
    register(stack, webhook);
    addDomain(stack, webhook.api);
    expect(typesBefore(stack)).toEqual(expect.arrayContaining([...SERVING.slice(3), 'AWS::CloudFormation::Stack']));
  });

  test('with a registration in another stack, and a domain in a third one', () => {
    const { app, stack, handler } = stackWithHandler();
    const api = new RestApi(stack, 'Api', { cloudWatchRole: false });
    const webhook = new SendGridOAuthWebhook(stack, 'Webhook', { handler, api });
    const other = new Stack(app, 'Other');
    register(other, webhook);
    addDomain(new Stack(app, 'Domains'), api);
    app.synth();
    expect(other.dependencies).toEqual([stack]);
  });
});

describe('any URL', () => {
  test('with an OAuth client whose secret is in Secrets Manager', () => {
    const { stack } = stackWithHandler();
    const [apiKey, clientSecret] = ['sendgrid', 'client'].map((name) => new Secret(stack, name));
    new EventWebhookRegistration(stack, 'Registration', {
      apiKey,
      webhook: EventWebhook.fromAttributes({
        httpPostUrl: 'https://events.example.com/sendgrid',
        oAuthClient: {
          clientId: 'sendgrid',
          tokenUrl: 'https://auth.example.com/token',
          clientSecret: ClientSecretSource.fromSecretsManager(clientSecret, 'secret'),
        },
      }),
    });
    const secretOf = (secret: Secret) => stack.resolve(secret.secretArn);
    expect(propertiesOf(stack)).toMatchObject({
      Url: 'https://events.example.com/sendgrid',
      OAuth: {
        ClientId: 'sendgrid',
        TokenUrl: 'https://auth.example.com/token',
        ClientSecret: { Source: 'secretsmanager', SecretId: secretOf(clientSecret), JsonField: 'secret' },
      },
    });
    expect(statementsOf(stack, 'RegistrationHandlerRole').slice(1)).toEqual([
      ...[apiKey, clientSecret].map((secret) => ({
        Effect: 'Allow',
        Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
        Resource: secretOf(secret),
      })),
      PARAMETERS,
    ]);
  });

  test('without OAuth, signed, with a given parameter', () => {
    const { stack } = stackWithHandler();
    const publicKeyParameter = StringParameter.fromStringParameterName(stack, 'Key', '/sendgrid/key');
    new EventWebhookRegistration(stack, 'Registration', {
      apiKey: new Secret(stack, 'ApiKey'),
      webhook: EventWebhook.fromAttributes({ httpPostUrl: 'https://events.example.com/', publicKeyParameter }),
    });
    expect(propertiesOf(stack)).toMatchObject({ Signed: true, PublicKeyParameter: '/sendgrid/key' });
    expect(propertiesOf(stack)).not.toHaveProperty('OAuth');
  });
});

describe('one webhook', () => {
  const URL = 'https://events.example.com/';
  const register = (stack: Stack, id: string, props: Partial<EventWebhookRegistrationProps> = {}) =>
    new EventWebhookRegistration(stack, id, {
      apiKey: Secret.fromSecretCompleteArn(stack, `${id}Key`, API_KEY_ARN),
      webhook: EventWebhook.fromAttributes({ httpPostUrl: URL }),
      ...props,
    });

  test('fails with a second registration, as SendGrid allows one webhook per URL', () => {
    const { stack, webhook, registration } = registered();
    expect(() => register(stack, 'Second', { webhook })).toThrow(
      `\`webhook\` is already registered with this SendGrid account by ${registration.node.path}; SendGrid allows one ` +
        'webhook per URL, so remove one of the registrations (Stack/Second)',
    );
  });

  test('fails with a second registration of a URL that is written out', () => {
    const stack = new Stack();
    register(stack, 'One');
    expect(() => register(stack, 'Two')).toThrow('already registered with this SendGrid account by Default/One');
  });

  test.each([
    ['subuser', { account: SendGridAccount.subuser('one') }],
    ['region', { apiRegion: SendGridApiRegion.EU }],
    ['key', { apiKeyJsonField: 'other' }],
    ['URL', { webhook: EventWebhook.fromAttributes({ httpPostUrl: `${URL}other` }) }],
  ])('may have another one with another %s', (_name, props) => {
    const stack = new Stack();
    register(stack, 'One');
    expect(() => register(stack, 'Two', props)).not.toThrow();
  });

  test('may have one in each of two environment-agnostic stacks', () => {
    const app = new App();
    for (const id of ['Dev', 'Prod']) {
      const stack = new Stack(app, id);
      const apiKey = Secret.fromSecretNameV2(stack, 'Key', 'sendgrid/api-key');
      register(stack, 'Registration', { apiKey });
    }
  });

  test('fails with registrations in two stacks of one account', () => {
    const app = new App();
    const env = { account: '123456789012', region: 'us-east-1' };
    const [one, other] = ['One', 'Other'].map((id) => new Stack(app, id, { env }));
    register(one, 'Registration');
    expect(() => register(other, 'Registration')).toThrow(
      'already registered with this SendGrid account by One/Registration',
    );
  });

  test.each([
    ['region', { account: '123456789012', region: 'eu-west-1' }],
    ['account', { account: '210987654321', region: 'us-east-1' }],
  ])('may have a parameter of the same name in another %s', (_what, env) => {
    const app = new App();
    const first = { account: '123456789012', region: 'us-east-1' };
    for (const [id, place] of Object.entries({ One: first, Two: env })) {
      const stack = new Stack(app, id, { env: place });
      const publicKeyParameter = StringParameter.fromStringParameterName(stack, 'Key', '/sendgrid/public-key');
      register(stack, 'Registration', {
        webhook: EventWebhook.fromAttributes({ httpPostUrl: `${URL}${id}`, publicKeyParameter }),
      });
    }
  });

  test('may have another one after one was removed from the tree', () => {
    const stack = new Stack();
    register(stack, 'One');
    stack.node.tryRemoveChild('One');
    stack.node.tryRemoveChild('OneKey');
    expect(() => register(stack, 'One')).not.toThrow();
  });

  test('fails to share the parameter with the public key among subusers', () => {
    const { stack, webhook } = registered({}, { signatureVerification: SignatureVerification.managed() });
    expect(() => register(stack, 'Second', { webhook, account: SendGridAccount.subuser('one') })).toThrow(
      '`webhook` has the same `publicKeyParameter` as the webhook of Stack/Registration; each registration has its own ' +
        'key, so create a webhook for each (Stack/Second)',
    );
  });

  test('may have several subusers with one client, or with none', () => {
    const { stack, webhook } = registered();
    register(stack, 'Second', { webhook, account: SendGridAccount.subuser('one') });
    const open = EventWebhook.fromAttributes({ httpPostUrl: URL });
    register(stack, 'Third', { webhook: open });
    register(stack, 'Fourth', { webhook: open, account: SendGridAccount.subuser('one') });
  });

  test('may have one in each stage, and in each app', () => {
    const app = new App();
    for (const id of ['Beta', 'Prod']) register(new Stack(new Stage(app, id), 'Stack'), 'Registration');
    expect(() => register(new Stack(), 'Registration')).not.toThrow();
  });
});

test('the webhook’s id is an attribute', () => {
  const { stack, registration } = registered();
  const [resource] = onlyResource(stack, 'Custom::SendGridEventWebhook');
  expect(stack.resolve(registration.webhookId)).toEqual({ Ref: resource });
});

function variablesOf(stack: Stack): Record<string, unknown> {
  const functions = Object.values(resourcesOfType(stack, 'AWS::Lambda::Function'));
  const { Properties } = functions.find(({ Properties: { Description } }) => /Registers/.test(Description))!;
  return Properties.Environment.Variables as Record<string, unknown>;
}

/** Renders references as text, so that those in an object and those in its JSON are the same. */
function rendered(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(rendered);
  const [[name, argument]] = Object.entries(value);
  if (name === 'Ref') return `<${argument}>`;
  if (name === 'Fn::GetAtt') return `<${(argument as string[]).join('.')}>`;
  if (name === 'Fn::Join') return ((argument as unknown[])[1] as unknown[]).map(rendered).join('');
  if (name.startsWith('Fn::')) return `<${JSON.stringify(argument).replaceAll('"', "'")}>`;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, one]) => (one === undefined ? [] : [[key, rendered(one)]])),
  );
}

describe('the function’s environment', () => {
  test('has everything that decides where secrets and events go, and the owner', () => {
    const signed = { signatureVerification: SignatureVerification.managed() };
    const { stack } = registered({ account: SendGridAccount.subuser('one') }, signed);
    const { REGISTRATION, OWNER, REGISTRATIONS_OF_STACK, ...others } = variablesOf(stack);
    expect(others).toEqual({ AWS_URL_SUFFIX: { Ref: 'AWS::URLSuffix' } });
    const [logicalId] = onlyResource(stack, 'Custom::SendGridEventWebhook');
    expect(rendered(OWNER)).toBe(`<AWS::StackId>/${logicalId}`);
    expect(REGISTRATIONS_OF_STACK).toBe(logicalId);
    const { Url, OAuth, ApiKey, ApiUrl, OnBehalfOf, PublicKeyParameter } = propertiesOf(stack);
    const destinations = { Url, OAuth, ApiKey, ApiUrl, OnBehalfOf, PublicKeyParameter };
    expect(JSON.parse(rendered(REGISTRATION) as string)).toEqual(rendered(destinations));
  });

  test('follows a logical id that the app overrides', () => {
    const { stack, registration } = registered();
    (registration.node.defaultChild as CfnResource).overrideLogicalId('Overridden');
    const { OWNER, REGISTRATIONS_OF_STACK } = variablesOf(stack);
    expect(rendered(OWNER)).toBe('<AWS::StackId>/Overridden');
    expect(REGISTRATIONS_OF_STACK).toBe('Overridden');
  });

  test('lists all registrations of the stack', () => {
    const { stack } = registered();
    const apiKey = Secret.fromSecretCompleteArn(stack, 'Other', API_KEY_ARN);
    const webhook = EventWebhook.fromAttributes({ httpPostUrl: 'https://events.example.com/' });
    new EventWebhookRegistration(stack, 'Elsewhere', { webhook, apiKey });
    const logicalIds = Object.keys(resourcesOfType(stack, 'Custom::SendGridEventWebhook'));
    expect(logicalIds).toHaveLength(2);
    expect(variablesOf(stack)).toMatchObject({ REGISTRATIONS_OF_STACK: logicalIds.join() });
  });

  test('names the previous API key', () => {
    const { stack } = stackWithHandler();
    const previousApiKey = Secret.fromSecretCompleteArn(stack, 'Previous', API_KEY_ARN.replace('AbCdEf', 'GhIjKl'));
    const webhook = EventWebhook.fromAttributes({ httpPostUrl: 'https://events.example.com/' });
    const apiKey = Secret.fromSecretCompleteArn(stack, 'ApiKey', API_KEY_ARN);
    new EventWebhookRegistration(stack, 'Registration', { webhook, apiKey, previousApiKey });
    expect(variablesOf(stack)).toMatchObject({ PREVIOUS_API_KEY_SECRET: API_KEY_ARN.replace('AbCdEf', 'GhIjKl') });
  });
});

test('a webhook of another copy of this package is registered as one of this copy', () => {
  let other: typeof import('../../src');
  jest.isolateModules(() => (other = jest.requireActual<typeof import('../../src')>('../../src')));
  expect(other!.SendGridOAuthWebhook).not.toBe(SendGridOAuthWebhook);
  const templates = [SendGridOAuthWebhook, other!.SendGridOAuthWebhook].map((type) => {
    const { stack, handler } = stackWithHandler();
    const signatureVerification = (
      type === SendGridOAuthWebhook ? SignatureVerification : other!.SignatureVerification
    ).managed();
    const webhook = new type(stack, 'Webhook', {
      handler,
      signatureVerification: signatureVerification as SignatureVerification,
    });
    const apiKey = Secret.fromSecretCompleteArn(stack, 'ApiKey', API_KEY_ARN);
    const register = (id: string, signed?: boolean) =>
      new EventWebhookRegistration(stack, id, { webhook, apiKey, signed });
    expect(() => register('Unsigned', false)).toThrow(
      '`signed` must not be false for a webhook that verifies signatures',
    );
    register('Registration');
    return Template.fromStack(stack).toJSON();
  });
  expect(templates[1]).toEqual(templates[0]);
});

describe('fails', () => {
  test('without an event type', () => {
    expect(() => registered({ events: [] })).toThrow(
      "`events` must have at least one event type, got: '[]' (Stack/Registration)",
    );
  });

  test('with an empty field name', () => {
    expect(() => registered({ apiKeyJsonField: '' })).toThrow(
      "`apiKeyJsonField` must be the name of a field, got: ''; leave it out if the secret is plain text " +
        '(Stack/Registration)',
    );
  });

  test.each(['http://events.example.com/', 'events.example.com', 'https:///x', 'https://a b'])(
    'with the URL %s',
    (httpPostUrl) => {
      const { stack } = stackWithHandler();
      const webhook = EventWebhook.fromAttributes({ httpPostUrl });
      const apiKey = new Secret(stack, 'ApiKey');
      expect(() => new EventWebhookRegistration(stack, 'Registration', { webhook, apiKey })).toThrow(
        "`webhook.httpPostUrl` must be a URL that begins with 'https://', " +
          `got: '${httpPostUrl}' (Stack/Registration)`,
      );
    },
  );

  test('with a URL of a wildcard domain', () => {
    const { stack } = stackWithHandler();
    const webhook = EventWebhook.fromAttributes({ httpPostUrl: 'https://*.example.com/a*b' });
    const apiKey = new Secret(stack, 'ApiKey');
    expect(() => new EventWebhookRegistration(stack, 'Registration', { webhook, apiKey })).toThrow(
      "`webhook.httpPostUrl` must have a host without '*', got: 'https://*.example.com/a*b'; write out the host that " +
        'SendGrid calls (Stack/Registration)',
    );
  });

  test('with a token URL that is not HTTPS', () => {
    const { stack } = stackWithHandler();
    const apiKey = new Secret(stack, 'ApiKey');
    const webhook = EventWebhook.fromAttributes({
      httpPostUrl: 'https://events.example.com/',
      oAuthClient: {
        clientId: 'sendgrid',
        tokenUrl: 'http://auth.example.com/token',
        clientSecret: ClientSecretSource.fromSecretsManager(apiKey),
      },
    });
    expect(() => new EventWebhookRegistration(stack, 'Registration', { webhook, apiKey })).toThrow(
      "`webhook.oAuthClient.tokenUrl` must be a URL that begins with 'https://', got: 'http://auth.example.com/token'",
    );
  });

  test.each(['', 'two\nlines', ' x'])('on behalf of the subuser %j', (name) => {
    expect(() => registered({ account: SendGridAccount.subuser(name) })).toThrow(
      `\`account\` must have printable ASCII characters, and spaces only between them, got: '${name}'`,
    );
  });
});
