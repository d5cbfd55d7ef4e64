import { basic, askForToken, send } from '../support/http';
import { hostTokenStack, TokenStack } from '../support/token-stack';

const GRANT = { grant_type: 'client_credentials' };

let hosted: TokenStack;
let webhookClient: string;

beforeAll(async () => {
  hosted = await hostTokenStack();
  webhookClient = basic(hosted.webhook.clientId, hosted.webhook.clientSecret);
});

/** Sends a token request, and returns status and body of the response. */
async function ask(form: Record<string, string>, authorization?: string): Promise<[number, any]> {
  const { status, body } = await askForToken(hosted.webhook.tokenUrl, form, authorization);
  return [status, JSON.parse(body)];
}

function authorizationOf(name: string): string {
  const { clientId, clientSecret } = hosted.credentials[name];
  return basic(clientId, clientSecret);
}

function scopesOf(token: string): string {
  return (JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString()) as { scope: string }).scope;
}

describe('the token endpoint grants a token', () => {
  test('for credentials in the Authorization header, as SendGrid sends them', async () => {
    const answer = await askForToken(hosted.webhook.tokenUrl, GRANT, webhookClient);
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(JSON.parse(answer.body)).toEqual({
      access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      expires_in: 43_200,
      token_type: 'Bearer',
    });
  });

  test('for credentials in the body', async () => {
    const { clientId, clientSecret } = hosted.webhook;
    const [status, body] = await ask({ ...GRANT, client_id: clientId, client_secret: clientSecret });
    expect([status, body.token_type]).toEqual([200, 'Bearer']);
  });

  test('for a client_id in the body that repeats the one in the header', async () => {
    const [status] = await ask({ ...GRANT, client_id: hosted.webhook.clientId }, webhookClient);
    expect(status).toBe(200);
  });

  test('for a content type with a charset', async () => {
    const { status } = await send(hosted.webhook.tokenUrl, {
      headers: { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8', Authorization: webhookClient },
      body: 'grant_type=client_credentials',
    });
    expect(status).toBe(200);
  });

  test.each([
    ['with all allowed scopes when none is asked for', undefined, 'reports/read reports/write'],
    ['with all allowed scopes when an empty one is asked for', '', 'reports/read reports/write'],
    ['with just the scope that is asked for', 'reports/write', 'reports/write'],
    ['with the scopes that are asked for, in their order', 'reports/write reports/read', 'reports/write reports/read'],
  ])('%s', async (_name, scope, granted) => {
    const [status, body] = await ask(
      { ...GRANT, ...(scope === undefined ? {} : { scope }) },
      authorizationOf('reader'),
    );
    expect(status).toBe(200);
    expect(scopesOf(body.access_token)).toBe(granted);
  });
});

describe('the token endpoint fails with invalid_client for', () => {
  test.each([
    ['a wrong secret in the header', {}, () => basic(hosted.webhook.clientId, 'wrong')],
    ['a secret of the right length', {}, () => basic(hosted.webhook.clientId, 'x'.repeat(51))],
    ['an empty secret', {}, () => basic(hosted.webhook.clientId, '')],
    ['an unknown client', {}, () => basic('unknown', hosted.webhook.clientSecret)],
    ["another client's secret", {}, () => basic(hosted.webhook.clientId, hosted.credentials.reader.clientSecret)],
    ['an Authorization header that is not Basic', {}, () => 'Bearer abc'],
    ['a wrong secret in the body', { client_secret: 'wrong' }, undefined],
    ['no secret in the body', {}, undefined],
  ])('%s', async (_name, form, authorization) => {
    const credentials = authorization ? form : { ...form, client_id: hosted.webhook.clientId };
    expect(await ask({ ...GRANT, ...credentials }, authorization?.())).toEqual([400, { error: 'invalid_client' }]);
  });

  test('a public client that sends a secret', async () => {
    const { clientId } = hosted.credentials.publicReader;
    expect(await ask(GRANT, basic(clientId, 'guessed'))).toEqual([400, { error: 'invalid_client' }]);
  });
});

describe('the token endpoint fails with invalid_request for', () => {
  test('no client', async () => {
    expect(await ask(GRANT)).toEqual([400, { error: 'invalid_request' }]);
  });

  test('credentials in header and body', async () => {
    const form = { ...GRANT, client_id: hosted.webhook.clientId, client_secret: hosted.webhook.clientSecret };
    expect(await ask(form, webhookClient)).toEqual([400, { error: 'invalid_request' }]);
  });

  test('a client_id in the body that contradicts the header', async () => {
    expect(await ask({ ...GRANT, client_id: 'another' }, webhookClient)).toEqual([400, { error: 'invalid_request' }]);
  });

  test('no grant_type', async () => {
    expect(await ask({ scope: 'activity/*' }, webhookClient)).toEqual([400, { error: 'invalid_request' }]);
  });

  test.each([['application/json'], ['text/plain'], ['application/x-www-form-urlencodedx']])(
    'content type %s',
    async (contentType) => {
      const { status, body } = await send(hosted.webhook.tokenUrl, {
        headers: { 'Content-Type': contentType, Authorization: webhookClient },
        body: 'grant_type=client_credentials',
      });
      expect([status, body]).toEqual([400, '{"error":"invalid_request"}']);
    },
  );

  test('no content type', async () => {
    const { status, body } = await send(hosted.webhook.tokenUrl, { headers: { Authorization: webhookClient } });
    expect([status, body]).toEqual([400, '{"error":"invalid_request"}']);
  });

  test.each([['authorization_code'], ['refresh_token']])('%s without its parameter', async (grantType) => {
    expect(await ask({ grant_type: grantType }, authorizationOf('website'))).toEqual([
      400,
      { error: 'invalid_request' },
    ]);
  });

  test('GET, with 405', async () => {
    const { status, body } = await send(hosted.webhook.tokenUrl, { method: 'GET' });
    expect([status, body]).toEqual([405, '{"error":"invalid_request"}']);
  });
});

describe('the token endpoint fails with invalid_scope for', () => {
  test.each([
    ["another client's scope", 'reports/read'],
    ['a scope that nobody has', 'activity/nothing'],
    ['an OpenID Connect scope', 'openid'],
    ['one allowed scope with another that is not', 'activity/* reports/read'],
  ])('%s', async (_name, scope) => {
    expect(await ask({ ...GRANT, scope }, webhookClient)).toEqual([400, { error: 'invalid_scope' }]);
  });
});

describe('the token endpoint rejects grants', () => {
  test.each([['password'], ['implicit'], ['urn:ietf:params:oauth:grant-type:device_code']])(
    '%s with unsupported_grant_type',
    async (grantType) => {
      expect(await ask({ grant_type: grantType }, webhookClient)).toEqual([400, { error: 'unsupported_grant_type' }]);
    },
  );

  test.each(['website', 'withoutFlows', 'switchedOff'])(
    'client_credentials of a client without the flow with invalid_grant: %s',
    async (client) => {
      expect(await ask(GRANT, authorizationOf(client))).toEqual([400, { error: 'invalid_grant' }]);
    },
  );

  test.each([
    ['authorization_code', { code: 'abc' }, 'reader'],
    ['refresh_token', { refresh_token: 'abc' }, 'reader'],
  ])('%s of a client without the flow with unauthorized_client', async (grantType, form, client) => {
    expect(await ask({ grant_type: grantType, ...form }, authorizationOf(client))).toEqual([
      400,
      { error: 'unauthorized_client' },
    ]);
  });

  test('client_credentials of a public client with invalid_grant', async () => {
    const { clientId } = hosted.credentials.publicReader;
    expect(await ask({ ...GRANT, client_id: clientId })).toEqual([400, { error: 'invalid_grant' }]);
  });

  test.each([
    ['authorization_code', { code: 'abc' }],
    ['refresh_token', { refresh_token: 'abc' }],
  ])('%s with an unknown value with invalid_grant', async (grantType, form) => {
    expect(await ask({ grant_type: grantType, ...form }, authorizationOf('website'))).toEqual([
      400,
      { error: 'invalid_grant' },
    ]);
  });
});
