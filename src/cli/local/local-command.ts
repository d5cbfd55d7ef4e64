import { writeFile } from 'node:fs/promises';
import { Command, InvalidArgumentError } from 'commander';
import pc from 'picocolors';
import { synthesize } from './app-command';
import { watchChanges } from './changes';
import { localOutputs } from './local-outputs';
import { Recent } from './recent';
import { StatusPage } from './status-page';
import type { LocalStage, LocalStageOptions, RequestLogEntry } from '../../local';
import { CommandError, EXIT } from '../errors';
import { lazily } from '../lazily';
import { settingsTable } from '../settings-table';
import { Interruption } from '../terminal';

interface LocalFlags {
  readonly assembly: string;
  readonly app?: string;
  readonly watch?: boolean;
  readonly stack?: string[];
  readonly port?: number;
  readonly env?: Record<string, string>;
  readonly secret?: Record<string, string>;
  readonly python?: string;
  readonly skipUnsupported?: boolean;
  readonly statusPage: boolean;
  readonly statusPort?: number;
  readonly outputsFile?: string;
}

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
    .action(async (flags: LocalFlags) => exit(await runLocal(flags)));
}

async function runLocal(flags: LocalFlags): Promise<number> {
  const interruption = new Interruption();
  try {
    if (flags.app !== undefined) await synthesize(flags.app, flags.assembly, interruption.signal);
    return await host(flags, interruption);
  } catch (error) {
    if (!interruption.signal.aborted) throw error;
    console.log('Stopped.');
    return EXIT.WELL;
  } finally {
    interruption.dispose();
  }
}

async function host(flags: LocalFlags, interruption: Interruption): Promise<number> {
  const recent = new Recent();
  const stage = await lazily.local().LocalStage.start(stageOptions(flags, recent));
  const toStop: Array<() => Promise<void>> = [async () => stage.stop()];
  try {
    if (flags.statusPage) {
      const page = await StatusPage.start(() => statusOf(stage, recent), flags.statusPort);
      toStop.unshift(async () => page.stop());
      console.log(`Status page: ${pc.underline(page.url)}`);
    }
    await show(stage, flags);
    if (flags.watch) {
      const changes = await watchChanges(
        flags.app === undefined ? flags.assembly : '.',
        flags.assembly,
        async (files) => bringUpToDate(stage, flags, files, interruption.signal),
      );
      toStop.unshift(async () => changes.stop());
    }
    const end = flags.watch ? 'Ctrl-C ends it; changes are watched.' : 'Ctrl-C ends it.';
    console.log(`\nReady. The client secret is made up and opens nothing but this stage. ${end}\n`);
    await interruption.come();
  } finally {
    for (const stop of toStop) await stop();
  }
  console.log('Stopped.');
  return EXIT.WELL;
}

function stageOptions(flags: LocalFlags, recent: Recent): LocalStageOptions {
  return {
    assembly: flags.assembly,
    stacks: flags.stack,
    port: flags.port,
    environment: flags.env,
    secrets: flags.secret,
    python: flags.python,
    skipUnsupported: flags.skipUnsupported,
    onLog: ({ functionName, text }) => console.log(`${pc.cyan(functionName)} ${text}`),
    onRequest: (entry) => {
      recent.request(entry);
      console.log(requestLine(entry));
    },
    onPost: (post) => recent.post(post),
  };
}

/** What fails leaves the version before running. */
async function bringUpToDate(
  stage: LocalStage,
  flags: LocalFlags,
  files: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const what = files.length > 3 ? `${files.slice(0, 3).join(', ')} and ${files.length - 3} more` : files.join(', ');
  console.log(pc.dim(`Changed: ${what}`));
  const before = JSON.stringify(stage.webhooks);
  try {
    if (flags.app !== undefined) await synthesize(flags.app, flags.assembly, signal);
    await stage.update();
    if (JSON.stringify(stage.webhooks) !== before) await show(stage, flags);
    console.log(pc.green('Up to date.'));
  } catch (error) {
    if (signal.aborted) return;
    console.error(`${pc.red('Not brought up to date')}, the version before runs on: ${(error as Error).message}`);
  }
}

async function show(stage: LocalStage, { outputsFile }: LocalFlags): Promise<void> {
  for (const webhook of stage.webhooks) {
    console.log(`\n${pc.bold(`${webhook.stackName}: ${webhook.functionName}`)} (scope ${webhook.scope})`);
    console.log(settingsTable(webhook));
  }
  for (const line of registrationLines(stage)) console.log(line);
  if (outputsFile === undefined) return;
  await writeFile(outputsFile, `${JSON.stringify(localOutputs(stage.webhooks), null, 2)}\n`).catch((error) => {
    throw new CommandError(`${outputsFile} cannot be written: ${(error as NodeJS.ErrnoException).code}`);
  });
}

/** What the status page shows: no secret. */
function statusOf(stage: LocalStage, { requests, events, eventCount }: Recent): object {
  return {
    webhooks: stage.webhooks.map(({ clientSecret: _, ...webhook }) => webhook),
    registered: stage.sendGrid?.webhooks().map(({ id, url, enabled, publicKey, events: types }) => {
      return { id, url, enabled, signed: publicKey !== undefined, events: types.join(', ') };
    }),
    queues: stage.queues.map(({ name, visible, inFlight }) => ({ name, visible, inFlight })),
    ...{ requests, events, eventCount },
  };
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
