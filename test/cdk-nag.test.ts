import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack, Validations } from 'aws-cdk-lib';
import { Function } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import {
  AccessLogs,
  Delivery,
  EventWebhookRegistration,
  SendGridOAuthWebhook,
  SendGridOAuthWebhookProps,
  SignatureVerification,
} from '../src';
import { temporaryDirectory } from './support/directories';
import { quickApp } from './support/stacks';

afterEach(() => jest.restoreAllMocks());

/**
 * A rule that the webhook breaks for a reason: the rule's id, the resource's path in the webhook, or in the stack where
 * it begins with a slash, and the reason.
 */
type Acknowledgement = [rule: string, path: string, reason: string];

const POOL = 'AuthorizationServer/UserPool/Resource';
const API = 'Endpoint/Api/Resource';
const RECEIVER = 'Endpoint/Receiver/Function/Resource';
const STAGE = 'Endpoint/Api/DeploymentStage.prod/Resource';

const ALWAYS: Acknowledgement[] = [
  ['AwsSolutions-COG1', POOL, 'The pool is closed to sign-up and has app clients only: nobody has a password in it.'],
  ['AwsSolutions-COG2', POOL, 'Nobody signs in to the pool, so there is nothing a second factor could go with.'],
  ['AwsSolutions-COG8', POOL, 'Threat protection watches the sign-ins of users, which the pool has none of.'],
  [
    'AwsSolutions-APIG2',
    API,
    'Events have fields that nobody knows beforehand, and a refused batch is lost in the end.',
  ],
  ['AwsSolutions-APIG3', STAGE, 'Only tokens of one client open the endpoint; a web ACL costs more than the webhook.'],
  ['AwsSolutions-APIG6', STAGE, 'Execution logs need an account-wide role and may hold e-mail addresses.'],
  ['Serverless-APIGWXrayEnabled', STAGE, 'Traces are charged for each post; the stage is there to turn them on.'],
];

const BY_DEFAULT: Acknowledgement[] = [
  ...ALWAYS,
  ['AwsSolutions-APIG1', STAGE, 'Access logs need an account-wide role, so they are on only where asked for.'],
  ['Serverless-APIGWAccessLogging', STAGE, 'Access logs need an account-wide role, so they are on only if asked for.'],
  ['Serverless-APIGWDefaultThrottling', STAGE, 'A limit that fits depends on how many e-mails the user sends.'],
];

const WITH_EVERYTHING: Acknowledgement[] = [
  ...ALWAYS,
  [
    'AwsSolutions-SMG4',
    'ClientSecret/Resource',
    'It is a copy: a secret is changed in Cognito and on SendGrid’s page.',
  ],
];

/** What a queue adds to `BY_DEFAULT`. */
const WITH_A_QUEUE: Acknowledgement[] = [
  ...BY_DEFAULT,
  [
    'Serverless-LambdaEventSourceMappingDestination',
    '/Handler/SendGridEvents14d99964/Resource',
    'Queues have no such destination: what fails goes to the dead-letter queue by the redrive policy.',
  ],
  [
    'Serverless-SQSRedrivePolicy',
    'Endpoint/Queue/DeadLetters/Resource',
    'It is itself the dead-letter queue, where messages wait for a person.',
  ],
];

/** What a receiver and a duplicate filter add to that. */
const WITH_A_RECEIVER: Acknowledgement[] = [
  ...WITH_A_QUEUE,
  [
    'AwsSolutions-DDB3',
    'Deduplication/Table/Resource',
    'It holds keys for a few days; without them events come twice.',
  ],
  ['Serverless-LambdaDLQ', RECEIVER, 'API Gateway waits for its answer, so there is nothing that a queue could get.'],
  ['Serverless-LambdaTracing', RECEIVER, 'Traces are charged for each post; the function is there to turn them on.'],
];

const OWNERSHIP_PARAMETERS =
  'arn:<AWS::Partition>:ssm:<AWS::Region>:<AWS::AccountId>:parameter/cdk-sendgrid-oauth-webhook/registrations/*';

/** What a registration adds to `WITH_A_RECEIVER`. */
const WITH_A_REGISTRATION: Acknowledgement[] = [
  ...WITH_A_RECEIVER,
  [
    `AwsSolutions-IAM5[Resource::${OWNERSHIP_PARAMETERS}]`,
    '/Registration/Handler/Role/DefaultPolicy/Resource',
    'The names of its parameters end with ids that SendGrid makes; nothing else is below their path.',
  ],
  [
    'Serverless-LambdaDLQ',
    '/Registration/Handler/Function/Resource',
    'CloudFormation waits for its answer and tells of a failure itself.',
  ],
  [
    'Serverless-LambdaAsyncFailureDestination',
    '/Registration/Handler/Function/EventInvokeConfig/Resource',
    'CloudFormation waits for its answer and tells of a failure itself.',
  ],
  [
    'Serverless-LambdaTracing',
    '/Registration/Handler/Function/Resource',
    'It runs at deployments only, and its log has each step.',
  ],
];

const queued = {
  delivery: Delivery.queued(),
  signatureVerification: SignatureVerification.managed(),
  deduplication: true,
};

const everything = {
  accessLogs: AccessLogs.toLogGroup(),
  throttling: { rateLimit: 50, burstLimit: 100 },
  storeClientSecret: true,
};

/** An app with a webhook for a function made elsewhere, under both rule packs. */
function checkedApp(
  { registered, ...props }: Omit<SendGridOAuthWebhookProps, 'handler'> & { readonly registered?: boolean },
  acknowledged: Acknowledgement[],
): App {
  const app = quickApp({ outdir: temporaryDirectory() });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  const stack = new Stack(app, 'Stack');
  const handler = Function.fromFunctionAttributes(stack, 'Handler', {
    functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:mail',
    sameEnvironment: true,
  });
  const webhook = new SendGridOAuthWebhook(stack, 'Webhook', { handler, ...props });
  if (registered) {
    const apiKey = Secret.fromSecretNameV2(stack, 'ApiKey', 'sendgrid/api-key');
    new EventWebhookRegistration(stack, 'Registration', { webhook, apiKey });
  }
  for (const [rule, path, reason] of acknowledged) {
    const found = stack.node.findAll().filter((construct) => construct.node.path === inApp(path));
    expect(found).toHaveLength(1);
    Validations.of(found[0]).acknowledge({ id: `${rule.split('-')[0]}::${rule}`, reason });
  }
  return app;
}

interface Report {
  readonly pluginReports: {
    readonly pluginName: string;
    readonly violations: Finding[];
    readonly suppressedViolations: Finding[];
  }[];
}

interface Finding {
  readonly ruleName: string;
  readonly violatingConstructs: { readonly constructPath: string }[];
}

/** Rule and path of each finding, errors and warnings alike: those that stay, and those that are acknowledged. */
function findings(app: App): { open: string[]; acknowledged: string[] } {
  try {
    app.synth();
  } catch (error) {
    expect((error as Error).message).toContain('A copy of this report can be found in');
  }
  const report: Report = JSON.parse(readFileSync(join(app.outdir, 'validation-report.json'), 'utf8'));
  expect(report.pluginReports.map(({ pluginName }) => pluginName)).toEqual(['AwsSolutions', 'Serverless']);
  return {
    open: report.pluginReports.flatMap(({ violations }) => violations.flatMap(lines)).sort(),
    acknowledged: report.pluginReports.flatMap((plugin) => (plugin.suppressedViolations ?? []).flatMap(lines)).sort(),
  };
}

function lines({ ruleName, violatingConstructs }: Finding): string[] {
  return violatingConstructs.map(({ constructPath }) => `${ruleName} at ${constructPath}`);
}

function asLines(acknowledgements: Acknowledgement[]): string[] {
  return acknowledgements.map(([rule, path]) => `${rule} at ${inApp(path)}`).sort();
}

function inApp(path: string): string {
  return path.startsWith('/') ? `Stack${path}` : `Stack/Webhook/${path}`;
}

describe.each([
  ['the default webhook', {}, BY_DEFAULT],
  ['a webhook with a queue, a receiver and a duplicate filter', queued, WITH_A_RECEIVER],
  ['all of that, which registers itself', { ...queued, registered: true }, WITH_A_REGISTRATION],
  ['a webhook with a queue alone', { delivery: Delivery.queued() }, WITH_A_QUEUE],
  ['a webhook with logs, limits and a copy of its secret', everything, WITH_EVERYTHING],
])('AwsSolutions and Serverless rules: %s', (_, props, acknowledgements) => {
  test('has no finding that is not acknowledged, and no acknowledgement without a finding', () => {
    expect(findings(checkedApp(props, acknowledgements))).toEqual({
      open: [],
      acknowledged: asLines(acknowledgements),
    });
    expect(acknowledgements.filter(([, , reason]) => reason.length < 20)).toEqual([]);
  });

  test.each(['AwsSolutions-COG1', 'AwsSolutions-COG2', 'Serverless-APIGWXrayEnabled'])(
    'has a finding when %s is not acknowledged',
    (left) => {
      // Where the CDK prints findings that are warnings only.
      jest.spyOn(console, 'error').mockImplementation();
      const others = acknowledgements.filter(([rule]) => rule !== left);
      expect(findings(checkedApp(props, others)).open).toEqual([expect.stringMatching(`^${left} at Stack/Webhook/`)]);
    },
  );
});

test('fails to synthesize when nothing is acknowledged', () => {
  expect(() => checkedApp({}, []).synth()).toThrow(/AwsSolutions-COG1/);
});
