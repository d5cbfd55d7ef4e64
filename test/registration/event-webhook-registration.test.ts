import { App, Stack, Stage } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import {
  ClientSecretSource,
  Delivery,
  SendGridEventType,
  EventWebhook,
  EventWebhookRegistration,
  EventWebhookRegistrationProps,
  SendGridAccount,
  WebhookRemovalPolicy,
  SendGridApiRegion,
  SendGridOAuthWebhook,
  SendGridOAuthWebhookProps,
  SignatureVerification,
} from '../../src';
import { SigningKey } from '../../src/sendgrid/signing-key';
import { stackWithHandler } from '../support/stacks';
import { onlyResource, parameterArn, resourcesOfType, statementsOf } from '../support/templates';

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

describe('what the function is told', () => {
  test('by default: every event, enabled, not signed, taken over if it is there, deleted with the stack', () => {
    const { stack } = registered();
    expect(propertiesOf(stack)).toEqual({
      ServiceToken: { 'Fn::GetAtt': ['RegistrationHandlerFunctionEF81EC5E', 'Arn'] },
      ServiceTimeout: '360',
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
      AdoptExisting: true,
      Test: false,
      OnDelete: 'delete',
    });
  });

  test('what the props say', () => {
    const { stack } = registered({
      apiKeyJsonField: 'key',
      events: [SendGridEventType.BOUNCE, SendGridEventType.DROPPED, SendGridEventType.of('brand_new')],
      friendlyName: 'production',
      enabled: false,
      apiRegion: SendGridApiRegion.EU,
      account: SendGridAccount.subuser('marketing'),
      adoptExisting: false,
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
      AdoptExisting: false,
      Test: true,
      OnDelete: 'retain',
    });
  });

  test('a type of event is named once', () => {
    const { stack } = registered({
      events: [SendGridEventType.BOUNCE, SendGridEventType.OPEN, SendGridEventType.BOUNCE],
    });
    expect(propertiesOf(stack)).toMatchObject({ Events: ['bounce', 'open'] });
  });

  test('a customer account, by its id', () => {
    const { stack } = registered({ account: SendGridAccount.customer('sg2a2bcd3ef4ab5c67d8efab91c01de2fa') });
    expect(propertiesOf(stack)).toMatchObject({ OnBehalfOf: 'account-id sg2a2bcd3ef4ab5c67d8efab91c01de2fa' });
  });

  test('no secret is in the template', () => {
    const { stack } = registered();
    expect(JSON.stringify(propertiesOf(stack))).not.toContain('ClientSecret"]');
    expect(JSON.stringify(propertiesOf(stack))).not.toContain('resolve:secretsmanager');
  });
});

describe('signing', () => {
  test('is on for a webhook that reads its key from a parameter, and fills just that one', () => {
    const { stack, webhook, registration } = registered({}, { signatureVerification: SignatureVerification.managed() });
    const [parameter] = onlyResource(stack, 'AWS::SSM::Parameter');
    expect(propertiesOf(stack)).toMatchObject({ Signed: true, PublicKeyParameter: { Ref: parameter } });
    expect(registration.publicKeyParameter).toBe(webhook.publicKeyParameter);
    expect(statementsOf(stack, 'RegistrationHandlerRole')).toContainEqual({
      Effect: 'Allow',
      Action: ['ssm:GetParameter', 'ssm:PutParameter'],
      Resource: stack.resolve(webhook.publicKeyParameter!.parameterArn),
    });
  });

  test('for those who verify by themselves makes a parameter', () => {
    const { stack, registration } = registered({ signed: true });
    const [parameter] = onlyResource(stack, 'AWS::SSM::Parameter');
    expect(parameter).toMatch(/^RegistrationPublicKey/);
    expect(stack.resolve(registration.publicKeyParameter!.parameterName)).toEqual({ Ref: parameter });
  });

  test('is on, with a warning, for a webhook that verifies with keys of the template', () => {
    const key = SigningKey.generate().publicKey;
    const { stack } = registered({}, { signatureVerification: SignatureVerification.publicKeys([key]) });
    const [parameter] = onlyResource(stack, 'AWS::SSM::Parameter');
    expect(propertiesOf(stack)).toMatchObject({ Signed: true, PublicKeyParameter: { Ref: parameter } });
    Annotations.fromStack(stack).hasWarning('/Stack/Registration', Match.stringLikeRegexp('keys of the template'));
  });

  test('by the receiver’s own parameter needs no warning', () => {
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
      '`signed` must not be false for a webhook that verifies signatures; leave out its `signatureVerification` ' +
        '(Stack/Registration)',
    );
    const stack = new Stack();
    const apiKey = new Secret(stack, 'ApiKey');
    const publicKeyParameter = StringParameter.fromStringParameterName(stack, 'Key', '/sendgrid/key');
    const webhook = EventWebhook.fromAttributes({ httpPostUrl: 'https://events.example.com/', publicKeyParameter });
    expect(() => new EventWebhookRegistration(stack, 'Registration', { webhook, apiKey, signed: false })).toThrow(
      'leave out its `publicKeyParameter` (Default/Registration)',
    );
  });
});

/** The parameters that say whose a webhook is: their names end with ids that SendGrid makes. */
const OWNERSHIP = {
  Effect: 'Allow',
  Action: ['ssm:GetParameter', 'ssm:PutParameter', 'ssm:DeleteParameter'],
  Resource: parameterArn('/cdk-sendgrid-oauth-webhook/registrations/*'),
};

describe('the function', () => {
  test('may read this API key and describe the clients of this user pool, and nothing else', () => {
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
      OWNERSHIP,
    ]);
  });

  test('may go on reading the API key of before, where that is named', () => {
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

  test('is not invoked again when CloudFormation may have given up', () => {
    const { stack } = registered();
    const [, { Properties }] = onlyResource(stack, 'AWS::Lambda::EventInvokeConfig');
    const [, { Properties: custom }] = onlyResource(stack, 'Custom::SendGridEventWebhook');
    expect(Properties).toMatchObject({ MaximumEventAgeInSeconds: 180, Qualifier: '$LATEST' });
    expect(Number(custom.ServiceTimeout)).toBeGreaterThan(Properties.MaximumEventAgeInSeconds + 120);
  });

  test('runs after the webhook is there, as SendGrid may post at once', () => {
    const { stack } = registered({}, { delivery: Delivery.queued() });
    const { DependsOn = [] } = onlyResource(stack, 'Custom::SendGridEventWebhook')[1];
    for (const part of ['ApiDeploymentStageprod', 'ApiactivityPOST', 'Client', 'QueueEvents']) {
      expect(DependsOn).toContainEqual(expect.stringContaining(part));
    }
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
      OWNERSHIP,
    ]);
  });

  test('without OAuth, signed, with a parameter of one’s own', () => {
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

  test('has one registration, as SendGrid has one webhook for each URL', () => {
    const { stack, webhook, registration } = registered();
    expect(() => register(stack, 'Second', { webhook })).toThrow(
      `\`webhook\` is registered with this SendGrid account by ${registration.node.path} already; SendGrid has one ` +
        'webhook for each URL, so the two would be one (Stack/Second)',
    );
  });

  test('has one for each URL, though it is written out', () => {
    const stack = new Stack();
    register(stack, 'One');
    expect(() => register(stack, 'Two')).toThrow('by Default/One already');
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

  test('may have one in each of two stacks whose accounts are not known', () => {
    const app = new App();
    for (const id of ['Dev', 'Prod']) {
      const stack = new Stack(app, id);
      const apiKey = Secret.fromSecretNameV2(stack, 'Key', 'sendgrid/api-key');
      register(stack, 'Registration', { apiKey });
    }
  });

  test('has one registration in two stacks of one account', () => {
    const app = new App();
    const env = { account: '123456789012', region: 'us-east-1' };
    const [one, other] = ['One', 'Other'].map((id) => new Stack(app, id, { env }));
    register(one, 'Registration');
    expect(() => register(other, 'Registration')).toThrow('by One/Registration already');
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

  test('may have another one in place of one that was removed', () => {
    const stack = new Stack();
    register(stack, 'One');
    stack.node.tryRemoveChild('One');
    stack.node.tryRemoveChild('OneKey');
    expect(() => register(stack, 'One')).not.toThrow();
  });

  test('of several subusers shares neither the parameter with the public key', () => {
    const { stack, webhook } = registered({}, { signatureVerification: SignatureVerification.managed() });
    expect(() => register(stack, 'Second', { webhook, account: SendGridAccount.subuser('one') })).toThrow(
      '`webhook` must have a `publicKeyParameter` of its own, and not that of Stack/Registration; each has a key of its ' +
        'own, and there is room for those of one. Make a webhook for each of them (Stack/Second)',
    );
  });

  test.each([
    ['first', { rotateClientSecret: 'now' }, {}, 'of Stack/Registration must not be set where this registers'],
    ['second', {}, { rotateClientSecret: 'now' }, 'must not be set where Stack/Registration registers'],
  ])('nor the client where the %s one rotates its secret', (_which, first, second, words) => {
    const { stack, webhook } = registered(first);
    expect(() => register(stack, 'Second', { webhook, account: SendGridAccount.subuser('one'), ...second })).toThrow(
      `\`rotateClientSecret\` ${words} the same app client; a rotation would take the secret away that SendGrid has for ` +
        'the other one (Stack/Second)',
    );
  });

  test('of several subusers may have the client in common where no one rotates, and have none', () => {
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

test('the id at SendGrid is an attribute', () => {
  const { stack, registration } = registered();
  const [resource] = onlyResource(stack, 'Custom::SendGridEventWebhook');
  expect(stack.resolve(registration.webhookId)).toEqual({ Ref: resource });
});

describe('rotation of the client secret', () => {
  const ROTATING = [
    'cognito-idp:DescribeUserPoolClient',
    'cognito-idp:AddUserPoolClientSecret',
    'cognito-idp:ListUserPoolClientSecrets',
    'cognito-idp:DeleteUserPoolClientSecret',
  ];

  test('tells the function its text, and lets it change the secrets of this user pool’s clients', () => {
    const { stack } = registered({ rotateClientSecret: '2026-11-23' });
    expect(propertiesOf(stack)).toMatchObject({ RotateClientSecret: '2026-11-23' });
    expect(statementsOf(stack, 'RegistrationHandlerRole')).toContainEqual({
      Effect: 'Allow',
      Action: ROTATING,
      Resource: { 'Fn::GetAtt': ['WebhookAuthorizationServerUserPoolB3705858', 'Arn'] },
    });
  });

  test('fails for a webhook that keeps a copy of its secret', () => {
    expect(() => registered({ rotateClientSecret: 'now' }, { storeClientSecret: true })).toThrow(
      "`rotateClientSecret` must not be set for a webhook with `storeClientSecret`, whose copy is of the client's " +
        'first secret (Stack/Registration)',
    );
  });

  test('fails for a secret that is not in Cognito', () => {
    const { stack } = stackWithHandler();
    const secret = new Secret(stack, 'Secret');
    const webhook = EventWebhook.fromAttributes({
      httpPostUrl: 'https://events.example.com/',
      oAuthClient: {
        clientId: 'sendgrid',
        tokenUrl: 'https://auth.example.com/token',
        clientSecret: ClientSecretSource.fromSecretsManager(secret),
      },
    });
    expect(
      () => new EventWebhookRegistration(stack, 'Registration', { webhook, apiKey: secret, rotateClientSecret: 'now' }),
    ).toThrow(
      "`rotateClientSecret` must be left out where the client secret is not in Cognito, got: 'now'; rotate the secret " +
        'where it is made, and put the new one into Secrets Manager (Stack/Registration)',
    );
  });

  test('fails with an empty text', () => {
    expect(() => registered({ rotateClientSecret: '' })).toThrow(
      "`rotateClientSecret` must have at least one character, got: '' (Stack/Registration)",
    );
  });
});

describe('fails', () => {
  test('without a type of event', () => {
    expect(() => registered({ events: [] })).toThrow(
      "`events` must have at least one type of event, got: '[]' (Stack/Registration)",
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
      `\`onBehalfOf\` must have printable ASCII characters, and spaces only between them, got: '${name}'`,
    );
  });
});
