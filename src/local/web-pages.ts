import { IncomingHttpHeaders } from 'node:http';
import { isLoopback } from './loopback';

/**
 * Returns why a request is rejected, if it may come from a web page in the developer's browser. Otherwise any website could
 * invoke functions and fill queues, and could read secrets if its host name resolves to this machine (DNS rebinding).
 * Programs send neither `Origin` nor `Sec-Fetch-Site`, and the page that a server serves itself has the server's origin.
 *
 * @see https://developer.mozilla.org/docs/Web/HTTP/Headers/Sec-Fetch-Site
 */
export function webPageRejection({ host, origin, ...headers }: IncomingHttpHeaders): string | undefined {
  const own = `http://${host}`;
  if (!URL.canParse(own) || !isOwnName(own)) {
    return (
      `the local stage accepts requests to localhost and 127.0.0.1 only, got the Host header '${host ?? ''}'; ` +
      'behind a tunnel or proxy, set the Host header to localhost'
    );
  }
  const site = headers['sec-fetch-site'];
  const isOwn = origin === undefined || origin === own;
  if (isOwn && (site === undefined || site === 'same-origin' || site === 'none')) return undefined;
  return (
    `the local stage does not accept requests from web pages, got one from ${origin ?? `a ${String(site)} page`}; ` +
    'send it from a program, such as curl, or through the proxy of your development server without the Origin header'
  );
}

/** Browsers resolve names that end in `.localhost` to this machine themselves. */
function isOwnName(url: string): boolean {
  return isLoopback(url) || new URL(url).hostname.endsWith('.localhost');
}
