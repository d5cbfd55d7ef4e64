import { generateKeyPairSync } from 'node:crypto';
import { Duration, Fn, RemovalPolicy, SecretValue, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import {
  Delivery,
  SendGridOAuthWebhook,
  SendGridOAuthWebhookProps,
  SignatureVerification,
  SignatureVerificationMode,
} from '../src';
import { newHandler, quickApp, stackWithHandler } from './support/stacks';
import {
  RenderedResource,
  onlyResource,
  parameterArn,
  resourcesOfType,
  statementsOf,
  warningsOf,
} from './support/templates';

const publicKeyOf = (namedCurve: string) =>
  generateKeyPairSync('ec', { namedCurve }).publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
const KEYS = [publicKeyOf('prime256v1'), publicKeyOf('prime256v1')];

function signed(
  signatureVerification: SignatureVerification,
  props: Partial<SendGridOAuthWebhookProps> = {},
): { stack: Stack; webhook: SendGridOAuthWebhook } {
  const { stack, handler } = stackWithHandler();
  return { stack, webhook: new SendGridOAuthWebhook(stack, 'Webhook', { handler, signatureVerification, ...props }) };
}

function receiverOf(stack: Stack): RenderedResource {
  return resourcesOfType(stack, 'AWS::Lambda::Function').WebhookEndpointReceiverFunctionB2F42FE1;
}

function environmentOf(stack: Stack): Record<string, unknown> {
  return receiverOf(stack).Properties.Environment.Variables;
}

const LOGS = {
  Effect: 'Allow',
  Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
  Resource: { 'Fn::GetAtt': ['WebhookEndpointReceiverLogsA2CC42C5', 'Arn'] },
};

describe('the receiver', () => {
  test('does not exist by default', () => {
    const { stack, handler } = stackWithHandler();
    const webhook = new SendGridOAuthWebhook(stack, 'Webhook', { handler });
    expect(webhook.receiver).toBeUndefined();
    expect(webhook.publicKeyParameter).toBeUndefined();
    onlyResource(stack, 'AWS::Lambda::Function');
  });

  test('is the function that API Gateway invokes', () => {
    const { stack, webhook } = signed(SignatureVerification.publicKeys(KEYS));
    const arn = { 'Fn::GetAtt': ['WebhookEndpointReceiverFunctionB2F42FE1', 'Arn'] };
    const { Integration } = onlyResource(stack, 'AWS::ApiGateway::Method')[1].Properties;
    expect(Integration).toMatchObject({ Type: 'AWS_PROXY' });
    expect(Integration.Uri['Fn::Join'][1]).toContainEqual(arn);
    expect(onlyResource(stack, 'AWS::Lambda::Permission')[1].Properties.FunctionName).toEqual(arn);
    expect(stack.resolve(webhook.receiver!.functionArn)).toEqual(arn);
  });

  test('runs the bundled code', () => {
    const { Properties } = receiverOf(signed(SignatureVerification.publicKeys(KEYS)).stack);
    expect(Properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      MemorySize: 256,
      LoggingConfig: { LogGroup: { Ref: 'WebhookEndpointReceiverLogsA2CC42C5' } },
    });
    expect(Properties.Code).toHaveProperty('S3Key');
  });

  test('may invoke the handler with direct delivery, and API Gateway may not', () => {
    const { stack } = signed(SignatureVerification.publicKeys(KEYS));
    const handler = { 'Fn::GetAtt': ['Handler886CB40B', 'Arn'] };
    expect(statementsOf(stack, 'WebhookEndpointReceiverRole')).toEqual([
      LOGS,
      { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: handler },
    ]);
    expect(environmentOf(stack)).toMatchObject({ HANDLER_FUNCTION_ARN: handler });
    expect(receiverOf(stack).Properties.Timeout).toBe(29);
  });

  test('may invoke only the given alias', () => {
    const stack = new Stack(quickApp(), 'Stack');
    const handler = newHandler(stack).addAlias('live');
    const signatureVerification = SignatureVerification.publicKeys(KEYS);
    new SendGridOAuthWebhook(stack, 'Webhook', { handler, signatureVerification });
    const alias = { Ref: 'HandlerAliaslive89C8E7B1' };
    expect(environmentOf(stack)).toMatchObject({ HANDLER_FUNCTION_ARN: alias });
    expect(statementsOf(stack, 'WebhookEndpointReceiverRole')[1]).toMatchObject({ Resource: alias });
  });

  test('may send to the queue with queued delivery, and API Gateway has no role', () => {
    const { stack } = signed(SignatureVerification.publicKeys(KEYS), { delivery: Delivery.queued() });
    expect(statementsOf(stack, 'WebhookEndpointReceiverRole')).toEqual([
      LOGS,
      {
        Effect: 'Allow',
        Action: 'sqs:SendMessage',
        Resource: { 'Fn::GetAtt': ['WebhookEndpointQueueEventsCF88F2E7', 'Arn'] },
      },
    ]);
    expect(environmentOf(stack)).toMatchObject({ QUEUE_URL: { Ref: 'WebhookEndpointQueueEventsCF88F2E7' } });
    expect(environmentOf(stack)).not.toHaveProperty('HANDLER_FUNCTION_ARN');
    expect(Object.keys(resourcesOfType(stack, 'AWS::IAM::Role')).join()).not.toContain('Integration');
  });

  test('has no managed policy, and a log group of its own that is kept', () => {
    const { stack } = signed(SignatureVerification.publicKeys(KEYS));
    const role = resourcesOfType(stack, 'AWS::IAM::Role').WebhookEndpointReceiverRoleB4D18D4E;
    expect(role.Properties).not.toHaveProperty('ManagedPolicyArns');
    const [, logs] = onlyResource(stack, 'AWS::Logs::LogGroup');
    expect(logs).toMatchObject({ Properties: { RetentionInDays: 90 }, DeletionPolicy: 'Retain' });
  });

  test('its log group has the log retention of the webhook', () => {
    const { stack } = signed(SignatureVerification.publicKeys(KEYS), { logRetention: RetentionDays.ONE_YEAR });
    expect(onlyResource(stack, 'AWS::Logs::LogGroup')[1].Properties).toEqual({ RetentionInDays: 365 });
  });

  test('its log group follows the removal policy', () => {
    const { stack } = signed(SignatureVerification.publicKeys(KEYS), { removalPolicy: RemovalPolicy.DESTROY });
    expect(onlyResource(stack, 'AWS::Logs::LogGroup')[1].DeletionPolicy).toBe('Delete');
  });

  test('invokes a handler in another stack', () => {
    const app = quickApp();
    const [handlers, stack] = [new Stack(app, 'Handlers'), new Stack(app, 'Stack')];
    const signatureVerification = SignatureVerification.managed();
    new SendGridOAuthWebhook(stack, 'Webhook', { handler: newHandler(handlers), signatureVerification });
    app.synth();
    expect(stack.dependencies).toEqual([handlers]);
  });
});

describe('SignatureVerification.publicKeys()', () => {
  test('gives the receiver the keys, and enforces them', () => {
    const { stack } = signed(SignatureVerification.publicKeys(KEYS));
    expect(environmentOf(stack)).toEqual({
      PUBLIC_KEYS: `${KEYS[0]},${KEYS[1]}`,
      SIGNATURE_MODE: 'enforce',
      HANDLER_FUNCTION_ARN: { 'Fn::GetAtt': ['Handler886CB40B', 'Arn'] },
      WEBHOOK_NAME: 'Stack-Webhook-Endpoint-E1427D8D',
      AWS_URL_SUFFIX: { Ref: 'AWS::URLSuffix' },
    });
  });

  test('fails without a key', () => {
    expect(() => signed(SignatureVerification.publicKeys([]))).toThrow(
      "`publicKeys` must have at least one key, got: '[]' (Stack/Webhook/Endpoint)",
    );
  });

  test.each([
    ['another text', 'SG.this-is-an-api-key-in-the-wrong-place'],
    ['a key of another curve', publicKeyOf('secp384r1')],
    ['a key that was cut off', KEYS[0].slice(0, -4)],
    ['a key followed by other characters', `${KEYS[0]}AAAA`, 'a key and other characters'],
    ['a key and a part of another', `${KEYS[0]},${KEYS[1].slice(0, 60)}`, 'a key and other characters'],
  ])('fails for %s without showing it', (_, key, got = `${key.length} other characters`) => {
    const attempt = () => signed(SignatureVerification.publicKeys([KEYS[0], key]));
    expect(attempt).toThrow(
      '`publicKeys[1]` must be a P-256 public key as base64 of DER (SubjectPublicKeyInfo), ' +
        `got: '${got}'; copy SendGrid's "Verification Key", which begins with ` +
        "'MFkwEwYHKoZIzj0' (Stack/Webhook/Endpoint)",
    );
    expect(attempt).not.toThrow(key);
  });

  test.each([
    ['in PEM', `-----BEGIN PUBLIC KEY-----\n${KEYS[0]}\n-----END PUBLIC KEY-----`],
    ['over two lines', `${KEYS[0].slice(0, 76)}\n${KEYS[0].slice(76)}\n`],
    ['in quotes', `'${KEYS[0]}'`],
    ['with literal \\n', `${KEYS[0]}\\n`],
  ])('gives the receiver a key %s as SendGrid shows it', (_, key) => {
    expect(environmentOf(signed(SignatureVerification.publicKeys([key])).stack)).toMatchObject({
      PUBLIC_KEYS: KEYS[0],
    });
  });

  test('accepts several keys in one text', () => {
    const { stack } = signed(SignatureVerification.publicKeys([`${KEYS[0]} ${KEYS[1]}`]));
    expect(environmentOf(stack)).toMatchObject({ PUBLIC_KEYS: `${KEYS[0]},${KEYS[1]}` });
  });

  test('accepts a list that is known only at deployment', () => {
    const keys = Fn.split(',', Fn.importValue('Keys'));
    expect(environmentOf(signed(SignatureVerification.publicKeys(keys)).stack)).toMatchObject({
      PUBLIC_KEYS: { 'Fn::Join': [',', { 'Fn::Split': [',', { 'Fn::ImportValue': 'Keys' }] }] },
    });
  });

  test('does not check tokens', () => {
    const key = SecretValue.ssmSecure('/sendgrid/key').unsafeUnwrap();
    expect(() => signed(SignatureVerification.publicKeys([key]))).not.toThrow();
  });
});

describe('SignatureVerification.parameter()', () => {
  test('allows the receiver to read the parameter', () => {
    const { stack, handler } = stackWithHandler();
    const parameter = StringParameter.fromStringParameterName(stack, 'Key', '/sendgrid/key');
    const signatureVerification = SignatureVerification.parameter(parameter);
    const webhook = new SendGridOAuthWebhook(stack, 'Webhook', { handler, signatureVerification });
    expect(environmentOf(stack)).toMatchObject({ PUBLIC_KEY_PARAMETER: '/sendgrid/key' });
    expect(statementsOf(stack, 'WebhookEndpointReceiverRole')[1]).toMatchObject({
      Action: 'ssm:GetParameter',
      Resource: parameterArn('/sendgrid/key'),
    });
    expect(webhook.publicKeyParameter).toBe(parameter);
    expect(resourcesOfType(stack, 'AWS::SSM::Parameter')).toEqual({});
  });

  test.each([
    ['warns of a parameter in the template without a key, which CloudFormation overwrites', 'none', 1],
    ['needs no warning for a parameter with a key in the template', KEYS[0], 0],
  ])('%s', (_name, stringValue, warnings) => {
    const { stack, handler } = stackWithHandler();
    const parameter = new StringParameter(stack, 'Key', { stringValue });
    new SendGridOAuthWebhook(stack, 'Webhook', {
      handler,
      signatureVerification: SignatureVerification.parameter(parameter),
    });
    const found = warningsOf(stack).filter((warning) => warning.includes('CloudFormation replaces'));
    expect(found).toHaveLength(warnings);
  });

  test('fails for a SecureString', () => {
    const { stack, handler } = stackWithHandler();
    const parameter = StringParameter.fromSecureStringParameterAttributes(stack, 'Key', { parameterName: '/key' });
    const signatureVerification = SignatureVerification.parameter(parameter);
    expect(() => new SendGridOAuthWebhook(stack, 'Webhook', { handler, signatureVerification })).toThrow(
      "`parameter` must have the type String, got: 'SecureString'; a public key is not secret (Stack/Webhook/Endpoint)",
    );
  });
});

describe('SignatureVerification.managed()', () => {
  test('reads a parameter with a fixed name, which is not part of the template', () => {
    const { stack, webhook } = signed(SignatureVerification.managed());
    const name = '/cdk-sendgrid-oauth-webhook/public-keys/Stack/StackWebhookEndpointE1427D8D';
    expect(webhook.publicKeyParameter!.parameterName).toBe(name);
    expect(environmentOf(stack)).toMatchObject({ PUBLIC_KEY_PARAMETER: name });
    expect(statementsOf(stack, 'WebhookEndpointReceiverRole')[1]).toMatchObject({
      Action: 'ssm:GetParameter',
      Resource: parameterArn(name),
    });
    const { Resources, Parameters = {} } = Template.fromStack(stack).toJSON() as Record<string, object>;
    expect(JSON.stringify(Resources)).not.toContain('AWS::SSM::Parameter');
    expect(JSON.stringify(Parameters)).not.toContain(name);
  });
});

describe('options', () => {
  test('set the mode and the maximum age', () => {
    const options = { mode: SignatureVerificationMode.SHADOW, maxAge: Duration.hours(30) };
    expect(environmentOf(signed(SignatureVerification.managed(options)).stack)).toMatchObject({
      SIGNATURE_MODE: 'shadow',
      MAX_AGE_SECONDS: '108000',
    });
  });

  test('set no maximum age by default', () => {
    expect(environmentOf(signed(SignatureVerification.managed()).stack)).not.toHaveProperty('MAX_AGE_SECONDS');
  });

  test.each([
    [Duration.seconds(59), 59],
    [Duration.days(8), 691_200],
  ])('fails for a maxAge of %s', (maxAge, seconds) => {
    expect(() => signed(SignatureVerification.managed({ maxAge }))).toThrow(
      `\`maxAge\` must be from 60 to 604800 seconds, in whole seconds, got: ${seconds} (Stack/Webhook/Endpoint)`,
    );
  });
});
