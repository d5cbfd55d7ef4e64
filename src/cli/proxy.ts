import { ClientRequest, IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { getProxyForUrl } from 'proxy-from-env';
import { isLoopback } from './url';

export const PROXY_FAILED = 'PROXY_FAILED';

/** The proxy of this machine did not connect to a host, which says nothing about the host. */
export class ProxyError extends Error {
  public readonly name = 'ProxyError';
  public readonly code = PROXY_FAILED;
}

/**
 * Returns the proxy for a URL by the environment variables HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY, in upper or
 * lower case; undefined for a direct connection. Connections within this machine are always direct.
 */
export function proxyAgentFor(url: string): ProxyAgent | undefined {
  const proxy = isLoopback(url) ? '' : getProxyForUrl(url);
  return proxy ? new ProxyAgent(proxy) : undefined;
}

/** Opens a tunnel through the proxy for each request. */
export class ProxyAgent extends HttpsProxyAgent<string> {
  public async connect(through: ClientRequest, options: Parameters<HttpsProxyAgent<string>['connect']>[1]) {
    let status = 0;
    through.once('proxyConnect', ({ statusCode }: { statusCode: number }) => (status = statusCode));
    const socket: Socket = await super.connect(through, options).catch((error: NodeJS.ErrnoException) => {
      // Without the URL, which may contain a password.
      throw new ProxyError(`could not connect to the proxy ${this.proxy.host} (${error.code ?? error.message})`);
    });
    if (status === 200) return socket;
    socket.destroy();
    throw new ProxyError(`the proxy ${this.proxy.host} responded with ${status}`);
  }
}

/** Makes `fetch` use the proxies of the environment, which Node.js 20 does not do by itself. */
export function installProxies(): void {
  const direct = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const agent = proxyAgentFor(url);
    return agent ? fetchThrough(agent, new Request(input, init)) : direct(input, init);
  };
}

/** Rejects like `fetch`, with the reason as the cause. Follows no redirects. */
async function fetchThrough(agent: ProxyAgent, outgoing: Request): Promise<Response> {
  const { url, method, signal } = outgoing;
  const body = Buffer.from(await outgoing.arrayBuffer());
  const headers = { ...Object.fromEntries(outgoing.headers), 'content-length': String(body.length) };
  const send = new URL(url).protocol === 'http:' ? httpRequest : httpsRequest;
  return new Promise((resolve, reject) => {
    const fail = (cause: Error) => reject(signal.aborted ? signal.reason : new TypeError('fetch failed', { cause }));
    const request = send(url, { method, headers, agent, signal });
    request.on('error', fail);
    request.once('response', (incoming) => {
      try {
        resolve(responseOf(incoming));
      } catch (error) {
        // Its status is not one of HTTP, for example.
        request.destroy(error as Error);
      }
    });
    request.end(body);
  });
}

/** The body is not read here, so that its reader limits it. */
function responseOf(incoming: IncomingMessage): Response {
  const { statusCode: status = 0, headers } = incoming;
  const hasBody = ![101, 204, 205, 304].includes(status);
  const entries = Object.entries(headers).flatMap(([name, value]) => [value ?? []].flat().map((one) => [name, one]));
  if (!hasBody) incoming.resume();
  const body = hasBody ? (Readable.toWeb(incoming) as ReadableStream<Uint8Array>) : null;
  return new Response(body, { status, headers: entries as Array<[string, string]> });
}
