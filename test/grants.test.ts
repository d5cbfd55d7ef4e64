import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stack, StackProps } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Alias, Key } from 'aws-cdk-lib/aws-kms';
import { Code, Function, IFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import {
  AuthorizationServer,
  ClientSecretSource,
  Delivery,
  EventWebhookRegistration,
  SendGridOAuthWebhook,
  SignatureVerification,
} from '../src';
import { quickApp, stackWithHandler } from './support/stacks';
import { statementsOf, warningsOf as allWarningsOf } from './support/templates';

const ENV = { env: { account: '111111111111', region: 'eu-west-1' } };
const PUBLIC_KEY =
  'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7dAfSmpqIM8kF9mN1flpVKS3GRqe62gw+2fNNRaINXvVpiglSI8eNEc6wEA3F+g==';

/** A function with a role that the CDK does not change. */
function handlerWithFixedRole(stack: Stack, role = fixedRole(stack)): Function {
  return new Function(stack, 'Fixed', {
    runtime: Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = async () => ({});'),
    role,
  });
}

const fixedRole = (stack: Stack) =>
  Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111111111111:role/mail', { mutable: false });

const ownRole = (stack: Stack) =>
  new Role(stack, 'Own', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }).withoutPolicyUpdates();

const ENDPOINT = 'Stack/Webhook/Endpoint';

/** Without the advice on the timeout of the handler. */
const warningsOf = (stack: Stack) => allWarningsOf(stack).filter((warning) => !warning.includes('default timeout'));

describe('synthesis warns about a role that the CDK cannot change', () => {
  test.each<[string, (stack: Stack) => Function, string]>([
    [
      'an imported, immutable one',
      (stack) => handlerWithFixedRole(stack),
      'arn:aws:iam::111111111111:role/mail cannot be changed here, so it is not granted',
    ],
    [
      'one without policy updates',
      (stack) => handlerWithFixedRole(stack, ownRole(stack)),
      "'Stack/ImmutableRoleOwn' cannot be changed here, so it is not granted",
    ],
  ])('%s', (_, handlerOf, text) => {
    const stack = new Stack(quickApp(), 'Stack', ENV);
    const delivery = Delivery.queued({ encryptionKey: new Key(stack, 'Key') });
    new SendGridOAuthWebhook(stack, 'Webhook', { handler: handlerOf(stack), delivery, deduplication: true });
    const where = 'allow this where you define it';
    expect(warningsOf(stack).sort()).toEqual([
      `/Stack/Webhook/Deduplication: ${text} dynamodb:PutItem, dynamodb:UpdateItem, dynamodb:DeleteItem, ` +
        `dynamodb:BatchGetItem, dynamodb:BatchWriteItem on 'Stack/Webhook/Deduplication/Table'; ${where}`,
      `/${ENDPOINT}/Queue: ${text} kms:Decrypt on 'Stack/Key'; ${where}`,
      `/${ENDPOINT}/Queue: ${text} sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes on ` +
        `'${ENDPOINT}/Queue/Events'; ${where}`,
    ]);
  });

  test('that is to read the client secret', () => {
    const { stack, handler } = stackWithHandler(ENV);
    new SendGridOAuthWebhook(stack, 'Webhook', { handler }).grantReadClientSecret(fixedRole(stack));
    expect(warningsOf(stack)).toEqual([
      '/Stack/Webhook: arn:aws:iam::111111111111:role/mail cannot be changed here, so it is not granted ' +
        "cognito-idp:DescribeUserPoolClient on 'Stack/Webhook/AuthorizationServer/UserPool'; allow this where you define it",
    ]);
  });

  test('an unknown one, of an imported function that is to read the stored client secret', () => {
    const stack = new Stack(quickApp(), 'Stack', ENV);
    const handler = Function.fromFunctionArn(stack, 'Fn', 'arn:aws:lambda:eu-west-1:111111111111:function:mail');
    const encryptionKey = new Key(stack, 'Key');
    const webhook = new SendGridOAuthWebhook(stack, 'Webhook', { handler, storeClientSecret: true, encryptionKey });
    webhook.grantReadClientSecret(handler);
    expect(warningsOf(stack).sort()).toEqual([
      expect.stringMatching(/^\/Stack\/Fn: Add statement to this resource's role: .*"kms:Decrypt"/),
      expect.stringMatching(/^\/Stack\/Fn: Add statement to this resource's role: .*"secretsmanager:GetSecretValue"/),
    ]);
  });

  test('but not about imported roles that it can change', () => {
    const stack = new Stack(quickApp(), 'Stack', ENV);
    const role = Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111111111111:role/mail');
    const handler = Function.fromFunctionAttributes(stack, 'Fn', {
      functionArn: 'arn:aws:lambda:eu-west-1:111111111111:function:mail',
      role,
    });
    const delivery = Delivery.queued({ encryptionKey: new Key(stack, 'Key') });
    new SendGridOAuthWebhook(stack, 'Webhook', { handler, delivery });
    expect(warningsOf(stack)).toEqual([]);
  });

  test('but not in a stack whose account and region are unknown', () => {
    const { stack, handler } = stackWithHandler();
    const apiKey = Secret.fromSecretCompleteArn(
      stack,
      'ApiKey',
      'arn:aws:secretsmanager:eu-west-1:111111111111:secret:sendgrid-AbCdEf',
    );
    const encryptionKey = Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111111111111:key/1234');
    const webhook = new SendGridOAuthWebhook(stack, 'Webhook', {
      handler,
      delivery: Delivery.queued({ encryptionKey }),
      signatureVerification: SignatureVerification.managed(),
    });
    new EventWebhookRegistration(stack, 'Registration', { webhook, apiKey });
    expect(warningsOf(stack)).toEqual([]);
  });
});

describe('a key that is imported by its alias', () => {
  const condition = (alias: string) => ({ 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': alias } });
  const keys = {
    'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':kms:eu-west-1:111111111111:key/*']],
  };

  test.each<[string, object]>([
    ['', {}],
    [' with the feature flag for it', { '@aws-cdk/aws-kms:applyImportedAliasPermissionsToPrincipal': true }],
  ])('can be used by the roles that send and receive%s', (_, context) => {
    const stack = new Stack(quickApp({ context: { ...context } }), 'Stack', ENV);
    const handler = handlerWithFixedRole(
      stack,
      new Role(stack, 'Own', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }),
    );
    const delivery = Delivery.queued({ encryptionKey: Alias.fromAliasName(stack, 'Key', 'alias/events') });
    new SendGridOAuthWebhook(stack, 'Webhook', { handler, delivery });
    const Condition = condition('alias/events');
    expect(statementsOf(stack, 'WebhookEndpointIntegrationRole')).toContainEqual({
      Effect: 'Allow',
      Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
      Resource: keys,
      Condition,
    });
    expect(statementsOf(stack, 'Own')).toContainEqual({
      Effect: 'Allow',
      Action: 'kms:Decrypt',
      Resource: keys,
      Condition,
    });
    expect(warningsOf(stack)).toEqual([]);
  });

  test('can be used by a registration to read an API key', () => {
    const { stack, handler } = stackWithHandler(ENV);
    const apiKey = Secret.fromSecretAttributes(stack, 'ApiKey', {
      secretCompleteArn: 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:sendgrid-AbCdEf',
      encryptionKey: Alias.fromAliasName(stack, 'Key', 'alias/keys') as unknown as Key,
    });
    const webhook = new SendGridOAuthWebhook(stack, 'Webhook', { handler });
    new EventWebhookRegistration(stack, 'Registration', { webhook, apiKey });
    expect(statementsOf(stack, 'RegistrationHandlerRole')).toContainEqual({
      Effect: 'Allow',
      Action: 'kms:Decrypt',
      Resource: keys,
      Condition: condition('alias/keys'),
    });
  });
});

describe('synthesis warns about a resource of another account, whose own policy must allow', () => {
  const other = (service: string, resource: string) => `arn:aws:${service}:eu-west-1:999999999999:${resource}`;

  test('the receiver to invoke the handler', () => {
    const stack = new Stack(quickApp(), 'Stack', ENV);
    const handler: IFunction = Function.fromFunctionAttributes(stack, 'Fn', {
      functionArn: other('lambda', 'function:mail'),
      skipPermissions: true,
    });
    const signatureVerification = SignatureVerification.publicKeys([PUBLIC_KEY]);
    new SendGridOAuthWebhook(stack, 'Webhook', { handler, signatureVerification });
    expect(warningsOf(stack)).toEqual([
      `/${ENDPOINT}: 'Stack/Fn' belongs to account 999999999999; its policy there must allow lambda:InvokeFunction to ` +
        `'${ENDPOINT}/Receiver/Role' of account 111111111111`,
    ]);
  });

  test('API Gateway and the handler to use the queue', () => {
    const { stack, handler } = stackWithHandler(ENV);
    const queue = Queue.fromQueueArn(stack, 'Mine', other('sqs', 'mail'));
    new SendGridOAuthWebhook(stack, 'Webhook', { handler, delivery: Delivery.queued({ queue }) });
    expect(warningsOf(stack).sort()).toEqual([
      `/${ENDPOINT}/Queue: 'Stack/Mine' belongs to account 999999999999; its policy there must allow sqs:ReceiveMessage, ` +
        "sqs:DeleteMessage, sqs:GetQueueAttributes to 'Stack/Handler/ServiceRole' of account 111111111111",
      `/${ENDPOINT}/Queue: 'Stack/Mine' belongs to account 999999999999; its policy there must allow sqs:SendMessage to ` +
        `'${ENDPOINT}/IntegrationRole' of account 111111111111`,
    ]);
  });

  test('both to use the key', () => {
    const { stack, handler } = stackWithHandler(ENV);
    const encryptionKey = Key.fromKeyArn(stack, 'Key', other('kms', 'key/1234'));
    new SendGridOAuthWebhook(stack, 'Webhook', { handler, delivery: Delivery.queued({ encryptionKey }) });
    expect(
      warningsOf(stack)
        .map((warning) => warning.split('; ')[1])
        .sort(),
    ).toEqual([
      "its policy there must allow kms:Decrypt to 'Stack/Handler/ServiceRole' of account 111111111111",
      `its policy there must allow kms:GenerateDataKey, kms:Decrypt to '${ENDPOINT}/IntegrationRole' of account ` +
        '111111111111',
    ]);
  });

  test('the registration to read the API key', () => {
    const { stack, handler } = stackWithHandler(ENV);
    const webhook = new SendGridOAuthWebhook(stack, 'Webhook', { handler });
    const apiKey = Secret.fromSecretCompleteArn(stack, 'ApiKey', other('secretsmanager', 'secret:sendgrid-AbCdEf'));
    new EventWebhookRegistration(stack, 'Registration', { webhook, apiKey });
    expect(warningsOf(stack)).toEqual([
      "/Stack/Registration: 'Stack/ApiKey' belongs to account 999999999999; its policy there must allow " +
        "secretsmanager:GetSecretValue to 'Stack/Registration/Handler/Role' of account 111111111111",
    ]);
  });
});

test('synthesis fails for a registration that would read a client secret in another account', () => {
  const app = quickApp();
  const stack = new Stack(app, 'Stack', ENV);
  const other: StackProps = { env: { account: '999999999999', region: 'eu-west-1' } };
  const { userPool } = new AuthorizationServer(new Stack(app, 'Other', other), 'Server');
  const apiKey = Secret.fromSecretNameV2(stack, 'ApiKey', 'sendgrid');
  const oAuthClient = {
    clientId: 'client',
    tokenUrl: 'https://example.com/token',
    clientSecret: ClientSecretSource.fromUserPoolClient(userPool, 'client'),
  };
  const webhook = { httpPostUrl: 'https://example.com/activity', verifiesSignatures: false, oAuthClient };
  expect(() => new EventWebhookRegistration(stack, 'Registration', { webhook, apiKey })).toThrow(
    "`webhook` must have a user pool in the registration's account, '111111111111', got: '999999999999'; put the client " +
      'secret into Secrets Manager and pass it with `ClientSecretSource.fromSecretsManager()` (Stack/Registration)',
  );
});

test('synthesis fails for a public key in another account, because the receiver reads the parameter by its name', () => {
  const { stack, handler } = stackWithHandler(ENV);
  const arn = 'arn:aws:ssm:eu-west-1:999999999999:parameter/key';
  const parameter = StringParameter.fromStringParameterArn(stack, 'PublicKey', arn);
  const signatureVerification = SignatureVerification.parameter(parameter);
  expect(() => new SendGridOAuthWebhook(stack, 'Webhook', { handler, signatureVerification })).toThrow(
    "`parameter` must be in the account of its stack, '111111111111', got: '999999999999'; the receiver reads the parameter " +
      'by its name (Stack/Webhook/Endpoint)',
  );
});

test('every grant of the library is checked', () => {
  const src = join(__dirname, '..', 'src');
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter(
      (file) => file.endsWith('.ts') && !/^(receiver|events|cli|local|aws-client|registration\/handler)\//.test(file),
    )
    .filter((file) => file !== join('private', 'checked-grant.ts'));
  const grants =
    /Grant\.add\w+\(|\.grant(Read|Write|ReadWrite|Invoke|Decrypt|Send\w*|Consume\w*)\(|addTo\w*Policy\(|key\.grant\(/i;
  expect(files.filter((file) => grants.test(readFileSync(join(src, file), 'utf8')))).toEqual([
    // Calls a method of the library's own queue, which checks the grant.
    'delivery.ts',
    // Warns about a key policy that cannot be changed itself.
    'private/log-group.ts',
  ]);
});
