import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { codeBlocks } from './pages';
import { executeSnippet } from './snippet';
import * as library from '../../src';
import { inlineHandler, OK } from '../local/support/assemblies';
import { temporaryDirectory } from '../support/directories';

/** What a snippet only declares, by its type. */
const DECLARED: Readonly<Record<string, (scope: Construct) => unknown>> = {
  'lambda.Function': handler,
  'apigateway.RestApi': api,
  'sqs.Queue': (scope) =>
    new Queue(scope, 'Queue', {
      visibilityTimeout: Duration.minutes(1),
      retentionPeriod: Duration.days(14),
      deadLetterQueue: {
        queue: new Queue(scope, 'DeadLetters', { retentionPeriod: Duration.days(14) }),
        maxReceiveCount: 10,
      },
    }),
  'sns.Topic': (scope) => new Topic(scope, 'Topic'),
  'ec2.Vpc': (scope) => new Vpc(scope, 'Vpc'),
  'kms.Key': (scope) => new Key(scope, 'Key'),
  'iam.Role': (scope) => new Role(scope, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }),
  'secretsmanager.ISecret': (scope) => Secret.fromSecretNameV2(scope, 'Secret', 'secret'),
  'acm.ICertificate': (scope) =>
    Certificate.fromCertificateArn(scope, 'Certificate', 'arn:aws:acm:us-east-1:123456789012:certificate/a'),
  'route53.IHostedZone': (scope) =>
    HostedZone.fromHostedZoneAttributes(scope, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' }),
  SendGridOAuthWebhook: queuedWebhook,
  EventWebhookRegistration: (scope) =>
    new library.EventWebhookRegistration(scope, 'Registration', {
      webhook: queuedWebhook(scope),
      apiKey: Secret.fromSecretNameV2(scope, 'ApiKey', 'sendgrid/api-key'),
    }),
};

function queuedWebhook(scope: Construct): library.SendGridOAuthWebhook {
  return new library.SendGridOAuthWebhook(scope, 'Webhook', {
    handler: handler(scope),
    delivery: library.Delivery.queued(),
  });
}

function api(scope: Construct): RestApi {
  const restApi = new RestApi(scope, 'Api');
  restApi.root.addMethod('GET');
  return restApi;
}

function handler(scope: Construct): LambdaFunction {
  return inlineHandler(scope, OK, { timeout: Duration.seconds(10) });
}

/** Executes a snippet in a stack. Its working directory has the code of a Python function in `handler`. */
function execute(code: string): Stack {
  const stack = new Stack(new App(), 'Stack', { env: { account: '123456789012', region: 'eu-west-1' } });
  executeSnippet(stack, code, (name, type) => {
    if (!(type in DECLARED)) throw new Error(`add a value of the type ${type} to DECLARED`);
    return DECLARED[type](new Construct(stack, `Declared ${name}`));
  });
  return stack;
}

const before = process.cwd();

beforeAll(() => {
  const directory = temporaryDirectory();
  mkdirSync(join(directory, 'handler'));
  writeFileSync(join(directory, 'handler', 'lambda_function.py'), 'def lambda_handler(event, context): pass\n');
  process.chdir(directory);
});

afterAll(() => process.chdir(before));

test.each(codeBlocks('ts').map(({ name, code }) => [name, code]))(
  '%s synthesizes without an error or a warning',
  (_name, code) => {
    const stack = execute(code);

    Annotations.fromStack(stack).hasNoError('*', Match.anyValue());
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  },
);

test('fails a snippet whose values synth rejects', () => {
  const code =
    "declare const handler: lambda.Function;\nnew SendGridOAuthWebhook(this, 'Webhook', { handler, path: '' });";

  expect(() => execute(code)).toThrow('`path` must');
});
