import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { readBody, readText } from '../../src/local/http-body';
import { HttpContext } from '../../src/local/http-context';
import { HttpServer, listenerOf, withErrorResponse } from '../../src/local/http-server';

let server: HttpServer | undefined;

afterEach(async () => server?.stop());

async function serve(handle: (ctx: HttpContext) => Promise<unknown>): Promise<string> {
  server = await HttpServer.start(listenerOf(handle));
  return server.url;
}

/** Sends bytes as they are and returns what the server sends until it closes the connection. */
async function exchange(url: string, request: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write(request);
  return text(socket);
}

test.each<[string, unknown, { type: string | null; body: string; length: string | null }]>([
  ['an object as JSON', { a: 'é' }, { type: 'application/json; charset=utf-8', body: '{"a":"é"}', length: '10' }],
  ['a string as text', 'é', { type: 'text/plain; charset=utf-8', body: 'é', length: '2' }],
  ['a buffer without a type', Buffer.from('x'), { type: null, body: 'x', length: '1' }],
  ['null as an empty body', null, { type: null, body: '', length: '0' }],
])('a server sends %s', async (_name, body, expected) => {
  const url = await serve(async (ctx) => {
    ctx.body = body;
  });

  const response = await fetch(url);

  expect(response.status).toBe(200);
  expect({
    type: response.headers.get('content-type'),
    body: await response.text(),
    length: response.headers.get('content-length'),
  }).toEqual(expected);
});

test('a server responds with 404 to a request that the handler ignores', async () => {
  const url = await serve(async () => {});

  expect((await fetch(url)).status).toBe(404);
});

test('a server sends neither a body nor its length with status 204', async () => {
  const url = await serve(async (ctx) => {
    ctx.status = 204;
    ctx.body = 'ignored';
  });

  const response = await exchange(url, 'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');

  expect(response).toMatch(/^HTTP\/1\.1 204 No Content\r\n/);
  expect(response).not.toMatch(/content-length|ignored/i);
});

test('a server sends the length but not the body of a HEAD request', async () => {
  const url = await serve(async (ctx) => {
    ctx.body = 'four';
  });

  const response = await exchange(url, 'HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');

  expect(response).toMatch(/\r\nContent-Length: 4\r\n/);
  expect(response.endsWith('\r\n\r\n')).toBe(true);
});

test('a handler gets path and query string as they were sent', async () => {
  const url = await serve(async (ctx) => {
    ctx.body = { method: ctx.method, path: ctx.path, querystring: ctx.querystring, host: ctx.host, ip: ctx.ip };
  });

  const response = await exchange(
    url,
    'PUT http://proxied.example//a%2Fb/../c?d=%20&e?f HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
  );

  expect(JSON.parse(response.split('\r\n\r\n')[1])).toEqual({
    method: 'PUT',
    path: '//a%2Fb/../c',
    querystring: 'd=%20&e?f',
    host: 'localhost',
    ip: '127.0.0.1',
  });
});

test('a handler sets and repeats headers of the response', async () => {
  const url = await serve(async (ctx) => {
    ctx.set({ 'Content-Type': 'application/x-amz-json-1.1' });
    ctx.append('X-Repeated', 'a');
    ctx.append('X-Repeated', 'b');
    ctx.body = {};
  });

  const { headers } = await fetch(url);

  expect(headers.get('content-type')).toBe('application/x-amz-json-1.1');
  expect(headers.get('x-repeated')).toBe('a, b');
});

test('a handler that throws closes the connection', async () => {
  const url = await serve(async () => {
    throw new Error('broken');
  });

  await expect(fetch(url)).rejects.toThrow('fetch failed');
});

test('fails with 413 and the limit when the body is larger, and the connection stays usable', async () => {
  const url = await serve(async (ctx) =>
    withErrorResponse(ctx, async () => {
      ctx.body = await readText(ctx.req, 10);
      return undefined;
    }),
  );

  const response = await exchange(
    url,
    `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 11\r\n\r\n${'x'.repeat(11)}` +
      'POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 10\r\n\r\n0123456789',
  );

  expect(response).toContain('HTTP/1.1 413 Payload Too Large\r\n');
  expect(response).toContain('{"message":"the request body is larger than 10 bytes"}');
  expect(response).toMatch(/HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\n0123456789$/);
});

test('a body is read as bytes', async () => {
  const bytes = Buffer.from([0xef, 0xbb, 0xbf, 0xff, 0x00]);
  const url = await serve(async (ctx) => {
    ctx.body = await readBody(ctx.req);
  });

  const response = await fetch(url, { method: 'POST', body: bytes });

  expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes);
});

test('fails to read a body when the client closes the connection before its end', async () => {
  let reading: Promise<unknown> = Promise.resolve();
  let begun!: () => void;
  const beginning = new Promise<void>((resolve) => (begun = resolve));
  const url = await serve(async (ctx) => {
    reading = readBody(ctx.req);
    begun();
    await reading;
  });
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write('POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nhalf');
  await beginning;
  socket.destroy();
  await once(socket, 'close');

  await expect(reading).rejects.toThrow(/aborted|closed the connection/);
});
