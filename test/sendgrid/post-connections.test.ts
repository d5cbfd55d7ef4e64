import { createServer, RequestListener, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { PostConnections } from '../../src/sendgrid/post-connections';
import { until } from '../support/until';

const servers: Server[] = [];
afterEach(() => servers.splice(0).forEach((server) => (server.closeAllConnections(), server.close())));

async function start(listener: RequestListener): Promise<{ server: Server; connections: PostConnections }> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { server, connections: new PostConnections(`http://127.0.0.1:${port}/post?a=b`) };
}

test('posts have SendGrid’s headers and an exact length', async () => {
  const received: unknown[] = [];
  const { connections } = await start(({ method, url, headers }, response) => {
    received.push({ method, url, headers: { ...headers, host: undefined } });
    response.end('ok');
  });
  expect(await connections.post('["é"]', 'token', undefined)).toEqual({ status: 200, body: 'ok' });
  expect(received).toEqual([
    {
      method: 'POST',
      url: '/post?a=b',
      headers: {
        authorization: 'Bearer token',
        'content-type': 'application/json;charset=utf-8',
        'user-agent': 'SendGrid Event API',
        'content-length': '6',
        connection: 'keep-alive',
      },
    },
  ]);
});

test('posts one after the other use one connection', async () => {
  const { server, connections } = await start((_request, response) => response.end());
  let opened = 0;
  server.on('connection', () => opened++);
  for (let i = 0; i < 5; i++) await connections.post('[]', undefined, undefined);
  expect(opened).toBe(1);
});

test('a post works after its server has closed the idle connection', async () => {
  const { server, connections } = await start((_request, response) => response.end('ok'));
  await connections.post('[]', undefined, undefined);
  server.closeAllConnections();
  await sleep(50);
  expect(await connections.post('[]', undefined, undefined)).toEqual({ status: 200, body: 'ok' });
});

test('a response may take longer than idle connections are kept', async () => {
  const { connections } = await start((_request, response) => void setTimeout(() => response.end('late'), 5_000));
  expect(await connections.post('[]', undefined, undefined)).toEqual({ status: 200, body: 'late' });
});

test('fails with the error code, and does not post again, if the server closes the connection instead of responding', async () => {
  let posts = 0;
  const { connections } = await start((request, response) => {
    posts += 1;
    if (posts === 1) response.end();
    else request.socket.destroy();
  });
  await connections.post('[]', undefined, undefined);
  await expect(connections.post('[]', undefined, undefined)).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(posts).toBe(2);
});

test('fails if the server closes the connection in the middle of its response', async () => {
  const { connections } = await start((request, response) => {
    response.writeHead(200, { 'Content-Length': '10' }).write('half');
    setTimeout(() => request.socket.destroy(), 20);
  });
  await expect(connections.post('[]', undefined, undefined)).rejects.toMatchObject({ code: 'ECONNRESET' });
});

test('a redirect is not followed', async () => {
  const { connections } = await start((_request, response) => response.writeHead(307, { Location: '/' }).end('moved'));
  expect(await connections.post('[]', 'token', undefined)).toEqual({ status: 307, body: 'moved' });
});

test('only the beginning of an endless body is read', async () => {
  let closed = false;
  const { connections } = await start((_request, response) => {
    response.writeHead(500).on('close', () => (closed = true));
    const more = () => void (response.destroyed || response.write('x'.repeat(10_000), more));
    more();
  });
  expect(await connections.post('[]', undefined, undefined)).toEqual({ status: 500, body: 'x'.repeat(64 * 1024) });
  await until(() => closed);
});

test('a compressed body is not decompressed', async () => {
  const body = Buffer.from([0x1f, 0x8b, 0x08, 0x00]);
  const { connections } = await start((_request, response) => {
    response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(body);
  });
  expect((await connections.post('[]', undefined, undefined)).body).toBe('\x1f\ufffd\b\0');
});

describe('fails with the reason of the time limit', () => {
  test.each<[string, RequestListener]>([
    ['without a response', () => {}],
    ['in the middle of a body', (_request, response) => void response.write('half')],
  ])('%s', async (_name, listener) => {
    const { connections } = await start(listener);
    const limit = { timeoutMs: 200 };
    await expect(connections.post('[]', undefined, undefined, limit)).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  test('that has aborted already', async () => {
    const { connections } = await start(() => {});
    const limit = { signal: AbortSignal.abort(new Error('interrupted')) };
    await expect(connections.post('[]', undefined, undefined, limit)).rejects.toThrow('interrupted');
  });
});
