import { CommandError } from './errors';
import { isLoopback } from '../local/loopback';

export { isLoopback };

/**
 * Rejects a URL over which a secret would cross the network unencrypted.
 *
 * @param name of the URL, for the error
 * @param secret what would be sent to it
 */
export function requireHttps(name: string, url: string, secret: string): void {
  if (new URL(url).protocol === 'https:' || isLoopback(url)) return;
  throw new CommandError(
    `${name} must begin with https: unless it leads to this machine, got: ${url}; ${secret} would cross the network ` +
      'unencrypted, so nothing was sent',
  );
}
