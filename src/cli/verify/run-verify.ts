import { writeFile } from 'node:fs/promises';
import { VerificationContext } from './context';
import { jsonReport } from './reports/json-report';
import { junitReport } from './reports/junit-report';
import { stepText, summaryText } from './reports/text-report';
import { SendGridAccess } from './sendgrid-access';
import { allSteps } from './steps';
import { verify } from './verification';
import { Redactor } from '../../sendgrid/redactor';
import { Aws } from '../deployment/aws';
import { readClientSecret } from '../deployment/client-secret';
import { Deployment } from '../deployment/deployment';
import { readDeployment } from '../deployment/read-deployment';
import { registrationIn, RegistrationSettings, UnknownRegistration } from '../deployment/registration';
import { readSecret } from '../deployment/secret';
import { SourceFlags } from '../deployment/source-options';
import { CommandError, fileError, unsetVariable } from '../errors';
import { Interruption } from '../terminal';
import { requireHttps } from '../url';

/** Flags of `verify`. */
export interface VerifyFlags extends SourceFlags {
  readonly scope?: string;
  readonly signing?: Deployment['signatureVerification'];
  readonly publicKeyParameter?: string;
  readonly events?: readonly string[];
  readonly sendgridApiKeyEnv?: string;
  readonly sendgridApiUrl: string;
  readonly onBehalfOf?: string;
  readonly sendgridTest: boolean;
  readonly timeout: number;
  readonly json?: boolean;
  readonly junit?: string;
}

/** Runs `verify` and returns its exit code. */
export async function runVerify(flags: VerifyFlags): Promise<number> {
  const startedAt = new Date();
  const aws = new Aws({ profile: flags.profile, region: flags.region });
  const known = await readDeployment(flags, aws);
  const deployment: Deployment = {
    ...known,
    signatureVerification: flags.signing ?? known.signatureVerification,
    publicKeyParameter: flags.publicKeyParameter ?? known.publicKeyParameter,
  };
  const clientSecret = await readClientSecret(flags, deployment, aws);
  const sendGrid = sendGridAccess(flags, deployment, aws);
  const interruption = new Interruption();
  const context: VerificationContext = {
    deployment,
    clientSecret,
    scope: flags.scope,
    timeoutMs: flags.timeout * 1000,
    signal: interruption.signal,
    redactor: redactorFor(deployment, clientSecret, sendGrid),
  };
  const verification = await verify(allSteps(sendGrid), context, (step) => {
    if (!flags.json) console.log(stepText(step));
  });
  interruption.dispose();
  if (flags.json) console.log(JSON.stringify(jsonReport(verification, deployment, startedAt), null, 2));
  else console.log(summaryText(verification));
  if (flags.junit !== undefined) await write(flags.junit, junitReport(verification, startedAt));
  return verification.exitCode;
}

async function write(file: string, content: string): Promise<void> {
  await writeFile(file, content).catch((error) => {
    throw fileError('write', file, error);
  });
}

function redactorFor({ clientId }: Deployment, clientSecret: string, sendGrid: SendGridAccess | undefined): Redactor {
  const redactor = new Redactor();
  redactor.add(clientSecret);
  // In the form of HTTP Basic, in case a server quotes its request.
  redactor.add(`${clientId}:${clientSecret}`);
  if (sendGrid) redactor.add(sendGrid.apiKey);
  return redactor;
}

function sendGridAccess(flags: VerifyFlags, deployment: Deployment, aws: Aws): SendGridAccess | undefined {
  const { sendgridApiKeyEnv: variable, sendgridApiUrl: apiUrl, onBehalfOf } = flags;
  if (variable === undefined) return undefined;
  const content = process.env[variable]?.trim();
  if (!content) throw unsetVariable(variable);
  const apiKey = readSecret(content, `environment variable ${variable}`, 'the API key');
  if (!URL.canParse(apiUrl)) throw new CommandError(`--sendgrid-api-url must be a URL, got: ${apiUrl}`);
  requireHttps('--sendgrid-api-url', apiUrl, 'the API key');
  return {
    apiKey,
    apiUrl,
    onBehalfOf,
    test: flags.sendgridTest,
    publicKeys: async () => deployment.publicKeyParameter && aws.parameter(deployment.publicKeyParameter),
    registration: async () => expectedRegistration(flags, deployment, aws),
  };
}

async function expectedRegistration(
  { events, stack, outputs }: VerifyFlags,
  deployment: Deployment,
  aws: Aws,
): Promise<RegistrationSettings | UnknownRegistration> {
  if (events) return { events, byDefault: false, enabled: true };
  if (stack === undefined || outputs !== undefined) {
    return { unknown: 'pass --events, or --stack without --outputs, to compare them' };
  }
  return registrationIn(await aws.stackTemplate(stack), deployment);
}
