import { readFile } from 'node:fs/promises';
import { Aws } from './aws';
import { Deployment, PartialDeployment } from './deployment';
import { isOutputsUrl, readOutputsUrl } from './local-outputs-url';
import { SourceFlags, VARIABLES } from './source-options';
import { chooseWebhook, readOutputsFile, StackOutputs, webhooksIn } from './stack-outputs';
import { conditionOf } from './stack-status';
import { variable } from '../environment';
import { CommandError, fileError } from '../errors';

const FLAGS = { clientId: '--client-id', tokenUrl: '--token-url', httpPostUrl: '--post-url' } as const;

type RequiredSettings = Pick<Deployment, keyof typeof FLAGS>;

/** Merges flags, environment variables and stack outputs, in this order of precedence. */
export async function readDeployment(flags: SourceFlags, aws: Aws): Promise<Deployment> {
  const found = await fromOutputs(flags, aws);
  const settings: Partial<RequiredSettings> = {
    clientId: flags.clientId ?? variable(VARIABLES.clientId) ?? found.clientId,
    tokenUrl: flags.tokenUrl ?? variable(VARIABLES.tokenUrl) ?? found.tokenUrl,
    httpPostUrl: flags.postUrl ?? variable(VARIABLES.httpPostUrl) ?? found.httpPostUrl,
  };
  if (!isComplete(settings)) {
    const names = Object.keys(FLAGS) as Array<keyof RequiredSettings>;
    const missing = names.filter((name) => settings[name] === undefined);
    throw new CommandError(
      `missing ${missing.map((name) => `${FLAGS[name]} (or ${VARIABLES[name]})`).join(', ')}; pass the missing values, ` +
        'or use --stack or --outputs to read them from a deployment',
    );
  }
  checkUrl('Token URL', settings.tokenUrl);
  checkUrl('HTTP Post URL', settings.httpPostUrl);
  return { ...found, ...settings, authorizationMethod: 'OAuth 2.0' };
}

function isComplete(settings: Partial<RequiredSettings>): settings is RequiredSettings {
  return (Object.keys(FLAGS) as Array<keyof RequiredSettings>).every((name) => settings[name] !== undefined);
}

async function fromOutputs({ outputs: file, stack, webhook }: SourceFlags, aws: Aws): Promise<PartialDeployment> {
  if (file !== undefined) {
    const stacks = readOutputsFile(await contentsOf(file), file);
    if (stack !== undefined && !Object.hasOwn(stacks, stack)) {
      throw new CommandError(
        `${file} has no stack '${stack}'; choose one of: ${Object.keys(stacks).join(', ') || 'none'}`,
      );
    }
    const chosen = Object.entries(stacks).filter(([name]) => stack === undefined || name === stack);
    const found = chosen.flatMap(([name, values]) => webhooksIn(values, name));
    return chooseWebhook(found, webhook, file);
  }
  if (stack === undefined) return {};
  return chooseWebhook(webhooksIn(await outputsOf(stack, aws), stack), webhook, `stack ${stack}`);
}

/** Reads the outputs of a stack, with a warning if its latest deployment did not succeed. */
async function outputsOf(stack: string, aws: Aws): Promise<StackOutputs> {
  const { outputs, status } = await aws.stack(stack);
  const condition = conditionOf(status);
  if (!condition) return outputs;
  const message = `stack ${stack} ${condition.problem} (${status}); ${condition.fix}`;
  if (!condition.isDeployed) throw new CommandError(message);
  console.error(`warning: ${message}`);
  return outputs;
}

async function contentsOf(file: string): Promise<string> {
  if (isOutputsUrl(file)) return readOutputsUrl(file);
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw fileError('read', file, error);
  }
}

function checkUrl(name: string, url: string): void {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.username || parsed?.password) {
    // Not quoted in the error: it contains a password.
    throw new CommandError(`the ${name} must not contain a user name or a password; SendGrid uses OAuth`);
  }
  if (!parsed || !['https:', 'http:'].includes(parsed.protocol)) {
    throw new CommandError(`the ${name} must be an http: or https: URL, got: ${url}`);
  }
}
