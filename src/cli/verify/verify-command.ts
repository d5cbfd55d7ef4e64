import { writeFile } from 'node:fs/promises';
import { Command, InvalidArgumentError, Option } from 'commander';
import { jsonReport } from './json-report';
import { junitReport } from './junit-report';
import { Proof, SendGridAccess } from './step';
import { stepText, summaryText } from './text-report';
import { verify } from './verification';
import { Redactor } from '../../registration/handler/redactor';
import { Aws } from '../deployment/aws';
import { readClientSecret } from '../deployment/client-secret';
import { Deployment } from '../deployment/deployment';
import { readDeployment, registeredEvents } from '../deployment/read-deployment';
import { addSourceOptions, SourceFlags } from '../deployment/source-options';
import { CommandError } from '../errors';
import { Interruption } from '../terminal';

interface VerifyFlags extends SourceFlags {
  readonly scope?: string;
  readonly signing?: Deployment['signatureVerification'];
  readonly publicKeyParameter?: string;
  readonly events?: string;
  readonly sendgridApiKeyEnv?: string;
  readonly sendgridApiUrl: string;
  readonly onBehalfOf?: string;
  readonly sendgridTest: boolean;
  readonly timeout: number;
  readonly json?: boolean;
  readonly junit?: string;
}

const EXAMPLES = `
Examples:
  $ npx cdk-sendgrid-oauth-webhook verify --stack WebhookStack
  $ npx cdk-sendgrid-oauth-webhook verify --stack WebhookStack --sendgrid-api-key-env SENDGRID_API_KEY
  $ npx cdk-sendgrid-oauth-webhook verify --outputs outputs.json --json --junit report.xml

Exit code: 0 all is well, 1 something is wrong, 2 not everything could be told, 130 interrupted.
It posts batches without events: [].`;

/** `verify`: proves a deployment step by step. */
export function verifyCommand(exit: (code: number) => void): Command {
  const command = new Command('verify').description(
    'prove a deployment: what SendGrid needs works, and nothing else does',
  );
  return addSourceOptions(command)
    .option('--scope <scope>', 'scope that the token must have (default: any)')
    .addOption(
      new Option('--signing <mode>', 'whether signatures are verified (default: what the outputs say)').choices([
        'enforce',
        'shadow',
        'off',
      ]),
    )
    .option('--public-key-parameter <name>', 'SSM parameter with the public key (default: what the outputs say)')
    .option('--events <list>', "event flags that SendGrid must have, with commas (default: the stack's registration)")
    .option('--sendgrid-api-key-env <variable>', "environment variable with an API key, to look at SendGrid's settings")
    .option('--sendgrid-api-url <url>', "SendGrid's API", 'https://api.sendgrid.com')
    .option('--on-behalf-of <subuser>', 'subuser, or account-id <id>, whose webhook it is')
    .option('--no-sendgrid-test', "leave out SendGrid's own test, which posts events")
    .option('--timeout <seconds>', 'how long to wait for an answer', parseSeconds, 30)
    .option('--json', 'print the report as JSON')
    .option('--junit <file>', 'write the report as JUnit XML, too')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: VerifyFlags) => exit(await runVerify(flags)));
}

async function runVerify(flags: VerifyFlags): Promise<number> {
  const startedAt = new Date();
  const aws = new Aws({ profile: flags.profile, region: flags.region });
  const given = await readDeployment(flags, aws);
  const deployment: Deployment = {
    ...given,
    signatureVerification: flags.signing ?? given.signatureVerification,
    publicKeyParameter: flags.publicKeyParameter ?? given.publicKeyParameter,
  };
  const interruption = new Interruption();
  const proof = newProof(
    flags,
    deployment,
    await readClientSecret(flags, deployment, aws),
    await sendGridAccess(flags, deployment, aws),
    interruption.signal,
  );
  const verification = await verify(proof, (step) => {
    if (!flags.json) console.log(stepText(step));
  });
  interruption.dispose();
  if (flags.json) console.log(JSON.stringify(jsonReport(verification, deployment, startedAt), null, 2));
  else console.log(summaryText(verification));
  if (flags.junit !== undefined) {
    await writeFile(flags.junit, junitReport(verification, startedAt));
  }
  return verification.exitCode;
}

function newProof(
  flags: VerifyFlags,
  deployment: Deployment,
  clientSecret: string,
  sendGrid: SendGridAccess | undefined,
  signal: AbortSignal,
): Proof {
  const redactor = new Redactor();
  redactor.add(clientSecret);
  if (sendGrid) redactor.add(sendGrid.apiKey);
  return {
    deployment,
    clientSecret,
    scope: flags.scope,
    timeoutMs: flags.timeout * 1000,
    signal,
    mask: (text) => redactor.clean(text),
    addSecret: (secret) => redactor.add(secret),
    unusableHosts: new Set(),
    answerTimes: [],
    sendGrid,
  };
}

async function sendGridAccess(
  flags: VerifyFlags,
  deployment: Deployment,
  aws: Aws,
): Promise<SendGridAccess | undefined> {
  const { sendgridApiKeyEnv: variable, sendgridApiUrl: apiUrl, onBehalfOf, events, stack, outputs } = flags;
  if (variable === undefined) return undefined;
  const apiKey = process.env[variable];
  if (!apiKey) throw new CommandError(`this process has no variable ${variable}`);
  if (!URL.canParse(apiUrl)) throw new CommandError(`--sendgrid-api-url must be a URL, got: ${apiUrl}`);
  const isOnAws = stack !== undefined && outputs === undefined;
  return {
    apiKey,
    apiUrl,
    onBehalfOf,
    events: events?.split(',') ?? (isOnAws ? await registeredEvents(deployment, aws) : undefined),
    test: flags.sendgridTest,
    publicKeys: async () => deployment.publicKeyParameter && aws.parameter(deployment.publicKeyParameter),
  };
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0 && seconds <= 300)) throw new InvalidArgumentError('It must be a number of seconds, at most 300.');
  return seconds;
}
