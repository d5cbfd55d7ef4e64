import { Command, InvalidArgumentError } from 'commander';
import pc from 'picocolors';
import { LocalStage, type LocalStageOptions, type RequestLogEntry } from '../local';
import { settingsTable } from './settings-table';

interface LocalFlags {
  readonly assembly: string;
  readonly stack?: string[];
  readonly port?: number;
  readonly env?: Record<string, string>;
  readonly secret?: Record<string, string>;
  readonly python?: string;
  readonly skipUnsupported?: boolean;
}

const EXAMPLES = `
Examples:
  $ npx cdk synth && npx cdk-sendgrid-oauth-webhook local
  $ npx cdk-sendgrid-oauth-webhook local --stack WebhookStack --port 8080
  $ npx cdk-sendgrid-oauth-webhook local --env TABLE_NAME=events --env AWS_ACCESS_KEY_ID
  $ npx cdk-sendgrid-oauth-webhook local --secret sendgrid/client-secret=CLIENT_SECRET`;

/** `local`: hosts a synthesized app on loopback until it is told to end. */
export function localCommand(exit: (code: number) => void): Command {
  return new Command('local')
    .description('run a synthesized app on loopback, without an AWS account')
    .option('-a, --assembly <directory>', 'output directory of cdk synth', 'cdk.out')
    .option('-s, --stack <name...>', 'stacks to host (default: all)')
    .option('-p, --port <number>', 'first port to listen on (default: any free ones)', parsePort)
    .option('-e, --env <NAME[=VALUE]>', 'environment variable for the functions, or one of yours', parseVariable)
    .option('--secret <name=VARIABLE>', 'value of a secret, which an environment variable of yours has', parseSecret)
    .option('--python <command>', 'command that starts Python 3', 'python3')
    .option('--skip-unsupported', 'start even if an API has methods that are not modelled; they answer 501')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: LocalFlags) => exit(await runLocal(flags)));
}

async function runLocal(flags: LocalFlags): Promise<number> {
  const options: LocalStageOptions = {
    assembly: flags.assembly,
    stacks: flags.stack,
    port: flags.port,
    environment: flags.env,
    secrets: flags.secret,
    python: flags.python,
    skipUnsupported: flags.skipUnsupported,
    onLog: ({ functionName, text }) => console.log(`${pc.cyan(functionName)} ${text}`),
    onRequest: (entry) => console.log(requestLine(entry)),
  };
  const ended = endSignal();
  const stage = await LocalStage.start(options);
  for (const webhook of stage.webhooks) {
    console.log(`\n${pc.bold(`${webhook.stackName}: ${webhook.functionName}`)} (scope ${webhook.scope})`);
    console.log(settingsTable(webhook));
  }
  for (const line of registrationLines(stage)) console.log(line);
  console.log('\nReady. The client secret is made up and opens nothing but this stage. Ctrl-C ends it.\n');
  await ended;
  await stage.stop();
  console.log('Stopped.');
  return 0;
}

/** Resolves at the first of the signals that ask a process to end. */
async function endSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
}

/** What the registrations of the stacks have told the stand-in for SendGrid. */
function registrationLines({ sendGrid }: LocalStage): string[] {
  if (!sendGrid) return [];
  const lines = sendGrid.webhooks().map(({ id, url, enabled, publicKey, events }) => {
    const facts = [
      enabled ? 'enabled' : 'disabled',
      publicKey ? 'signed' : 'not signed',
      `${events.length} event types`,
    ];
    return `  ${id}  ${url}  (${facts.join(', ')})`;
  });
  return ['', `${pc.bold('Registered with SendGrid')}, for which ${sendGrid.url} stands in`, ...lines];
}

function requestLine({ method, path, status, reason, milliseconds }: RequestLogEntry): string {
  const code = status < 400 ? pc.green(status) : status < 500 ? pc.yellow(status) : pc.red(status);
  return `${code} ${method} ${path} ${milliseconds.toFixed(0)} ms${reason ? ` ${pc.dim(reason)}` : ''}`;
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_000) {
    throw new InvalidArgumentError('It must be a whole number from 1 to 65000.');
  }
  return port;
}

/** The value stays off the command line, where others could read it. */
function parseSecret(text: string, previous: Record<string, string> = {}): Record<string, string> {
  const end = text.lastIndexOf('=');
  if (end < 1) throw new InvalidArgumentError('It must be name=VARIABLE.');
  const variable = text.slice(end + 1);
  const value = process.env[variable];
  if (value === undefined) throw new InvalidArgumentError(`This process has no variable ${variable}.`);
  return { ...previous, [text.slice(0, end)]: value };
}

/** `NAME=VALUE`, or `NAME` for the value that this process has. */
function parseVariable(text: string, previous: Record<string, string> = {}): Record<string, string> {
  const [name, ...rest] = text.split('=');
  const value = rest.length > 0 ? rest.join('=') : process.env[name];
  if (!/^[A-Za-z_]\w*$/.test(name)) throw new InvalidArgumentError('It must be NAME or NAME=VALUE.');
  if (value === undefined) throw new InvalidArgumentError(`This process has no variable ${name}.`);
  return { ...previous, [name]: value };
}
