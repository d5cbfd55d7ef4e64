import { LocalSendGrid } from '../../../../src/local/index';

const SETTINGS = '/v3/user/webhooks/event/settings';
const URL_OF_ONE = 'https://one.example.com/';

let time: number;
let sendGrid: LocalSendGrid;
beforeEach(async () => {
  time = 1_800_000_000_000;
  sendGrid = await LocalSendGrid.start({ now: () => time, maxAllowed: 3 });
});
afterEach(async () => sendGrid.stop());

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: any;
}

async function call(
  method: string,
  path: string,
  body?: unknown,
  { key = sendGrid.apiKey, onBehalfOf }: { key?: string; onBehalfOf?: string } = {},
): Promise<Answer> {
  const response = await fetch(sendGrid.url + path, {
    method,
    headers: {
      ...(key && { Authorization: `Bearer ${key}` }),
      ...(onBehalfOf && { 'on-behalf-of': onBehalfOf }),
    },
    body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? undefined : (JSON.parse(text) as unknown),
  };
}

const create = async (settings: object = { url: URL_OF_ONE }) => call('POST', SETTINGS, settings);
const errorOf = ({ status, body }: Answer) => [status, body.errors[0].message];

describe('a webhook', () => {
  test('is created with the settings of the request, and never returns its client secret', async () => {
    const { status, body } = await create({
      url: URL_OF_ONE,
      enabled: true,
      friendly_name: 'one',
      bounce: true,
      spam_report: true,
      account_status_change: true,
      oauth_client_id: 'client',
      oauth_client_secret: 'secret',
      oauth_token_url: 'https://auth.example.com/token',
    });
    expect(status).toBe(201);
    expect(body).toEqual({
      enabled: true,
      url: URL_OF_ONE,
      friendly_name: 'one',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      oauth_client_id: 'client',
      oauth_token_url: 'https://auth.example.com/token',
      created_date: '2027-01-15T08:00:00Z',
      updated_date: '2027-01-15T08:00:00Z',
      processed: false,
      deferred: false,
      delivered: false,
      dropped: false,
      bounce: true,
      open: false,
      click: false,
      spam_report: true,
      unsubscribe: false,
      group_unsubscribe: false,
      group_resubscribe: false,
    });
    expect(sendGrid.webhooks()).toMatchObject([{ events: ['bounce', 'spam_report', 'account_status_change'] }]);
  });

  test('returns the flag for account status changes only on request', async () => {
    const { body } = await create({ url: URL_OF_ONE, account_status_change: true });
    const shown = await call('GET', `${SETTINGS}/${body.id}?include=account_status_change`);
    expect(shown.body.account_status_change).toBe(true);
    expect((await call('GET', `${SETTINGS}/${body.id}`)).body).not.toHaveProperty('account_status_change');
  });

  test('keeps the settings that an update omits, including its secret', async () => {
    const oauth = { oauth_client_id: 'client', oauth_client_secret: 'secret', oauth_token_url: 'https://a.example/t' };
    const { body } = await create({ url: URL_OF_ONE, enabled: true, bounce: true, friendly_name: 'one', ...oauth });
    time += 60_000;
    const changed = await call('PATCH', `${SETTINGS}/${body.id}`, { open: true, friendly_name: null });
    expect(changed.status).toBe(200);
    expect(changed.body).toMatchObject({
      ...body,
      open: true,
      friendly_name: null,
      updated_date: '2027-01-15T08:01:00Z',
    });
  });

  test('loses its OAuth client through empty strings, and not through null, which is not documented', async () => {
    const client = { oauth_client_id: 'client', oauth_token_url: 'https://a.example/t' };
    const { body } = await create({ url: URL_OF_ONE, oauth_client_secret: 'secret', ...client });
    const all = (value: string | null) => ({
      oauth_client_id: value,
      oauth_client_secret: value,
      oauth_token_url: value,
    });
    const still = await call('PATCH', `${SETTINGS}/${body.id}`, all(null));
    expect(still.body).toMatchObject(client);
    const without = await call('PATCH', `${SETTINGS}/${body.id}`, all(''));
    expect(without.body).toMatchObject({ oauth_client_id: null, oauth_token_url: null });
  });

  test('is listed with the others, with its public key if it is signed', async () => {
    const { body: one } = await create();
    const { body: two } = await create({ url: 'https://two.example.com/' });
    sendGrid.rotateSigningKey(two.id);
    const { status, body } = await call('GET', `${SETTINGS}/all`);
    expect([status, body.max_allowed]).toEqual([200, 3]);
    expect(body.webhooks).toEqual([one, { ...two, public_key: expect.stringMatching(/^MFkw/) }]);
  });

  test('is deleted', async () => {
    const { body } = await create();
    expect(await call('DELETE', `${SETTINGS}/${body.id}`)).toMatchObject({ status: 204, body: undefined });
    expect(sendGrid.webhooks()).toEqual([]);
  });

  test("can be edited and deleted as on SendGrid's page", async () => {
    const id = sendGrid.addWebhook({ url: URL_OF_ONE }, 'subuser');
    sendGrid.editWebhook(id, { open: true }, 'subuser');
    expect(sendGrid.webhooks('subuser')).toMatchObject([{ id, events: ['open'] }]);
    sendGrid.deleteWebhook(id, 'subuser');
    expect(sendGrid.webhooks('subuser')).toEqual([]);
  });
});

describe('signing', () => {
  test('generates a key when it is enabled, keeps it while enabled, and deletes it when disabled', async () => {
    const { body } = await create();
    const path = `${SETTINGS}/signed/${body.id}`;
    expect((await call('GET', path)).body).toEqual({ id: body.id, public_key: '' });
    const on = await call('PATCH', path, { enabled: true });
    expect(on.body.public_key).toMatch(/^MFkw/);
    expect((await call('PATCH', path, { enabled: true })).body).toEqual(on.body);
    expect((await call('GET', `${SETTINGS}/${body.id}`)).body.public_key).toBe(on.body.public_key);
    expect((await call('PATCH', path, { enabled: false })).body.public_key).toBe('');
    expect((await call('PATCH', path, { enabled: true })).body.public_key).not.toBe(on.body.public_key);
  });

  test('requires a boolean', async () => {
    const { body } = await create();
    expect(errorOf(await call('PATCH', `${SETTINGS}/signed/${body.id}`, { enabled: 'yes' }))).toEqual([
      400,
      'must be a boolean',
    ]);
  });
});

describe('without an id', () => {
  test.each([SETTINGS, `${SETTINGS}/`])('%s applies to the oldest webhook, which is recorded', async (path) => {
    const { body } = await create();
    await create({ url: 'https://two.example.com/' });
    expect((await call('GET', path)).body.id).toBe(body.id);
    expect((await call('PATCH', path, { open: true })).body).toMatchObject({ id: body.id, open: true });
    expect(sendGrid.requests.map(({ isForOldest }) => isForOldest)).toEqual([false, false, true, true]);
  });

  test('signing applies to the oldest webhook', async () => {
    const { body } = await create();
    expect((await call('PATCH', `${SETTINGS}/signed`, { enabled: true })).body.id).toBe(body.id);
    expect((await call('GET', `${SETTINGS}/signed`)).body.id).toBe(body.id);
  });

  test('nothing is found without a webhook, and nothing is deleted', async () => {
    expect(errorOf(await call('GET', SETTINGS))).toEqual([404, 'Invalid id provided.']);
    await create();
    expect((await call('DELETE', SETTINGS)).status).toBe(404);
    expect(sendGrid.webhooks()).toHaveLength(1);
  });
});

describe('fails for', () => {
  test.each(['nowhere', 'ftp://example.com/', '', 'https:///x'])('the URL %j', async (url) => {
    expect(errorOf(await create({ url }))).toEqual([400, `'${url}' is not a valid url`]);
  });

  test('the URL of another webhook, with its id', async () => {
    const { body: one } = await create();
    const { body: two } = await create({ url: 'https://two.example.com/' });
    const message = `Webhook at '${URL_OF_ONE}' already exists. Please provide a unique URL.`;
    const error = { errors: [{ id: one.id, message, url: URL_OF_ONE }] };
    expect(await create()).toMatchObject({ status: 400, body: error });
    expect(await call('PATCH', `${SETTINGS}/${two.id}`, { url: URL_OF_ONE })).toMatchObject({
      status: 400,
      body: error,
    });
    expect((await call('PATCH', `${SETTINGS}/${one.id}`, { url: URL_OF_ONE })).status).toBe(200);
  });

  test('one webhook more than the plan allows, counting disabled ones', async () => {
    for (const name of ['a', 'b', 'c']) await create({ url: `https://${name}.example.com/`, enabled: false });
    expect(errorOf(await create())).toEqual([
      400,
      'You have reached the maximum number of webhooks per your current billing plan.',
    ]);
  });

  test.each<[string, object, string]>([
    ['a flag that is no boolean', { open: 'yes' }, 'must be a boolean'],
    ['a name that is no text', { friendly_name: 5 }, 'must be a string'],
    [
      'a client without a token URL',
      { oauth_client_id: 'x' },
      'oauth_client_id and oauth_token_url must be set together',
    ],
    [
      'a token URL without a client',
      { oauth_token_url: 'x' },
      'oauth_client_id and oauth_token_url must be set together',
    ],
    [
      'a secret alone',
      { oauth_client_secret: 'x' },
      'oauth_client_secret requires oauth_client_id and oauth_token_url',
    ],
  ])('%s', async (_name, settings, message) => {
    expect(errorOf(await create({ url: URL_OF_ONE, ...settings }))).toEqual([400, message]);
  });

  test.each(['', '[]', 'null', '"text"', '{'])('the body %j', async (body) => {
    expect(errorOf(await call('POST', SETTINGS, body))).toEqual([400, 'the body must be a JSON object']);
  });

  test.each([
    ['GET', `${SETTINGS}/unknown`],
    ['PATCH', `${SETTINGS}/unknown`],
    ['DELETE', `${SETTINGS}/unknown`],
    ['GET', `${SETTINGS}/signed/unknown`],
  ])('an id that is unknown: %s %s', async (method, path) => {
    expect(errorOf(await call(method, path, method === 'PATCH' ? {} : undefined))).toEqual([
      404,
      'Invalid id provided.',
    ]);
  });

  test.each([
    ['GET', '/v3/user/webhooks/parse/settings'],
    ['PUT', SETTINGS],
    ['GET', '/v3/user/webhooks/event/other'],
    ['GET', '/'],
  ])('what there is not: %s %s', async (method, path) => {
    expect(errorOf(await call(method, path))).toEqual([404, 'not found']);
  });
});

describe('an API key', () => {
  test.each([[''], ['SG.unknown']])('%j is rejected', async (key) => {
    expect(errorOf(await call('GET', `${SETTINGS}/all`, undefined, { key }))).toEqual([401, 'authorization required']);
  });

  test.each([
    ['POST', SETTINGS, 'settings.create'],
    ['GET', `${SETTINGS}/all`, 'settings.read'],
    ['GET', `${SETTINGS}/id`, 'settings.read'],
    ['PATCH', `${SETTINGS}/id`, 'settings.update'],
    ['DELETE', `${SETTINGS}/id`, 'settings.delete'],
    ['GET', `${SETTINGS}/signed/id`, 'settings.read'],
    ['PATCH', `${SETTINGS}/signed/id`, 'settings.update'],
    ['POST', '/v3/user/webhooks/event/test', 'test.create'],
  ])('needs its scope for %s %s', async (method, path, scope) => {
    const body = method === 'GET' ? undefined : '{';
    const without = sendGrid.addApiKey(['mail.send']);
    expect(errorOf(await call(method, path, body, { key: without }))).toEqual([403, 'access forbidden']);
    const key = sendGrid.addApiKey([`user.webhooks.event.${scope}`]);
    expect([200, 201, 204, 400, 404]).toContain((await call(method, path, body, { key })).status);
  });

  test('works for each account, and the accounts are separate', async () => {
    for (const onBehalfOf of [undefined, 'subuser', 'account-id sg2a']) {
      expect((await call('POST', SETTINGS, { url: URL_OF_ONE }, { onBehalfOf })).status).toBe(201);
      expect((await call('GET', `${SETTINGS}/all`, undefined, { onBehalfOf })).body.webhooks).toHaveLength(1);
    }
    expect(sendGrid.requests.at(-1)).toMatchObject({ onBehalfOf: 'account-id sg2a' });
  });
});

test('requests are rate-limited', async () => {
  const first = await call('GET', `${SETTINGS}/all`);
  expect(Object.fromEntries(first.headers)).toMatchObject({
    'x-ratelimit-limit': '600',
    'x-ratelimit-remaining': '599',
    'x-ratelimit-reset': '1800000060',
  });
  for (let i = 0; i < 599; i++) await call('GET', `${SETTINGS}/all`);
  const refused = await call('GET', `${SETTINGS}/all`);
  expect(refused).toMatchObject({ status: 429, body: { errors: [{ field: null, message: 'too many requests' }] } });
  expect(Object.fromEntries(refused.headers)).toMatchObject({ 'x-ratelimit-remaining': '0', 'retry-after': '3' });
  time += 60_000;
  expect((await call('GET', `${SETTINGS}/all`)).status).toBe(200);
});

describe('faults', () => {
  const list = async () => call('GET', `${SETTINGS}/all`);

  test('a response instead of the regular one', async () => {
    sendGrid.injectFault({ effect: { kind: 'response', status: 503, body: { a: 1 }, headers: { 'X-Why': 'fault' } } });
    const { status, body, headers } = await list();
    expect([status, body, headers.get('x-why')]).toEqual([503, { a: 1 }, 'fault']);
    expect((await list()).status).toBe(200);
  });

  test.each(['reset', 'lostResponse'] as const)('%s breaks the connection', async (kind) => {
    sendGrid.injectFault({ effect: { kind } });
    await expect(create()).rejects.toThrow('fetch failed');
    expect(sendGrid.webhooks()).toHaveLength(kind === 'reset' ? 0 : 1);
    expect(sendGrid.requests).toEqual([{ method: 'POST', path: SETTINGS, isForOldest: false }]);
  });

  test('malformed truncates the response', async () => {
    sendGrid.injectFault({ effect: { kind: 'malformed' } });
    await expect(create()).rejects.toThrow(SyntaxError);
    expect(sendGrid.webhooks()).toHaveLength(1);
  });

  test('hang sends no response', async () => {
    sendGrid.injectFault({ effect: { kind: 'hang' } });
    const url = `${sendGrid.url}${SETTINGS}/all`;
    await expect(fetch(url, { signal: AbortSignal.timeout(100) })).rejects.toThrow('timeout');
    expect((await list()).status).toBe(200);
  });

  test('apply to matching requests, as often as requested', async () => {
    sendGrid.injectFault({ method: 'POST', effect: { kind: 'response', status: 500 } });
    sendGrid.injectFault({ path: /all$/, skip: 1, times: 2, effect: { kind: 'response', status: 502, body: {} } });
    const statuses = [];
    for (let i = 0; i < 4; i++) statuses.push((await list()).status);
    expect(statuses).toEqual([200, 502, 502, 200]);
    expect((await create()).status).toBe(500);
  });
});
