import { createServer, IncomingMessage } from 'node:http';
import { AddressInfo } from 'node:net';
import { EventWebhookSender } from '../../../src/local';

interface Received {
  readonly path: string;
  readonly method: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** What the server answers, in order; the last one again and again. */
type Script = ReadonlyArray<readonly [status: number, body: string]>;

const servers: Array<() => void> = [];
afterEach(() => servers.splice(0).forEach((close) => close()));

/** Tokens are `token-1`, `token-2` and so on; posts are answered by the script. */
async function start(posts: Script, tokens?: Script): Promise<{ sender: EventWebhookSender; received: Received[] }> {
  const received: Received[] = [];
  const counts = { '/token': 0, '/post': 0 };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const path = request.url as keyof typeof counts;
      received.push({
        path,
        method: request.method!,
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      });
      const number = ++counts[path];
      const script = path === '/post' ? posts : tokens;
      const [status, body] = script
        ? script[Math.min(number, script.length) - 1]
        : [200, JSON.stringify({ access_token: `token-${number}`, token_type: 'Bearer', expires_in: 3600 })];
      response.writeHead(status, status === 302 ? { Location: '/post' } : {}).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push(() => (server.closeAllConnections(), server.close()));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const options = {
    clientId: 'id',
    clientSecret: 'secret',
    tokenUrl: `${origin}/token`,
    httpPostUrl: `${origin}/post`,
  };
  return { sender: new EventWebhookSender(options), received };
}

function paths(received: readonly Received[]): string[] {
  return received.map(({ path }) => path);
}

describe('the sender requests a token', () => {
  test('with Basic credentials and the grant type, and without a scope', async () => {
    const { sender, received } = await start([[200, '']]);
    expect(await sender.requestToken()).toBe('token-1');
    expect(received).toHaveLength(1);
    expect(received[0]).toMatchObject({ path: '/token', method: 'POST', body: 'grant_type=client_credentials' });
    expect(received[0].headers).toMatchObject({
      authorization: 'Basic aWQ6c2VjcmV0',
      'content-type': 'application/x-www-form-urlencoded',
    });
  });

  test('once for many posts', async () => {
    const { sender, received } = await start([[200, '']]);
    for (let i = 0; i < 5; i++) expect((await sender.post('[]')).status).toBe(200);
    expect(paths(received)).toEqual(['/token', '/post', '/post', '/post', '/post', '/post']);
  });

  test.each([
    [
      'with its error',
      [400, '{"error":"invalid_client"}'] as const,
      'could not get a token: the token URL responded with 400 invalid_client',
    ],
    ['without one', [500, '{}'] as const, 'could not get a token: the token URL responded with 500'],
    ['that is not JSON', [502, '<html>'] as const, 'could not get a token: the token URL responded with 502'],
  ])('and fails with the response %s', async (_name, answer, message) => {
    const { sender } = await start([[200, '']], [answer]);
    await expect(sender.post('[]')).rejects.toThrow(message);
  });
});

describe('the sender posts', () => {
  test('the batch unchanged, as SendGrid does', async () => {
    const { sender, received } = await start([[202, 'thanks']]);
    const outcome = await sender.post('[{"event":"open"}]\r\n');
    expect(outcome).toEqual({ status: 202, body: 'thanks', renewedToken: false });
    expect(received[1]).toMatchObject({ path: '/post', method: 'POST', body: '[{"event":"open"}]\r\n' });
    expect(received[1].headers).toMatchObject({
      authorization: 'Bearer token-1',
      'content-type': 'application/json;charset=utf-8',
      'user-agent': 'SendGrid Event API',
    });
  });

  test('without following redirects', async () => {
    const { sender, received } = await start([[302, '']]);
    expect(await sender.post('[]')).toEqual({ status: 302, body: '', renewedToken: false });
    expect(paths(received)).toEqual(['/token', '/post']);
  });
});

describe('the sender renews its token', () => {
  test.each([
    [401, '{"error":"invalid_token"}'],
    [403, '{"error":"insufficient_scope"}'],
    [400, '{"error":"invalid_request"}'],
    [499, 'text with invalid_token in it'],
  ])('after %d %s', async (status, body) => {
    const { sender, received } = await start([
      [status, body],
      [200, 'ok'],
    ]);
    expect(await sender.post('[]')).toEqual({
      status: 200,
      body: 'ok',
      renewedToken: true,
      rejection: { status, body },
    });
    expect(received.map(({ path, headers }) => [path, path === '/post' && headers.authorization])).toEqual([
      ['/token', false],
      ['/post', 'Bearer token-1'],
      ['/token', false],
      ['/post', 'Bearer token-2'],
    ]);
  });

  test('and caches the new one', async () => {
    const { sender, received } = await start([
      [401, 'invalid_token'],
      [200, ''],
    ]);
    await sender.post('[]');
    await sender.post('[]');
    expect(paths(received)).toEqual(['/token', '/post', '/token', '/post', '/post']);
    expect(received[4].headers.authorization).toBe('Bearer token-2');
  });

  test('once per post, even if the new token is rejected', async () => {
    const { sender, received } = await start([[401, 'invalid_token']]);
    expect(await sender.post('[]')).toMatchObject({ status: 401, renewedToken: true });
    expect(paths(received)).toEqual(['/token', '/post', '/token', '/post']);
  });
});

describe('the sender keeps its token', () => {
  test.each([
    ['a 401 as API Gateway has it by default', 401, '{"message":"Unauthorized"}'],
    ['a 403 without a word', 403, '{"message":"Forbidden"}'],
    ['a 400 with another word', 400, '{"error":"invalid_signature"}'],
    ['a 5xx with a word', 500, '{"error":"invalid_token"}'],
    ['a success with a word', 200, 'invalid_token'],
  ])('after %s', async (_name, status, body) => {
    const { sender, received } = await start([[status, body]]);
    expect(await sender.post('[]')).toEqual({ status, body, renewedToken: false });
    await sender.post('[]');
    expect(paths(received)).toEqual(['/token', '/post', '/post']);
  });
});
