import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { CommandError, EXIT } from '../errors';

/**
 * Runs the command that synthesizes an app, in a shell as the CDK CLI does. Its output goes to standard error at once.
 *
 * @param assembly output directory of an app that runs without the CDK CLI
 * @throws CommandError if the command fails or the signal ends it
 */
export async function synthesize(command: string, assembly: string, signal: AbortSignal): Promise<void> {
  const child = spawn(command, {
    shell: true,
    env: { ...process.env, CDK_OUTDIR: resolve(assembly) },
    // Its own process group: a shell does not pass signals on to its children.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.pipe(process.stderr, { end: false });
  child.stderr.pipe(process.stderr, { end: false });
  const end = () => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
  };
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  const status = await new Promise<number | null>((done) => {
    child.once('close', done);
    child.once('error', () => done(null));
  });
  signal.removeEventListener('abort', end);
  if (status !== 0) {
    throw new CommandError(
      `'${command}' failed (${status === null ? 'ended by a signal' : `exit code ${status}`})`,
      EXIT.FAILED,
    );
  }
}
