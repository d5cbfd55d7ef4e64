import { IncomingMessage, ServerResponse } from 'node:http';
import { STATUS_CSS, STATUS_HTML, STATUS_JS } from './status-page-content';
import { HttpServer } from '../../local/http-server';

const FILES: Readonly<Record<string, readonly [type: string, content: string]>> = {
  '/': ['text/html', STATUS_HTML],
  '/page.css': ['text/css', STATUS_CSS],
  '/page.js': ['text/javascript', STATUS_JS],
};

const OUTPUTS_PATH = '/outputs.json';

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
  /**
   * @param state called for each update of the page
   * @param outputs called when another command reads the outputs of the stage
   */
  public static async start(state: () => object, outputs: () => object, port = 0): Promise<StatusPage> {
    const sources = { '/state': state, [OUTPUTS_PATH]: outputs };
    return new StatusPage(await HttpServer.start((request, response) => respond(request, response, sources), port));
  }

  private constructor(private readonly server: HttpServer) {}

  public get url(): string {
    return `${this.server.url}/`;
  }

  /** Where the other commands read the outputs of the stage, with `--outputs`. */
  public get outputsUrl(): string {
    return `${this.server.url}${OUTPUTS_PATH}`;
  }

  public async stop(): Promise<void> {
    await this.server.stop();
  }
}

type Sources = Readonly<Record<string, () => object>>;

function respond({ method, url = '/' }: IncomingMessage, response: ServerResponse, sources: Sources): void {
  const send = (status: number, type: string, content: string) =>
    response.writeHead(status, { ...HEADERS, 'Content-Type': `${type}; charset=utf-8` }).end(content);
  if (method !== 'GET') send(405, 'text/plain', 'GET only');
  else if (Object.hasOwn(sources, url)) send(200, 'application/json', JSON.stringify(sources[url]()));
  else if (FILES[url]) send(200, ...FILES[url]);
  else send(404, 'text/plain', 'not found');
}
