import { writeFile } from 'node:fs/promises';
import { jsonReport } from './json-report';
import { junitReport } from './junit-report';
import { Proof, SendGridAccess, WantedRegistration } from './step';
import { stepText, summaryText } from './text-report';
import { verify } from './verification';
import { Redactor } from '../../sendgrid/redactor';
import { Aws } from '../deployment/aws';
import { readClientSecret } from '../deployment/client-secret';
import { Deployment } from '../deployment/deployment';
import { readDeployment } from '../deployment/read-deployment';
import { registrationIn } from '../deployment/registration';
import { SourceFlags } from '../deployment/source-options';
import { CommandError } from '../errors';
import { Interruption } from '../terminal';

/** What the command line says. */
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

/** Returns the exit code. */
export async function runVerify(flags: VerifyFlags): Promise<number> {
  const startedAt = new Date();
  const aws = new Aws({ profile: flags.profile, region: flags.region });
  const given = await readDeployment(flags, aws);
  const deployment: Deployment = {
    ...given,
    signatureVerification: flags.signing ?? given.signatureVerification,
    publicKeyParameter: flags.publicKeyParameter ?? given.publicKeyParameter,
  };
  const clientSecret = await readClientSecret(flags, deployment, aws);
  const sendGrid = sendGridAccess(flags, deployment, aws);
  const interruption = new Interruption();
  const proof = newProof(flags, deployment, clientSecret, sendGrid, interruption.signal);
  const verification = await verify(proof, (step) => {
    if (!flags.json) console.log(stepText(step));
  });
  interruption.dispose();
  if (flags.json) console.log(JSON.stringify(jsonReport(verification, deployment, startedAt), null, 2));
  else console.log(summaryText(verification));
  if (flags.junit !== undefined) await write(flags.junit, junitReport(verification, startedAt));
  return verification.exitCode;
}

async function write(file: string, content: string): Promise<void> {
  await writeFile(file, content).catch((error: NodeJS.ErrnoException) => {
    throw new CommandError(`${file} cannot be written: ${error.code}`);
  });
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
  // As HTTP Basic has it, should somebody quote that.
  redactor.add(`${deployment.clientId}:${clientSecret}`);
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

function sendGridAccess(flags: VerifyFlags, deployment: Deployment, aws: Aws): SendGridAccess | undefined {
  const { sendgridApiKeyEnv: variable, sendgridApiUrl: apiUrl, onBehalfOf } = flags;
  if (variable === undefined) return undefined;
  const apiKey = process.env[variable]?.trim();
  if (!apiKey) throw new CommandError(`this process has no variable ${variable}`);
  if (!URL.canParse(apiUrl)) throw new CommandError(`--sendgrid-api-url must be a URL, got: ${apiUrl}`);
  return {
    apiKey,
    apiUrl,
    onBehalfOf,
    test: flags.sendgridTest,
    publicKeys: async () => deployment.publicKeyParameter && aws.parameter(deployment.publicKeyParameter),
    registration: async () => registration(flags, deployment, aws),
  };
}

async function registration(
  { events, stack, outputs }: VerifyFlags,
  deployment: Deployment,
  aws: Aws,
): Promise<WantedRegistration | { readonly unknown: string }> {
  if (events) return { events, byDefault: false, enabled: true };
  if (stack === undefined || outputs !== undefined) return { unknown: 'name them with --events, or the stack alone' };
  return registrationIn(await aws.stackTemplate(stack), deployment);
}
