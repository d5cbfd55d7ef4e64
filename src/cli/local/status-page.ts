import { IncomingMessage, ServerResponse } from 'node:http';
import { STATUS_CSS, STATUS_HTML, STATUS_JS } from './status-page-content';
import { HttpServer } from '../../local/http-server';

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
    return new StatusPage(await HttpServer.start((request, response) => respond(request, response, state), port));
  }

  private constructor(private readonly server: HttpServer) {}

  public get url(): string {
    return `${this.server.url}/`;
  }

  public async stop(): Promise<void> {
    await this.server.stop();
  }
}

function respond({ method, url = '/' }: IncomingMessage, response: ServerResponse, state: () => object): void {
  const send = (status: number, type: string, content: string) =>
    response.writeHead(status, { ...HEADERS, 'Content-Type': `${type}; charset=utf-8` }).end(content);
  if (method !== 'GET') send(405, 'text/plain', 'GET only');
  else if (url === '/state') send(200, 'application/json', JSON.stringify(state()));
  else if (FILES[url]) send(200, ...FILES[url]);
  else send(404, 'text/plain', 'not found');
}
