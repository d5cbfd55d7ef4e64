import { readFile } from 'node:fs/promises';
import { Aws } from './aws';
import { Deployment, PartialDeployment } from './deployment';
import { SourceFlags, VARIABLES } from './source-options';
import { chooseWebhook, readOutputsFile, webhooksIn } from './stack-outputs';
import { CommandError } from '../errors';

const FLAGS = { clientId: '--client-id', tokenUrl: '--token-url', httpPostUrl: '--post-url' } as const;

type Settings = Pick<Deployment, keyof typeof FLAGS>;

/** Puts together what flags, environment variables and outputs say, in this order of precedence. */
export async function readDeployment(flags: SourceFlags, aws: Aws): Promise<Deployment> {
  const found = await fromOutputs(flags, aws);
  const settings: Partial<Settings> = {
    clientId: flags.clientId ?? variable(VARIABLES.clientId) ?? found.clientId,
    tokenUrl: flags.tokenUrl ?? variable(VARIABLES.tokenUrl) ?? found.tokenUrl,
    httpPostUrl: flags.postUrl ?? variable(VARIABLES.httpPostUrl) ?? found.httpPostUrl,
  };
  if (!isComplete(settings)) {
    const names = Object.keys(FLAGS) as Array<keyof Settings>;
    const missing = names.filter((name) => settings[name] === undefined);
    throw new CommandError(
      `not known: ${missing.map((name) => `${FLAGS[name]} (${VARIABLES[name]})`).join(', ')}; or name a deployment ` +
        'with --stack or --outputs',
    );
  }
  checkUrl('Token URL', settings.tokenUrl);
  checkUrl('HTTP Post URL', settings.httpPostUrl);
  return { ...found, ...settings, authorizationMethod: 'OAuth 2.0' };
}

function isComplete(settings: Partial<Settings>): settings is Settings {
  return (Object.keys(FLAGS) as Array<keyof Settings>).every((name) => settings[name] !== undefined);
}

async function fromOutputs({ outputs: file, stack, webhook }: SourceFlags, aws: Aws): Promise<PartialDeployment> {
  if (file !== undefined) {
    const stacks = readOutputsFile(await contentsOf(file), file);
    if (stack !== undefined && !stacks[stack]) {
      throw new CommandError(`${file} has no stack '${stack}'; it has ${Object.keys(stacks).join(', ') || 'none'}`);
    }
    const chosen = Object.entries(stacks).filter(([name]) => stack === undefined || name === stack);
    const found = chosen.flatMap(([name, values]) => webhooksIn(values, name));
    return chooseWebhook(found, webhook, file);
  }
  if (stack === undefined) return {};
  return chooseWebhook(webhooksIn(await aws.stackOutputs(stack), stack), webhook, `the stack ${stack}`);
}

async function contentsOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new CommandError(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
}

/** CI systems make variables of what is not set, without a value. */
function variable(name: string): string | undefined {
  return process.env[name]?.trim() || undefined;
}

function checkUrl(name: string, url: string): void {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.username || parsed?.password) {
    // Not quoted: a password is none the less one.
    throw new CommandError(`the ${name} must have no user and no password in it; SendGrid uses OAuth`);
  }
  if (!parsed || !['https:', 'http:'].includes(parsed.protocol)) {
    throw new CommandError(`the ${name} must be a URL, got: ${url}`);
  }
}
