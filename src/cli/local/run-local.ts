import { pc } from '../colors';
import { synthesize } from './app-command';
import { watchChanges } from './changes';
import { localOutputs } from './local-outputs';
import { OutputsFile } from './outputs-file';
import { explainPort } from './port-in-use';
import { readReceiverLog } from './receiver-log';
import { RecentActivity } from './recent-activity';
import { isShown, logLine, printStage, requestLine } from './stage-output';
import { stageState } from './stage-state';
import { StatusPage } from './status-page';
import type { LocalStageOptions } from '../../local';
import { EXIT } from '../errors';
import { LocalStage } from '../local-stage';
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
  const outputsFile = flags.outputsFile === undefined ? undefined : new OutputsFile(flags.outputsFile);
  try {
    await outputsFile?.prepare();
    await synthesizeApp(flags, interruption.signal);
    console.log(pc.dim('Starting the stage…'));
    await host(flags, outputsFile, interruption);
  } catch (error) {
    if (!interruption.signal.aborted) throw explainPort(error, flags);
  } finally {
    await outputsFile?.remove();
    interruption.dispose();
  }
  console.log('Stopped.');
  return EXIT.OK;
}

/** Runs the app. Compiling it can take a minute, so it says what it waits for. */
async function synthesizeApp({ app, assembly }: LocalFlags, signal: AbortSignal): Promise<void> {
  if (app === undefined) return;
  console.log(pc.dim(`Synthesizing with '${app}'…`));
  const start = performance.now();
  await synthesize(app, assembly, signal);
  console.log(pc.dim(`Synthesized in ${((performance.now() - start) / 1000).toFixed(1)} s.`));
}

async function host(flags: LocalFlags, file: OutputsFile | undefined, interruption: Interruption): Promise<void> {
  const recent = new RecentActivity();
  const stage = await LocalStage.start(stageOptions(flags, recent));
  storeSigningKeys(stage);
  const toStop: Array<() => Promise<void>> = [async () => stage.stop()];
  try {
    const page = flags.statusPage ? await startPage(stage, recent, flags) : undefined;
    if (page) toStop.unshift(async () => page.stop());
    const show = async () => {
      printStage(stage, flags.outputsFile ?? page?.outputsUrl);
      await file?.write(localOutputs(stage.webhooks));
    };
    await show();
    if (flags.watch) {
      const changes = await watchChanges(
        flags.app === undefined ? flags.assembly : '.',
        [flags.assembly, ...(flags.outputsFile === undefined ? [] : [flags.outputsFile])],
        async (files) => updateStage(stage, flags, files, show, interruption.signal),
      );
      toStop.unshift(async () => changes.stop());
    }
    const watching = flags.watch ? ' Watching for changes.' : '';
    console.log(`\nReady. The client secret is valid only for this stage.${watching} Press Ctrl-C to stop.\n`);
    await interruption.wait();
    console.log(pc.dim('Stopping…'));
  } finally {
    for (const stop of toStop) await stop();
  }
}

async function startPage(stage: LocalStage, recent: RecentActivity, flags: LocalFlags): Promise<StatusPage> {
  const page: StatusPage = await StatusPage.start(
    () => stageState(stage, recent, flags.outputsFile ?? page.outputsUrl),
    () => localOutputs(stage.webhooks),
    flags.statusPort,
  );
  console.log(`Status page: ${pc.underline(page.url)}`);
  return page;
}

function stageOptions(flags: LocalFlags, recent: RecentActivity): LocalStageOptions {
  return {
    assembly: flags.assembly,
    stacks: flags.stack,
    port: flags.port,
    environment: flags.env,
    secrets: flags.secret,
    python: flags.python,
    onLog: (line) => {
      const outcome = readReceiverLog(line.text);
      if (outcome) recent.addOutcome(outcome);
      console.log(logLine(line));
    },
    onRequest: (entry) => {
      if (!isShown(entry)) return;
      recent.addRequest(entry);
      console.log(requestLine(entry));
    },
    onPost: (post) => recent.addPost(post),
  };
}

/** Stores a public key for each webhook that verifies signatures and has none, so that `verify` and `send` succeed. */
function storeSigningKeys(stage: LocalStage): void {
  for (const webhook of stage.webhooks) stage.signingKeyFor(webhook);
}

/** Updates the stage after a change. If that fails, the previous version keeps running. */
async function updateStage(
  stage: LocalStage,
  flags: LocalFlags,
  files: readonly string[],
  show: () => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const names = files.length > 3 ? `${files.slice(0, 3).join(', ')} and ${files.length - 3} more` : files.join(', ');
  console.log(pc.dim(`Changed: ${names}`));
  const previous = JSON.stringify(stage.webhooks);
  try {
    await synthesizeApp(flags, signal);
    await stage.update();
    storeSigningKeys(stage);
    if (JSON.stringify(stage.webhooks) !== previous) await show();
    console.log(pc.green('Updated.'));
  } catch (error) {
    if (signal.aborted) return;
    console.error(`${pc.red('Update failed')}; the previous version keeps running: ${(error as Error).message}`);
  }
}
