import { writeFile } from 'node:fs/promises';
import { pc } from '../colors';
import { synthesize } from './app-command';
import { watchChanges } from './changes';
import { localOutputs } from './local-outputs';
import { RecentActivity } from './recent-activity';
import { StatusPage } from './status-page';
import type { LocalStageOptions, RequestLogEntry } from '../../local';
import { EXIT, fileError } from '../errors';
import { LocalStage } from '../local-stage';
import { settingsTable } from '../settings/settings-table';
import { Interruption } from '../terminal';

/** Flags of `local`. */
export interface LocalFlags {
  readonly assembly: string;
  readonly app?: string;
  readonly watch?: boolean;
  readonly stack?: string[];
  readonly port?: number;
  readonly env?: Record<string, string>;
  readonly secret?: Record<string, string>;
  readonly python?: string;
  readonly statusPage: boolean;
  readonly statusPort?: number;
  readonly outputsFile?: string;
}

/** Runs `local` and returns its exit code. */
export async function runLocal(flags: LocalFlags): Promise<number> {
  const interruption = new Interruption();
  try {
    if (flags.app !== undefined) await synthesize(flags.app, flags.assembly, interruption.signal);
    return await host(flags, interruption);
  } catch (error) {
    if (!interruption.signal.aborted) throw error;
    console.log('Stopped.');
    return EXIT.OK;
  } finally {
    interruption.dispose();
  }
}

async function host(flags: LocalFlags, interruption: Interruption): Promise<number> {
  const recent = new RecentActivity();
  const stage = await LocalStage.start(stageOptions(flags, recent));
  const toStop: Array<() => Promise<void>> = [async () => stage.stop()];
  try {
    if (flags.statusPage) {
      const page = await StatusPage.start(() => statusOf(stage, recent), flags.statusPort);
      toStop.unshift(async () => page.stop());
      console.log(`Status page: ${pc.underline(page.url)}`);
    }
    await printStage(stage, flags);
    if (flags.watch) {
      const changes = await watchChanges(
        flags.app === undefined ? flags.assembly : '.',
        [flags.assembly, ...(flags.outputsFile === undefined ? [] : [flags.outputsFile])],
        async (files) => updateStage(stage, flags, files, interruption.signal),
      );
      toStop.unshift(async () => changes.stop());
    }
    const watching = flags.watch ? ' Watching for changes.' : '';
    console.log(`\nReady. The client secret is valid only for this stage.${watching} Press Ctrl-C to stop.\n`);
    await interruption.wait();
  } finally {
    for (const stop of toStop) await stop();
  }
  console.log('Stopped.');
  return EXIT.OK;
}

function stageOptions(flags: LocalFlags, recent: RecentActivity): LocalStageOptions {
  return {
    assembly: flags.assembly,
    stacks: flags.stack,
    port: flags.port,
    environment: flags.env,
    secrets: flags.secret,
    python: flags.python,
    onLog: ({ functionName, text }) => console.log(`${pc.cyan(functionName)} ${text}`),
    onRequest: (entry) => {
      recent.addRequest(entry);
      console.log(requestLine(entry));
    },
    onPost: (post) => recent.addPost(post),
  };
}

/** Updates the stage after a change. If that fails, the previous version keeps running. */
async function updateStage(
  stage: LocalStage,
  flags: LocalFlags,
  files: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const names = files.length > 3 ? `${files.slice(0, 3).join(', ')} and ${files.length - 3} more` : files.join(', ');
  console.log(pc.dim(`Changed: ${names}`));
  const previous = JSON.stringify(stage.webhooks);
  try {
    if (flags.app !== undefined) await synthesize(flags.app, flags.assembly, signal);
    await stage.update();
    if (JSON.stringify(stage.webhooks) !== previous) await printStage(stage, flags);
    console.log(pc.green('Updated.'));
  } catch (error) {
    if (signal.aborted) return;
    console.error(`${pc.red('Update failed')}; the previous version keeps running: ${(error as Error).message}`);
  }
}

async function printStage(stage: LocalStage, { outputsFile }: LocalFlags): Promise<void> {
  for (const webhook of stage.webhooks) {
    console.log(`\n${pc.bold(`${webhook.stackName}: ${webhook.functionName}`)} (scope ${webhook.scope})`);
    console.log(settingsTable(webhook));
    const { publicKeyParameter: name } = webhook;
    const { awsEndpoint, sendGrid } = stage;
    // With a registration, its function stores the key.
    if (name !== undefined && awsEndpoint !== undefined && !sendGrid) {
      console.log(`  Verification Key      (stored by: ${putParameterCommand(awsEndpoint, name)})`);
    }
  }
  if (stage.webhooks.length === 0) {
    console.log(pc.yellow('\nNo webhook found: no API method requires a scope granted to an app client.'));
  }
  for (const line of registrationLines(stage)) console.log(line);
  if (outputsFile === undefined) return;
  await writeFile(outputsFile, `${JSON.stringify(localOutputs(stage.webhooks), null, 2)}\n`).catch((error) => {
    throw fileError('write', outputsFile, error);
  });
}

function putParameterCommand(awsEndpoint: string, name: string): string {
  const input = JSON.stringify({ Name: name, Type: 'String', Value: 'KEY', Overwrite: true });
  return `curl -s ${awsEndpoint} -H 'X-Amz-Target: AmazonSSM.PutParameter' -d '${input}'`;
}

/** Returns the data of the status page, without secrets. */
function statusOf(stage: LocalStage, { requests, events, eventCount }: RecentActivity): object {
  return {
    webhooks: stage.webhooks.map(({ clientSecret: _, ...webhook }) => webhook),
    registered: stage.sendGrid?.webhooks().map(({ id, url, enabled, publicKey, events: types }) => {
      return { id, url, enabled, signed: publicKey !== undefined, events: types.join(', ') };
    }),
    queues: stage.queues.map(({ name, visible, inFlight }) => ({ name, visible, inFlight })),
    ...{ requests, events, eventCount },
  };
}

/** Lists the webhooks that the stacks' registrations have created at the SendGrid mock. */
function registrationLines({ sendGrid }: LocalStage): string[] {
  if (!sendGrid) return [];
  const lines = sendGrid.webhooks().map(({ id, url, enabled, publicKey, events }) => {
    const details = [
      enabled ? 'enabled' : 'disabled',
      publicKey ? 'signed' : 'not signed',
      `${events.length} event types`,
    ];
    return `  ${id}  ${url}  (${details.join(', ')})`;
  });
  return ['', `${pc.bold('Registered with the SendGrid mock')} at ${sendGrid.url}`, ...lines];
}

function requestLine({ method, path, operation, status, reason, milliseconds }: RequestLogEntry): string {
  const code = status < 400 ? pc.green(status) : status < 500 ? pc.yellow(status) : pc.red(status);
  const request = operation === undefined ? `${method} ${path}` : `${method} ${path} ${operation}`;
  return `${code} ${request} ${milliseconds.toFixed(0)} ms${reason ? ` ${pc.dim(reason)}` : ''}`;
}
