import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { STATUS_CSS, STATUS_HTML, STATUS_JS } from './status-page-content';
import { isLoopback } from '../url';

const FILES: Readonly<Record<string, readonly [type: string, content: string]>> = {
  '/': ['text/html', STATUS_HTML],
  '/page.css': ['text/css', STATUS_CSS],
  '/page.js': ['text/javascript', STATUS_JS],
};

const HEADERS = {
  // Events contain text from third parties, which must never run as code.
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
};

/** Serves a page on loopback that shows the stage's settings and recent activity. */
export class StatusPage {
  /** @param state called for each update of the page */
  public static async start(state: () => object, port = 0): Promise<StatusPage> {
    const server = createServer((request, response) => respond(request, response, state));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    return new StatusPage(server);
  }

  public readonly url: string;

  private constructor(private readonly server: Server) {
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  }

  public async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }
}

function respond({ method, url = '/', headers }: IncomingMessage, response: ServerResponse, state: () => object): void {
  const send = (status: number, type: string, content: string) =>
    response.writeHead(status, { ...HEADERS, 'Content-Type': `${type}; charset=utf-8` }).end(content);
  // Prevents DNS rebinding: another site's page, whose host name resolves to this machine, must not read the state.
  const origin = `http://${headers.host}`;
  if (!URL.canParse(origin) || !isLoopback(origin)) send(403, 'text/plain', 'this page is served to this machine only');
  else if (method !== 'GET') send(405, 'text/plain', 'GET only');
  else if (url === '/state') send(200, 'application/json', JSON.stringify(state()));
  else if (FILES[url]) send(200, ...FILES[url]);
  else send(404, 'text/plain', 'not found');
}
