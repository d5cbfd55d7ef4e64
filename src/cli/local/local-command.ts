import { Command, InvalidArgumentError } from 'commander';
import type { LocalFlags } from './run-local';
import { lazily } from '../lazily';

const EXAMPLES = `
Examples:
  $ npx cdk-sendgrid-oauth-webhook local --app "npx cdk synth --quiet" --watch
  $ npx cdk synth && npx cdk-sendgrid-oauth-webhook local --stack WebhookStack --port 8080
  $ npx cdk-sendgrid-oauth-webhook local --env TABLE_NAME=events --env AWS_ACCESS_KEY_ID
  $ npx cdk-sendgrid-oauth-webhook local --secret sendgrid/client-secret=CLIENT_SECRET

In another terminal, with --outputs-file outputs.json:
  $ npx cdk-sendgrid-oauth-webhook verify --outputs outputs.json`;

/** `local`: hosts an app on loopback until it is told to end. */
export function localCommand(exit: (code: number) => void): Command {
  return new Command('local')
    .description('run an app on loopback, without an AWS account')
    .option('--app <command>', 'command that synthesizes the app first, such as "npx cdk synth"')
    .option('-a, --assembly <directory>', 'output directory of cdk synth', 'cdk.out')
    .option('-w, --watch', 'synthesize again, and bring the stage up to date, when a file changes')
    .option('-s, --stack <name...>', 'stacks to host (default: all)')
    .option('-p, --port <number>', 'first port to listen on (default: any free ones)', parsePort)
    .option('-e, --env <NAME[=VALUE]>', 'environment variable for the functions, or one of yours', parseVariable)
    .option('--secret <name=VARIABLE>', 'value of a secret, which an environment variable of yours has', parseSecret)
    .option('--python <command>', 'command that starts Python 3', 'python3')
    .option('--skip-unsupported', 'start even if an API has methods that are not modelled; they answer 501')
    .option('--status-port <number>', 'port of the status page (default: any free one)', parsePort)
    .option('--no-status-page', 'leave out the status page')
    .option('--outputs-file <file>', "write the settings as 'cdk deploy --outputs-file' does, for the other commands")
    .addHelpText('after', EXAMPLES)
    .action(async (flags: LocalFlags) => exit(await lazily.runLocal().runLocal(flags)));
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
