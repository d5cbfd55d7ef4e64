import { Stack } from 'aws-cdk-lib';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import {
  AccessLogs,
  AuthorizationServer,
  Delivery,
  EventWebhookRegistration,
  SendGridEventType,
  SendGridOAuthWebhook,
  SignatureVerification,
  TokenDomain,
  WebhookEndpoint,
} from '../src';
import { stackWithHandler } from './support/stacks';

describe('a prop of another kind, from JavaScript', () => {
  const at = '(Stack/Webhook)';
  const atEndpoint = '(Stack/Webhook/Endpoint)';

  test.each<[string, Record<string, unknown> | undefined, string]>([
    ['no props', undefined, `\`handler\` must be set, got: undefined ${at}`],
    ['no handler', {}, `\`handler\` must be set, got: undefined ${at}`],
    ['a null handler', { handler: null }, `\`handler\` must be set, got: null ${at}`],
    ['a handler by name', { handler: 'events' }, `\`handler\` must be a Lambda function, got: 'events' ${atEndpoint}`],
    [
      'a user pool for a server',
      { authorizationServer: {} },
      `\`authorizationServer\` must be an AuthorizationServer, got: 'object' ${at}`,
    ],
    [
      'a factory that was not called',
      { delivery: Delivery.queued },
      `\`delivery\` must be \`Delivery.direct()\` or \`Delivery.queued()\`, got: 'function' ${atEndpoint}`,
    ],
    [
      'a number for a duration',
      { accessTokenValidity: 3600 },
      `\`accessTokenValidity\` must be a Duration, got: 'number' ${at}`,
    ],
    [
      'text for a signature verification',
      { signatureVerification: 'MFkw' },
      `\`signatureVerification\` must be a SignatureVerification, got: 'MFkw' ${atEndpoint}`,
    ],
    ['a number for a path', { path: 5 }, `\`path\` must be of type string, got: 5 ${at}`],
    ['null for a path', { path: null }, `\`path\` must be of type string, got: null ${at}`],
    ['a number for a version', { clientVersion: 2 }, `\`clientVersion\` must be of type string, got: 2 ${at}`],
    ['a number for a stage', { stageName: 1 }, `\`stageName\` must be of type string, got: 1 ${atEndpoint}`],
    ['text for a boolean', { outputs: 'false' }, `\`outputs\` must be of type boolean, got: 'false' ${at}`],
    ['a number of requests', { throttling: 5 }, `\`throttling\` must be of type object, got: 5 ${atEndpoint}`],
    [
      'text for access logs',
      { accessLogs: 'on' },
      `\`accessLogs\` must be an AccessLogs, such as \`AccessLogs.toLogGroup()\`, got: 'on' ${atEndpoint}`,
    ],
  ])('fails for %s', (_, wrong, message) => {
    const { stack, handler } = stackWithHandler();
    const props = wrong && ('handler' in wrong || message.includes('`handler`') ? wrong : { handler, ...wrong });
    expect(() => new SendGridOAuthWebhook(stack, 'Webhook', props as never)).toThrow(new Error(message));
  });

  test.each<[string, (stack: Stack) => unknown, string]>([
    [
      'an endpoint without a scope',
      (stack) => new WebhookEndpoint(stack, 'E', { handler: {}, authorizationServer: {} } as never),
      '`oAuthScope` must be set, got: undefined (Stack/E)',
    ],
    [
      'an authorization server without a user pool',
      (stack) => AuthorizationServer.fromUserPool(stack, 'S', { tokenDomain: TokenDomain.generated() } as never),
      '`userPool` must be set, got: undefined (Stack/S)',
    ],
    [
      'a token domain that is text',
      (stack) => new AuthorizationServer(stack, 'S', { tokenDomain: 'mail' } as never),
      "`tokenDomain` must be a TokenDomain, got: 'mail' (Stack/S)",
    ],
    [
      'a custom token domain without a certificate',
      (stack) =>
        new AuthorizationServer(stack, 'S', {
          tokenDomain: TokenDomain.custom({ domainName: 'a.example.com' } as never),
        }),
      '`certificate` must be set, got: undefined (Stack/S)',
    ],
    [
      'a custom token domain with an ARN',
      (stack) => {
        const options = { domainName: 'a.example.com', certificate: 'arn:aws:acm:us-east-1:1:certificate/x' };
        return new AuthorizationServer(stack, 'S', { tokenDomain: TokenDomain.custom(options as never) });
      },
      "`certificate` must be a certificate, got: 'arn:aws:acm:us-east-1:1:certificate/x' (Stack/S)",
    ],
    [
      'a log group by name',
      (stack) =>
        new SendGridOAuthWebhook(stack, 'W', {
          handler: stack.node.findChild('Handler') as never,
          accessLogs: AccessLogs.toLogGroup({ logGroup: 'logs' as never }),
        }),
      "`logGroup` must be a log group, got: 'logs' (Stack/W/Endpoint)",
    ],
    ...[TokenDomain.fromPrefix, TokenDomain.prefix].map((factory): [string, (stack: Stack) => unknown, string] => [
      'an undefined prefix, for example of an unset environment variable',
      (stack) =>
        AuthorizationServer.fromUserPool(stack, 'S', {
          userPool: new UserPool(stack, 'Pool'),
          tokenDomain: factory(undefined as never),
        }),
      '`prefix` must be set, got: undefined (Stack/S)',
    ]),
    [
      'an undefined domain name',
      (stack) =>
        AuthorizationServer.fromUserPool(stack, 'S', {
          userPool: new UserPool(stack, 'Pool'),
          tokenDomain: TokenDomain.fromDomainName(undefined as never),
        }),
      '`domainName` must be set, got: undefined (Stack/S)',
    ],
  ])('fails for %s', (_, create, message) => {
    const { stack } = stackWithHandler();
    expect(() => create(stack)).toThrow(new Error(message));
  });
});

describe('a value of another kind, from JavaScript, fails for', () => {
  const at = '(Stack/Webhook/Endpoint/Queue)';

  test.each<[string, Record<string, unknown>, string]>([
    ['a queue by ARN', { queue: 'arn' }, `\`queue\` must be an SQS queue, got: 'arn' ${at}`],
    [
      'the props of a dead-letter queue',
      { deadLetterQueue: { queue: {}, maxReceiveCount: 3 } },
      `\`deadLetterQueue\` must be an SQS queue, got: 'object' ${at}`,
    ],
    ['a number for a retention', { retention: 5 }, `\`retention\` must be a Duration, got: 'number' ${at}`],
    ['a number of seconds', { visibilityTimeout: 5 }, `\`visibilityTimeout\` must be a Duration, got: 'number' ${at}`],
    [
      'a number for a window',
      { maxBatchingWindow: 5 },
      `\`maxBatchingWindow\` must be a Duration, got: 'number' ${at}`,
    ],
  ])('Delivery.queued() with %s', (_, options, message) => {
    const { stack, handler } = stackWithHandler();
    const delivery = Delivery.queued(options as never);
    expect(() => new SendGridOAuthWebhook(stack, 'Webhook', { handler, delivery })).toThrow(new Error(message));
  });

  const atEndpoint = '(Stack/Webhook/Endpoint)';
  test.each<[string, () => SignatureVerification, string]>([
    [
      'a key for a list',
      () => SignatureVerification.publicKeys('MFkw' as never),
      `\`publicKeys\` must be a list of keys, got: 'string' ${atEndpoint}`,
    ],
    [
      'no keys',
      () => SignatureVerification.publicKeys(undefined as never),
      `\`publicKeys\` must be set, got: undefined ${atEndpoint}`,
    ],
    [
      'an undefined key, for example of an unset environment variable',
      () => SignatureVerification.publicKeys([undefined as never]),
      `\`publicKeys[0]\` must be of type string, got: 'undefined' ${atEndpoint}`,
    ],
    [
      'a parameter by name',
      () => SignatureVerification.parameter('/x' as never),
      `\`parameter\` must be an SSM parameter, got: '/x' ${atEndpoint}`,
    ],
    [
      'no parameter',
      () => SignatureVerification.parameter(undefined as never),
      `\`parameter\` must be set, got: undefined ${atEndpoint}`,
    ],
    [
      'a number for a maximum age',
      () => SignatureVerification.managed({ maxAge: 5 as never }),
      `\`maxAge\` must be a Duration, got: 'number' ${atEndpoint}`,
    ],
  ])('SignatureVerification with %s', (_, create, message) => {
    const { stack, handler } = stackWithHandler();
    const signatureVerification = create();
    expect(() => new SendGridOAuthWebhook(stack, 'Webhook', { handler, signatureVerification })).toThrow(
      new Error(message),
    );
  });

  const ADVICE = 'store the API key in a secret and pass that (Stack/R)';
  test.each<[string, Record<string, unknown> | undefined, string]>([
    ['no props', undefined, '`webhook` must be set, got: undefined (Stack/R)'],
    ['no webhook', { webhook: undefined }, '`webhook` must be set, got: undefined (Stack/R)'],
    ['no API key', { apiKey: undefined }, '`apiKey` must be set, got: undefined (Stack/R)'],
    [
      'a webhook by URL',
      { webhook: 'https://example.com' },
      "`webhook` must be a SendGridOAuthWebhook or an EventWebhook, got: 'https://example.com' (Stack/R)",
    ],
    [
      'an API key in place of its secret, without the key in the error',
      { apiKey: 'SG.x' },
      `\`apiKey\` must be a secret of Secrets Manager, got: 'string'; ${ADVICE}`,
    ],
    [
      'a previous API key',
      { previousApiKey: 'SG.x' },
      `\`previousApiKey\` must be a secret of Secrets Manager, got: 'string'; ${ADVICE}`,
    ],
    ['an account by name', { account: 'sub' }, "`account` must be a SendGridAccount, got: 'sub' (Stack/R)"],
    [
      'event types by name',
      { events: ['delivered'] },
      "`events[0]` must be a SendGridEventType, got: 'delivered' (Stack/R)",
    ],
    [
      'an undefined event type',
      { events: [SendGridEventType.OPEN, undefined] },
      '`events[1]` must be set, got: undefined (Stack/R)',
    ],
    ['a name for a list', { events: 'open' }, "`events` must be a list of event types, got: 'string' (Stack/R)"],
  ])('EventWebhookRegistration with %s', (_, wrong, message) => {
    const { stack, handler } = stackWithHandler();
    const webhook = new SendGridOAuthWebhook(stack, 'Webhook', { handler });
    const apiKey = Secret.fromSecretNameV2(stack, 'ApiKey', 'sendgrid/api-key');
    const props = wrong && { webhook, apiKey, ...wrong };
    expect(() => new EventWebhookRegistration(stack, 'R', props as never)).toThrow(new Error(message));
  });
});

test('null options, from JavaScript, are no options', () => {
  const { stack, handler } = stackWithHandler();
  const none = null as never;
  const webhook = new SendGridOAuthWebhook(stack, 'Webhook', {
    handler,
    delivery: Delivery.queued(none),
    signatureVerification: SignatureVerification.managed(none),
    accessLogs: AccessLogs.toLogGroup(none),
  });
  expect([webhook.queue, webhook.receiver, webhook.publicKeyParameter]).not.toContain(undefined);
});
