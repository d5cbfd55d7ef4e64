import { createInterface } from 'node:readline/promises';
import { counted } from '../../sendgrid/counted';
import { Deployment } from '../deployment/deployment';
import { CommandError } from '../errors';
import { isLoopback } from '../url';

/**
 * Asks before sample events go to another machine, whose function would process them like real ones.
 *
 * @throws CommandError without a terminal to ask on
 */
export async function confirmPosting(
  { httpPostUrl, tokenUrl }: Deployment,
  total: number,
  signal: AbortSignal,
): Promise<boolean> {
  const remoteUrl = [httpPostUrl, tokenUrl].find((url) => !isLoopback(url));
  if (remoteUrl === undefined) return true;
  const { host } = new URL(remoteUrl);
  if (!process.stdin.isTTY) throw new CommandError(`${host} is not this machine; pass --yes to post to it`);
  const question = `Post ${counted(total, 'event')} using ${host}? Its function processes events like SendGrid's. [y/N] `;
  return /^y(es)?$/i.test((await ask(question, signal)).trim());
}

/** Returns an empty string if the user closes the terminal. readline consumes Ctrl-C, so it is passed on as a signal. */
async function ask(question: string, signal: AbortSignal): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  terminal.once('SIGINT', () => process.emit('SIGINT'));
  const closed = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
  try {
    return await Promise.race([terminal.question(question, { signal }), closed]);
  } catch (error) {
    if (!signal.aborted) throw error;
    return '';
  } finally {
    terminal.close();
  }
}
