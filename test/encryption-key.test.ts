import { Stack, StackProps } from 'aws-cdk-lib';
import { Alias, IKey, Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import {
  AccessLogs,
  DeduplicationTable,
  Delivery,
  EventWebhookRegistration,
  SendGridOAuthWebhook,
  SendGridOAuthWebhookProps,
  SignatureVerification,
} from '../src';
import { newHandler, quickApp, stackWithHandler } from './support/stacks';
import { onlyResource, resourcesOfType, statementsOf, warningsOf } from './support/templates';

const EVERYTHING = {
  delivery: Delivery.queued(),
  signatureVerification: SignatureVerification.managed(),
  accessLogs: AccessLogs.toLogGroup(),
  deduplication: true,
  storeClientSecret: true,
};

/** A registered webhook with every resource that can be encrypted with a key. */
function encryptedStack(
  newKey: (stack: Stack) => IKey = (stack) => new Key(stack, 'Key'),
  props: Partial<SendGridOAuthWebhookProps> = {},
): Stack {
  const { stack, handler } = stackWithHandler({ env: { account: '123456789012', region: 'eu-west-1' } });
  const encryptionKey = newKey(stack);
  const webhook = new SendGridOAuthWebhook(stack, 'Webhook', { handler, encryptionKey, ...EVERYTHING, ...props });
  const apiKey = Secret.fromSecretNameV2(stack, 'ApiKey', 'sendgrid/api-key');
  new EventWebhookRegistration(stack, 'Registration', { webhook, apiKey, encryptionKey });
  return stack;
}

/** The key of each resource that stores data, by its construct path. */
function keysOfResources(stack: Stack): Record<string, unknown> {
  const types = ['AWS::SQS::Queue', 'AWS::Logs::LogGroup', 'AWS::DynamoDB::Table', 'AWS::SecretsManager::Secret'];
  const resources = types.flatMap((type) => Object.entries(resourcesOfType(stack, type)));
  const keyOf = ({ KmsKeyId, KmsMasterKeyId, SSESpecification }: Record<string, any> = {}): unknown =>
    KmsKeyId ?? KmsMasterKeyId ?? SSESpecification?.KMSMasterKeyId;
  return Object.fromEntries(
    resources.map(([id, { Properties }]) => [id.replace(/[0-9A-F]{8}$/, ''), keyOf(Properties)]),
  );
}

const KEY = { 'Fn::GetAtt': ['Key961B73FD', 'Arn'] };

const ALL_ENCRYPTED = {
  WebhookEndpointQueueDeadLetters: KEY,
  WebhookEndpointQueueEvents: KEY,
  WebhookEndpointAccessLogs: KEY,
  WebhookEndpointReceiverLogs: KEY,
  RegistrationHandlerLogs: KEY,
  WebhookDeduplicationTable: KEY,
  WebhookClientSecret: KEY,
};

const TO_CLOUDWATCH_LOGS = {
  Effect: 'Allow',
  Principal: { Service: 'logs.eu-west-1.amazonaws.com' },
  Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
  Resource: '*',
  Condition: {
    ArnLike: {
      'kms:EncryptionContext:aws:logs:arn': {
        'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':logs:eu-west-1:123456789012:log-group:*']],
      },
    },
  },
};

function keyPolicy(stack: Stack): Record<string, any>[] {
  return onlyResource(stack, 'AWS::KMS::Key')[1].Properties.KeyPolicy.Statement;
}

test('the key encrypts queues, log groups, table and stored secret', () => {
  expect(keysOfResources(encryptedStack())).toEqual(ALL_ENCRYPTED);
});

test('nothing is encrypted with a key by default', () => {
  const keys = Object.values(keysOfResources(encryptedStack(() => undefined as unknown as IKey)));
  expect(keys).toEqual(keys.map(() => undefined));
  expect(keys).toHaveLength(7);
});

test('the key’s policy permits CloudWatch Logs to encrypt the log groups of the account and region', () => {
  const statements = keyPolicy(encryptedStack()).filter(({ Principal }) => Principal.Service);
  expect(statements).toEqual([TO_CLOUDWATCH_LOGS]);
});

test('the receiver may send to the queue, and the handler may read it and write to the table', () => {
  const stack = encryptedStack();
  const actions = (roleId: string) =>
    (statementsOf(stack, roleId) as Record<string, any>[])
      .filter(({ Resource }) => JSON.stringify(Resource) === JSON.stringify(KEY))
      .flatMap(({ Action }) => Action);
  expect(actions('WebhookEndpointReceiverRole')).toEqual(['kms:GenerateDataKey', 'kms:Decrypt']);
  expect(actions('HandlerServiceRole')).toEqual([
    'kms:Decrypt',
    'kms:Encrypt',
    'kms:Decrypt',
    'kms:ReEncryptFrom',
    'kms:ReEncryptTo',
    'kms:GenerateDataKey',
    'kms:GenerateDataKeyWithoutPlaintext',
    'kms:DescribeKey',
  ]);
});

test('the queues can have a key of their own', () => {
  const { stack, handler } = stackWithHandler();
  const delivery = Delivery.queued({ encryptionKey: new Key(stack, 'Other') });
  new SendGridOAuthWebhook(stack, 'Webhook', {
    ...EVERYTHING,
    handler,
    delivery,
    encryptionKey: new Key(stack, 'Key'),
  });
  const other = { 'Fn::GetAtt': ['Other34654A52', 'Arn'] };
  expect(keysOfResources(stack)).toMatchObject({
    WebhookEndpointQueueDeadLetters: other,
    WebhookEndpointQueueEvents: other,
    WebhookEndpointReceiverLogs: KEY,
    WebhookDeduplicationTable: KEY,
  });
});

test('an existing queue and an existing log group keep their own encryption', () => {
  const { stack, handler } = stackWithHandler();
  new SendGridOAuthWebhook(stack, 'Webhook', {
    handler,
    encryptionKey: new Key(stack, 'Key'),
    delivery: Delivery.queued({ queue: new Queue(stack, 'Queue') }),
    accessLogs: AccessLogs.toLogGroup({ logGroup: new LogGroup(stack, 'Logs') }),
  });
  expect(keysOfResources(stack)).toEqual({ Queue: undefined, Logs: undefined });
});

test('an alias stands for its key', () => {
  const stack = encryptedStack((scope) => new Key(scope, 'Key').addAlias('alias/webhook'));
  expect(keysOfResources(stack)).toEqual(ALL_ENCRYPTED);
  expect(keyPolicy(stack)).toContainEqual(TO_CLOUDWATCH_LOGS);
});

test('a key in another stack works', () => {
  const app = quickApp();
  const encryptionKey = new Key(new Stack(app, 'Keys'), 'Key');
  const stack = new Stack(app, 'Stack');
  new SendGridOAuthWebhook(stack, 'Webhook', { ...EVERYTHING, handler: newHandler(stack), encryptionKey });
  app.synth();
  expect(Object.values(keysOfResources(stack)).every((key) => JSON.stringify(key).includes('ImportValue'))).toBe(true);
});

test('an imported key has a warning that names the permissions of CloudWatch Logs', () => {
  const arn = 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
  const stack = encryptedStack((scope) => Key.fromKeyArn(scope, 'Key', arn));
  expect(new Set(Object.values(keysOfResources(stack)))).toEqual(new Set([arn]));
  expect(warningsOf(stack)).toContain(
    '/Stack/Key: the policy of an imported key cannot be changed; it must allow kms:Encrypt, kms:Decrypt, ' +
      'kms:ReEncrypt*, kms:GenerateDataKey*, kms:DescribeKey to CloudWatch Logs ' +
      "('logs.<region>.amazonaws.com'), or the deployment of the log groups that it encrypts fails",
  );
});

test('an imported key of another account, and an alias by name, encrypt the queues', () => {
  const arn = 'arn:aws:kms:eu-west-1:210987654321:key/1234abcd-12ab-34cd-56ef-1234567890ab';
  for (const newKey of [
    (stack: Stack) => Key.fromKeyArn(stack, 'Key', arn),
    (stack: Stack) => Alias.fromAliasName(stack, 'Key', 'alias/webhook'),
  ]) {
    const { app, stack, handler } = stackWithHandler({ env: { account: '123456789012', region: 'eu-west-1' } });
    const delivery = Delivery.queued({ encryptionKey: newKey(stack) });
    new SendGridOAuthWebhook(stack, 'Webhook', { handler, delivery });
    expect(() => app.synth()).not.toThrow();
  }
});

test('a given queue may have a key of another environment', () => {
  const app = quickApp();
  const keys = new Stack(app, 'Keys', { env: { account: '210987654321', region: 'eu-west-1' } });
  const queue = new Queue(keys, 'Queue', { queueName: 'events', encryptionMasterKey: new Key(keys, 'Key') });
  const stack = new Stack(app, 'Stack', { env: { account: '123456789012', region: 'eu-west-1' } });
  const delivery = Delivery.queued({ queue });
  expect(() => new SendGridOAuthWebhook(stack, 'Webhook', { handler: newHandler(stack), delivery })).not.toThrow();
});

test('an imported key without log groups has no warning', () => {
  const { stack } = stackWithHandler();
  const arn = 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
  new DeduplicationTable(stack, 'Table', { encryptionKey: Key.fromKeyArn(stack, 'Key', arn) });
  expect(warningsOf(stack)).toEqual([]);
});

describe('fails for', () => {
  const newWebhook = (newKey: (stack: Stack) => IKey) => () => encryptedStack(newKey);

  test('an alias whose key is unknown', () => {
    expect(newWebhook((stack) => Alias.fromAliasName(stack, 'Key', 'alias/webhook'))).toThrow(
      "`encryptionKey` must be a key, or an alias whose key is known, got: 'alias/webhook'; CloudWatch Logs accepts no " +
        'alias, and permissions refer to keys; import the key with `Key.fromKeyArn()` or `Key.fromLookup()` ' +
        '(Stack/Webhook)',
    );
  });

  test('a key in another region', () => {
    const arn = 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
    expect(newWebhook((stack) => Key.fromKeyArn(stack, 'Key', arn))).toThrow(
      "`encryptionKey` must be in the region of the stack, 'eu-west-1', got: 'us-east-1'; use a key of that region " +
        '(Stack/Webhook)',
    );
  });

  const OWN = { account: '123456789012', region: 'eu-west-1' };

  test.each<[string, StackProps['env'], StackProps['env'], string, string]>([
    [
      'another account',
      { ...OWN, account: '210987654321' },
      OWN,
      'aws://123456789012/eu-west-1',
      'aws://210987654321/eu-west-1',
    ],
    ['an unknown environment', undefined, OWN, 'aws://123456789012/eu-west-1', 'aws://unknown-account/unknown-region'],
    [
      'an environment, for a webhook without one',
      OWN,
      undefined,
      'aws://unknown-account/unknown-region',
      'aws://123456789012/eu-west-1',
    ],
  ])('a key that the app creates in %s', (_, envOfKey, env, own, got) => {
    const app = quickApp();
    const encryptionKey = new Key(new Stack(app, 'Keys', { env: envOfKey }), 'Key');
    const stack = new Stack(app, 'Stack', { env });
    const handler = newHandler(stack);
    const message =
      `\`encryptionKey\` must be created in a stack of the same account and region, '${own}', got: '${got}'; ` +
      'give both stacks the same `env`, or import the key with `Key.fromKeyArn()`';
    const ofWebhook = { encryptionKey, delivery: Delivery.queued() };
    expect(() => new SendGridOAuthWebhook(stack, 'Webhook', { handler, ...ofWebhook })).toThrow(
      new Error(`${message} (Stack/Webhook)`),
    );
    const ofQueue = { delivery: Delivery.queued({ encryptionKey }) };
    expect(() => new SendGridOAuthWebhook(stack, 'Queued', { handler, ...ofQueue })).toThrow(
      new Error(`${message} (Stack/Queued/Endpoint/Queue)`),
    );
  });

  test('a key of the queues in another region, or an ARN', () => {
    const arn = 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
    const { stack, handler } = stackWithHandler({ env: OWN });
    const newQueued = (id: string, encryptionKey: IKey) => () =>
      new SendGridOAuthWebhook(stack, id, { handler, delivery: Delivery.queued({ encryptionKey }) });
    expect(newQueued('Webhook', Key.fromKeyArn(stack, 'Key', arn))).toThrow(
      "`encryptionKey` must be in the region of the stack, 'eu-west-1', got: 'us-east-1'; use a key of that region " +
        '(Stack/Webhook/Endpoint/Queue)',
    );
    expect(newQueued('WithArn', arn as unknown as IKey)).toThrow(
      `\`encryptionKey\` must be a KMS key, got: '${arn}' (Stack/WithArn/Endpoint/Queue)`,
    );
  });

  test('an ARN in place of a key', () => {
    const arn = 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
    expect(newWebhook(() => arn as unknown as IKey)).toThrow(
      `\`encryptionKey\` must be a KMS key, got: '${arn}' (Stack/Webhook)`,
    );
  });

  test('a table or a registration with such a key', () => {
    const stack = new Stack(quickApp(), 'Stack');
    const encryptionKey = Alias.fromAliasName(stack, 'Key', 'alias/webhook');
    expect(() => new DeduplicationTable(stack, 'Table', { encryptionKey })).toThrow('(Stack/Table)');
    const webhook = new SendGridOAuthWebhook(stack, 'Webhook', { handler: newHandler(stack) });
    const apiKey = Secret.fromSecretNameV2(stack, 'ApiKey', 'sendgrid/api-key');
    const registration = () => new EventWebhookRegistration(stack, 'Registration', { webhook, apiKey, encryptionKey });
    expect(registration).toThrow('(Stack/Registration)');
  });
});
