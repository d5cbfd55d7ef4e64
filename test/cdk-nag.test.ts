import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack, Validations } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Function } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import {
  AccessLogs,
  DeduplicationTable,
  Delivery,
  EventWebhookRegistration,
  SendGridOAuthWebhook,
  SendGridOAuthWebhookProps,
  SignatureVerification,
} from '../src';
import { blocksOf } from './documentation/pages';
import { executeSnippet } from './documentation/snippet';
import { temporaryDirectory } from './support/directories';
import { quickApp } from './support/stacks';

afterEach(() => jest.restoreAllMocks());

/**
 * A rule that the webhook breaks for a reason: the rule's ID, the resource's path and the reason. The path is relative to
 * the webhook, or to the stack if it begins with a slash.
 */
type Acknowledgement = [rule: string, path: string, reason: string];

const POOL = 'AuthorizationServer/UserPool/Resource';
const API = 'Endpoint/Api/Resource';
const RECEIVER = 'Endpoint/Receiver/Function/Resource';
const STAGE = 'Endpoint/Api/DeploymentStage.prod/Resource';

const ALWAYS: Acknowledgement[] = [
  ['AwsSolutions-COG1', POOL, 'The user pool has no sign-up and no users, only app clients, so it has no passwords.'],
  ['AwsSolutions-COG2', POOL, 'No user signs in to the user pool, so a second factor has no use.'],
  ['AwsSolutions-COG8', POOL, 'Threat protection monitors sign-ins of users, and the user pool has no users.'],
  ['AwsSolutions-APIG2', API, 'Events can have arbitrary fields, and the events of a rejected batch are lost.'],
  [
    'AwsSolutions-APIG3',
    STAGE,
    'The endpoint accepts only tokens of one client, and a web ACL costs more than the webhook.',
  ],
  ['AwsSolutions-APIG6', STAGE, 'Execution logs need an account-wide role and can contain email addresses.'],
  ['Serverless-APIGWXrayEnabled', STAGE, 'Traces cost money; the prop tracing turns them on.'],
];

const BY_DEFAULT: Acknowledgement[] = [
  ...ALWAYS,
  ['AwsSolutions-APIG1', STAGE, 'Access logs need an account-wide role, so they are off by default.'],
  ['Serverless-APIGWAccessLogging', STAGE, 'Access logs need an account-wide role, so they are off by default.'],
  ['Serverless-APIGWDefaultThrottling', STAGE, 'A suitable limit depends on the number of emails that the user sends.'],
];

const WITH_EVERYTHING: Acknowledgement[] = [
  ...ALWAYS,
  [
    'AwsSolutions-SMG4',
    'ClientSecret/Resource',
    'It is a copy of the secret in Cognito; `clientVersion` rotates both.',
  ],
];

/** Acknowledgements of `BY_DEFAULT` and of a queue. */
const WITH_A_QUEUE: Acknowledgement[] = [
  ...BY_DEFAULT,
  [
    'Serverless-LambdaEventSourceMappingDestination',
    '/Handler/SendGridEvents14d99964/Resource',
    'The redrive policy of the queue moves failed messages to the dead-letter queue.',
  ],
  ['Serverless-SQSRedrivePolicy', 'Endpoint/Queue/DeadLetters/Resource', 'It is the dead-letter queue itself.'],
];

/** Acknowledgements of `WITH_A_QUEUE`, a receiver and deduplication. */
const WITH_A_RECEIVER: Acknowledgement[] = [
  ...WITH_A_QUEUE,
  [
    'AwsSolutions-DDB3',
    'Deduplication/Table/Resource',
    'It holds the keys of recent events; without them duplicates are processed.',
  ],
  ['Serverless-LambdaDLQ', RECEIVER, 'API Gateway invokes it synchronously, so a dead-letter queue has no use.'],
  ['Serverless-LambdaTracing', RECEIVER, 'Traces cost money for each request; users can turn them on.'],
];

const OWNERSHIP_PARAMETERS =
  'arn:<AWS::Partition>:ssm:<AWS::Region>:<AWS::AccountId>:parameter/cdk-sendgrid-oauth-webhook/registrations/*';

const PUBLIC_KEY_PARAMETERS =
  'arn:<AWS::Partition>:ssm:<AWS::Region>:<AWS::AccountId>:parameter/cdk-sendgrid-oauth-webhook/public-keys/Stack/*';

/** Acknowledgements of `WITH_A_RECEIVER` and of a registration. */
const WITH_A_REGISTRATION: Acknowledgement[] = [
  ...WITH_A_RECEIVER,
  [
    `AwsSolutions-IAM5[Resource::${OWNERSHIP_PARAMETERS}]`,
    '/Registration/Handler/Role/DefaultPolicy/Resource',
    'The names of its parameters end with IDs that SendGrid generates; no other parameters are below the path.',
  ],
  [
    `AwsSolutions-IAM5[Resource::${PUBLIC_KEY_PARAMETERS}]`,
    '/Registration/Handler/Role/DefaultPolicy/Resource',
    'It removes a key from the parameter of a previous deployment, whose name it does not know.',
  ],
  [
    'Serverless-LambdaDLQ',
    '/Registration/Handler/Function/Resource',
    'CloudFormation waits for its response and reports failures itself.',
  ],
  [
    'Serverless-LambdaAsyncFailureDestination',
    '/Registration/Handler/Function/EventInvokeConfig/Resource',
    'CloudFormation waits for its response and reports failures itself.',
  ],
  [
    'Serverless-LambdaTracing',
    '/Registration/Handler/Function/Resource',
    'It runs only at deployments, and its log has each step.',
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

interface CheckedProps extends Omit<SendGridOAuthWebhookProps, 'handler'> {
  readonly registered?: boolean;
  readonly encrypted?: boolean;
}

/** An app with a webhook for an imported function, checked by both rule packs. */
function checkedApp(props: CheckedProps, acknowledged: Acknowledgement[]): App {
  const app = quickApp({ outdir: temporaryDirectory() });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  const { stack } = addWebhook(app, props);
  for (const [rule, path, reason] of acknowledged) {
    const found = stack.node.findAll().filter((construct) => construct.node.path === inApp(path));
    expect(found).toHaveLength(1);
    Validations.of(found[0]).acknowledge({ id: `${rule.split('-')[0]}::${rule}`, reason });
  }
  return app;
}

/** Creates the stack of a webhook, and its registration if it has one. */
function addWebhook(app: App, { registered, encrypted, ...props }: CheckedProps) {
  const stack = new Stack(app, 'Stack');
  const handler = Function.fromFunctionAttributes(stack, 'Handler', {
    functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:mail',
    sameEnvironment: true,
  });
  const encryptionKey = encrypted ? new Key(stack, 'Key', { enableKeyRotation: true }) : undefined;
  const webhook = new SendGridOAuthWebhook(stack, 'Webhook', { handler, encryptionKey, ...props });
  if (!registered) return { stack, webhook };
  const apiKey = Secret.fromSecretNameV2(stack, 'ApiKey', 'sendgrid/api-key');
  const registration = new EventWebhookRegistration(stack, 'Registration', { webhook, apiKey, encryptionKey });
  return { stack, webhook, registration };
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

/** Rule and path of each open finding and of each acknowledged one, both errors and warnings. */
function findings(app: App, packs = ['AwsSolutions', 'Serverless']): { open: string[]; acknowledged: string[] } {
  try {
    app.synth();
  } catch (error) {
    expect((error as Error).message).toContain('A copy of this report can be found in');
  }
  const report: Report = JSON.parse(readFileSync(join(app.outdir, 'validation-report.json'), 'utf8'));
  expect(report.pluginReports.map(({ pluginName }) => pluginName)).toEqual(packs);
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

const VARIANTS: [name: string, props: CheckedProps, acknowledgements: Acknowledgement[]][] = [
  ['the default webhook', {}, BY_DEFAULT],
  ['a webhook with a queue, a receiver and deduplication', queued, WITH_A_RECEIVER],
  ['a registered webhook with all of these', { ...queued, registered: true }, WITH_A_REGISTRATION],
  ['a webhook with a queue', { delivery: Delivery.queued() }, WITH_A_QUEUE],
  ['a webhook with logs, throttling and a stored secret', everything, WITH_EVERYTHING],
  ['the same with a KMS key', { ...everything, encrypted: true }, WITH_EVERYTHING],
  [
    'a registered webhook with a queue and a KMS key',
    { ...queued, registered: true, encrypted: true },
    WITH_A_REGISTRATION,
  ],
];

describe.each(VARIANTS)('AwsSolutions and Serverless rules: %s', (_, props, acknowledgements) => {
  test('has no unacknowledged findings and no unnecessary acknowledgements', () => {
    expect(findings(checkedApp(props, acknowledgements))).toEqual({
      open: [],
      acknowledged: asLines(acknowledgements),
    });
    expect(acknowledgements.filter(([, , reason]) => reason.length < 20)).toEqual([]);
  });

  test.each(['AwsSolutions-COG1', 'AwsSolutions-COG2', 'Serverless-APIGWXrayEnabled'])(
    'has a finding if %s is not acknowledged',
    (rule) => {
      // The CDK prints findings that are warnings here.
      jest.spyOn(console, 'error').mockImplementation();
      const others = acknowledgements.filter(([other]) => other !== rule);
      expect(findings(checkedApp(props, others)).open).toEqual([expect.stringMatching(`^${rule} at Stack/Webhook/`)]);
    },
  );
});

test('a table with point-in-time recovery has no findings', () => {
  const app = checkedApp({}, BY_DEFAULT);
  const stack = app.node.findChild('Stack');
  new DeduplicationTable(stack, 'Table', { pointInTimeRecovery: true });
  expect(findings(app).open).toEqual([]);
});

test('fails to synthesize if nothing is acknowledged', () => {
  expect(() => checkedApp({}, []).synth()).toThrow(/AwsSolutions-COG1/);
});

describe('the acknowledgements of docs/recipes.md', () => {
  const isCopied = ({ language, code }: { language: string; code: string }) =>
    language === 'ts' && code.includes('Validations.of');
  const [ofWebhook, ofRegistration] = blocksOf('docs/recipes.md').filter(isCopied);

  test.each(VARIANTS)('leave no finding of AwsSolutions open: %s', (_, props, acknowledgements) => {
    const app = quickApp({ outdir: temporaryDirectory() });
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    const { stack, ...declared } = addWebhook(app, props);
    const valueOf = (name: string) => declared[name as keyof typeof declared];
    executeSnippet(stack, ofWebhook.code, valueOf);
    if (declared.registration) executeSnippet(stack, ofRegistration.code, valueOf);
    expect(findings(app, ['AwsSolutions'])).toEqual({
      open: [],
      acknowledged: asLines(acknowledgements.filter(([rule]) => rule.startsWith('AwsSolutions-'))),
    });
  });

  test('have only rules that a webhook breaks', () => {
    const rules = [...ofWebhook.code.matchAll(/'([A-Z]+\d)'/g)].map(([, rule]) => `AwsSolutions-${rule}`);
    const broken = VARIANTS.flatMap(([, , acknowledgements]) => acknowledgements.map(([rule]) => rule));
    expect(rules).toHaveLength(9);
    expect(rules.filter((rule) => !broken.includes(rule))).toEqual([]);
  });
});
