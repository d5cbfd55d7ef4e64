import { writeFile } from 'node:fs/promises';
import { pc } from '../colors';
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

/** What the command line says. */
export interface LocalFlags {
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

/** Returns the exit code. */
export async function runLocal(flags: LocalFlags): Promise<number> {
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
        [flags.assembly, ...(flags.outputsFile === undefined ? [] : [flags.outputsFile])],
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
  if (stage.webhooks.length === 0) {
    console.log(pc.yellow('\nThere is no webhook: no method demands a scope that an app client with a secret has.'));
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

function requestLine({ method, path, operation, status, reason, milliseconds }: RequestLogEntry): string {
  const code = status < 400 ? pc.green(status) : status < 500 ? pc.yellow(status) : pc.red(status);
  const what = operation === undefined ? `${method} ${path}` : `${method} ${path} ${operation}`;
  return `${code} ${what} ${milliseconds.toFixed(0)} ms${reason ? ` ${pc.dim(reason)}` : ''}`;
}
