import { fetchText } from '../../sendgrid/fetch-text';
import { CommandError } from '../errors';
import { isLoopback } from '../url';

const TIMEOUT_MS = 10_000;

/** Whether `--outputs` is the URL that a local stage prints, instead of a file. */
export function isOutputsUrl(source: string): boolean {
  return /^https?:\/\//i.test(source) && URL.canParse(source);
}

/** Reads the outputs of a local stage. They decide which URLs receive the client secret, so no other host may send them. */
export async function readOutputsUrl(url: string): Promise<string> {
  if (!isLoopback(url)) {
    throw new CommandError(`--outputs must be a file, or the URL of a local stage on this machine, got: ${url}`);
  }
  try {
    const { status, body } = await fetchText(url, {}, { timeoutMs: TIMEOUT_MS });
    if (status === 200) return body;
  } catch {
    // Reported below.
  }
  throw new CommandError(`could not read the outputs of the local stage at ${url}; is it still running?`);
}
