import { readSecretText } from '../../sendgrid/secret-text';
import { CommandError } from '../errors';

/**
 * Reads a secret from a text that contains nothing else.
 *
 * @param place for the error, which does not quote the text
 */
export function readSecret(text: string, place: string, name: string): string {
  const { value, problem } = readSecretText(text);
  if (value !== undefined) return value;
  throw new CommandError(`${place} must contain ${name} and nothing else, got: ${problem}`);
}
