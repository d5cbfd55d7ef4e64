import { readdirSync, readFileSync } from 'node:fs';
import { AddressInfo, Server } from 'node:net';
import { join, resolve } from 'node:path';
import { Answer, send } from './support/http';
import { synthRegistered } from './support/registered';
import { host } from './support/stages';
import { Delivery, SignatureVerification } from '../../src';
import { StatusPage } from '../../src/cli/local/status-page';
import { HttpServer } from '../../src/local/http-server';

const SOURCES = resolve(__dirname, '../../src');

afterEach(() => jest.restoreAllMocks());

/** Sends requests to each server as soon as it listens, since some of them stop soon. */
function probeServers(probe: (origin: string) => Promise<void>): { all: Array<Promise<string>> } {
  const all: Array<Promise<string>> = [];
  const listen = Server.prototype.listen;
  jest.spyOn(Server.prototype, 'listen').mockImplementation(function (this: Server, ...args: unknown[]) {
    const done = args.pop() as () => void;
    const onListening = () => {
      const origin = `http://127.0.0.1:${(this.address() as AddressInfo).port}`;
      const probed = probe(origin).then(() => origin);
      all.push(probed);
      void probed.finally(done);
    };
    return Reflect.apply(listen, this, [...args, onListening]) as Server;
  });
  return { all };
}

const FOREIGN: ReadonlyArray<Record<string, string>> = [
  { Host: 'rebound.example.com' },
  { Host: 'localhost.example.com:80' },
  { Origin: 'https://example.com' },
  { Origin: 'http://localhost:3000' },
  { Origin: 'null' },
  { 'Sec-Fetch-Site': 'cross-site' },
  { 'Sec-Fetch-Site': 'same-site' },
];

test('every server of a stage rejects the requests of web pages', async () => {
  const accepted: string[] = [];
  const { all } = probeServers(async (origin) => {
    for (const headers of FOREIGN) {
      for (const method of ['GET', 'POST', 'PUT', 'OPTIONS']) {
        const { status, body } = await send(`${origin}/`, { method, headers });
        const isRejected = status === 403 && body.startsWith('{"message":"the local stage ');
        if (!isRejected) accepted.push(`${method} ${JSON.stringify(headers)}: ${status} ${body}`);
      }
    }
  });
  const stage = await host(
    synthRegistered({
      webhook: { delivery: Delivery.queued(), signatureVerification: SignatureVerification.managed() },
    }),
  );
  await stage.sendGrid!.post([{ event: 'open', email: 'a@example.com' }]);
  await stage.idle();
  const page = await StatusPage.start(() => ({}), Object);
  await page.stop();
  const probed = await Promise.all(all);
  const [webhook] = stage.webhooks;
  const known = [stage.awsEndpoint!, stage.sendGrid!.url, webhook.tokenUrl, webhook.httpPostUrl, page.url];
  expect(probed).toEqual(expect.arrayContaining(known.map((url) => new URL(url).origin)));
  // Besides these, runtime APIs of the functions, and the server for the responses of custom resources.
  expect(probed.length).toBeGreaterThanOrEqual(known.length + 4);
  expect(accepted).toEqual([]);
});

test('no server listens without the check', () => {
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((file) => /\.m?[jt]s$/.test(file));
  const listening = files.filter((file) => {
    const code = readFileSync(join(SOURCES, file), 'utf8').replace(/^\s*(\*|\/\/).*$/gm, '');
    return /\bcreate(Secure)?Server\(|\.listen\(\s*(port|0|\{)\b.*(LOOPBACK|127\.0\.0\.1|localhost|::)/.test(code);
  });
  expect(listening).toEqual(['local/http-server.ts']);
});

describe('a server of the stage', () => {
  let server: HttpServer;
  const rejections: unknown[] = [];
  beforeAll(async () => {
    server = await HttpServer.start(
      (_request, response) => response.end('ok'),
      0,
      (rejection) => rejections.push(rejection),
    );
  });
  afterAll(async () => server.stop());

  async function get(headers: Record<string, string>): Promise<Answer> {
    return send(`${server.url}/prod/activity?code=secret`, { method: 'GET', headers });
  }

  const port = () => new URL(server.url).port;

  test.each([
    ['a program', () => ({})],
    ['localhost', () => ({ Host: `localhost:${port()}` })],
    ['IPv6', () => ({ Host: `[::1]:${port()}` })],
    ['a name that ends in .localhost', () => ({ Host: `app.localhost:${port()}` })],
    ['a forwarded port', () => ({ Host: 'localhost:8080' })],
    ['the address bar', () => ({ 'Sec-Fetch-Site': 'none' })],
    ['its own page', () => ({ 'Sec-Fetch-Site': 'same-origin', Origin: server.url })],
  ])('accepts %s', async (_name, headers) => {
    expect((await get(headers())).body).toBe('ok');
  });

  test('fails for another host, with what to do behind a tunnel', async () => {
    const { status, body } = await get({ Host: 'abc.example.com' });
    expect(status).toBe(403);
    expect(JSON.parse(body)).toEqual({
      message:
        "the local stage accepts requests to localhost and 127.0.0.1 only, got the Host header 'abc.example.com'; " +
        'behind a tunnel or proxy, set the Host header to localhost',
    });
  });

  test('fails for another origin, with what to do, and reports the reason without the query', async () => {
    rejections.length = 0;
    const { headers, body } = await get({ Origin: 'http://localhost:3000' });
    const reason =
      'the local stage does not accept requests from web pages, got one from http://localhost:3000; ' +
      'send it from a program, such as curl, or through the proxy of your development server without the Origin header';
    expect(JSON.parse(body)).toEqual({ message: reason });
    expect(headers).not.toHaveProperty('access-control-allow-origin');
    expect(rejections).toEqual([{ method: 'GET', path: '/prod/activity', status: 403, reason, milliseconds: 0 }]);
  });
});
