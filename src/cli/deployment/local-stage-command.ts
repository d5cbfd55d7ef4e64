import { fetchText } from '../../sendgrid/fetch-text';
import { CommandError } from '../errors';

/** A command that a local stage prints: a request to its own API, on loopback. */
const COMMAND = /^curl -s (http:\/\/127\.0\.0\.1:\d+\/) -H 'X-Amz-Target: ([\w.]+)' -d '(\{[^']*\})'$/;

const TIMEOUT_MS = 10_000;

/**
 * Sends the request of a command that a local stage has printed, for the given operation. Returns undefined for any other
 * command.
 *
 * @param value what the response contains, for the error
 */
export async function callLocalStage(
  command: string,
  operation: string,
  value: string,
): Promise<{ readonly body: unknown } | undefined> {
  const [, url, target, body] = COMMAND.exec(command) ?? [];
  if (url === undefined || target !== operation) return undefined;
  try {
    const request = { method: 'POST', headers: { 'X-Amz-Target': target }, body };
    const response = await fetchText(url, request, { timeoutMs: TIMEOUT_MS });
    return { body: JSON.parse(response.body) as unknown };
  } catch {
    throw new CommandError(`could not read ${value} from the local stage; is it still running?`);
  }
}
