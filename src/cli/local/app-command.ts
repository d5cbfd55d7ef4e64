import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { CommandError } from '../errors';

/**
 * Runs the command that synthesizes an app, in a shell as the CDK's command line does. What it prints goes to standard
 * error, line by line, as it comes.
 *
 * @param assembly where an app that is run without the CDK's command line writes
 * @throws CommandError if it fails, or the signal ends it
 */
export async function synthesize(command: string, assembly: string, signal: AbortSignal): Promise<void> {
  const child = spawn(command, {
    shell: true,
    env: { ...process.env, CDK_OUTDIR: resolve(assembly) },
    // Of its own, as a shell does not pass signals on.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.pipe(process.stderr, { end: false });
  child.stderr.pipe(process.stderr, { end: false });
  const end = () => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
  };
  signal.addEventListener('abort', end, { once: true });
  const status = await new Promise<number | null>((done) => {
    child.once('close', done);
    child.once('error', () => done(null));
  });
  signal.removeEventListener('abort', end);
  if (status !== 0) throw new CommandError(`'${command}' ended with ${status === null ? 'a signal' : status}`, 1);
}
