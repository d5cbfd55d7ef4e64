import { Command, InvalidArgumentError } from 'commander';
import type { LocalFlags } from './run-local';

const EXAMPLES = `
Examples:
  $ npx cdk-sendgrid-oauth-webhook local --app "npx cdk synth --quiet" --watch
  $ npx cdk synth && npx cdk-sendgrid-oauth-webhook local --stack WebhookStack --port 8080
  $ npx cdk-sendgrid-oauth-webhook local --env BUCKET_NAME=events --env AWS_ACCESS_KEY_ID
  $ npx cdk-sendgrid-oauth-webhook local --secret sendgrid/client-secret=CLIENT_SECRET

In another terminal, with --outputs-file outputs.json:
  $ npx cdk-sendgrid-oauth-webhook verify --outputs outputs.json`;

/** `local`: runs an app on loopback until it is interrupted. */
export function localCommand(exit: (code: number) => void): Command {
  return new Command('local')
    .description('run an app on loopback, without an AWS account')
    .option('--app <command>', 'command to synthesize the app with, such as "npx cdk synth"')
    .option('-a, --assembly <directory>', 'output directory of cdk synth', 'cdk.out')
    .option('-w, --watch', 'synthesize the app again and update the stage when a file changes')
    .option('-s, --stack <name...>', 'stacks to run (default: all)')
    .option('-p, --port <number>', 'first port to listen on (default: any free ports)', parsePort)
    .option(
      '-e, --env <NAME[=VALUE]>',
      'environment variable for the functions; NAME alone passes on your own value',
      parseVariable,
    )
    .option(
      '--secret <name=VARIABLE>',
      'secret in Secrets Manager, with its value in your environment variable',
      parseSecret,
    )
    .option('--python <command>', 'command that starts Python 3', 'python3')
    .option('--status-port <number>', 'port of the status page (default: any free port)', parsePort)
    .option('--no-status-page', 'do not serve the status page')
    .option('--outputs-file <file>', "write an outputs file like 'cdk deploy --outputs-file', for the other commands")
    .addHelpText('after', EXAMPLES)
    .action(async (flags: LocalFlags) => {
      // Loaded only when the command runs, so that `--help` starts fast.
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      const { runLocal } = require('./run-local') as typeof import('./run-local');
      exit(await runLocal(flags));
    });
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_000) {
    throw new InvalidArgumentError('It must be an integer from 1 to 65000.');
  }
  return port;
}

/** Takes a variable instead of the value: other users of the machine can read command lines. */
function parseSecret(text: string, previous: Record<string, string> = {}): Record<string, string> {
  const end = text.lastIndexOf('=');
  if (end < 1) throw new InvalidArgumentError('It must be name=VARIABLE.');
  const variable = text.slice(end + 1);
  const value = process.env[variable];
  if (value === undefined) throw new InvalidArgumentError(`Environment variable ${variable} is not set.`);
  return { ...previous, [text.slice(0, end)]: value };
}

/** Parses `NAME=VALUE`, or `NAME` for the value in this process. */
function parseVariable(text: string, previous: Record<string, string> = {}): Record<string, string> {
  const [name, ...rest] = text.split('=');
  const value = rest.length > 0 ? rest.join('=') : process.env[name];
  if (!/^[A-Za-z_]\w*$/.test(name)) throw new InvalidArgumentError('It must be NAME or NAME=VALUE.');
  if (value === undefined) throw new InvalidArgumentError(`Environment variable ${name} is not set.`);
  return { ...previous, [name]: value };
}
