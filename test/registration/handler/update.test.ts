import { internals } from './support/in-process';
import { oAuth, PARAMETER, Scene, URL_OF_WEBHOOK } from './support/scene';

async function registered(over: Record<string, unknown> = {}): Promise<{ scene: Scene; id: string }> {
  const scene = await Scene.start();
  const { PhysicalResourceId: id } = await scene.create(over);
  return { scene, id };
}

const webhook = (scene: Scene) => scene.sendGrid.webhooks()[0];

describe('in place', () => {
  test('the URL, the events, the name, the client and whether it is enabled', async () => {
    const { scene, id } = await registered({ FriendlyName: 'before' });
    const url = 'https://other.example.com/events';
    scene.aws.state.secrets.set('client-secret', 'another-secret');
    const answer = await scene.update(id, {
      Url: url,
      Events: ['open', 'spam_report'],
      FriendlyName: undefined,
      Enabled: 'false',
      OAuth: {
        ClientId: 'other-client',
        TokenUrl: 'https://auth.example.com/token',
        ClientSecret: { Source: 'secretsmanager', SecretId: 'client-secret' },
      },
    });
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id, Data: { WebhookId: id } });
    expect(scene.sendGrid.webhooks()).toEqual([
      {
        id,
        url,
        enabled: false,
        friendlyName: undefined,
        events: ['open', 'spam_report'],
        oauthClientId: 'other-client',
        oauthTokenUrl: 'https://auth.example.com/token',
        publicKey: expect.any(String),
      },
    ]);
  });

  test('OAuth is removed', async () => {
    const { scene, id } = await registered();
    await scene.update(id, { OAuth: undefined });
    expect(webhook(scene)).toMatchObject({ id, oauthClientId: undefined, oauthTokenUrl: undefined });
  });

  test('OAuth is removed with empty texts, as SendGrid documents', async () => {
    const { scene, id } = await registered();
    const fetched = jest.spyOn(globalThis, 'fetch');
    await scene.update(id, { OAuth: undefined });
    const bodies = fetched.mock.calls.filter(([, init]) => init?.method === 'PATCH').map(([, init]) => init!.body);
    fetched.mockRestore();
    expect(bodies.map((body) => JSON.parse(body as string) as object)).toEqual([
      expect.objectContaining({ oauth_client_id: '', oauth_client_secret: '', oauth_token_url: '' }),
    ]);
  });

  test('fails for a URL that another webhook has, and names that', async () => {
    const { scene, id } = await registered();
    const other = scene.sendGrid.addWebhook({ url: 'https://other.example.com/' });
    const { Status, PhysicalResourceId, Reason } = await scene.update(id, { Url: 'https://other.example.com/' });
    expect([Status, PhysicalResourceId]).toEqual(['FAILED', id]);
    expect(Reason).toBe(
      "SendGrid: Webhook at 'https://other.example.com/' already exists. Please provide a unique URL. The webhook " +
        `${other} has this URL. Delete it on SendGrid's page, or use another URL`,
    );
  });
});

test('another app client is registered with its secret, and the way back with that of the previous one', async () => {
  const { scene, id } = await registered();
  scene.aws.state.appClients.set('next-client', 'the0next0client0secret');
  const secret = () => internals(scene.sendGrid).account().webhooks[0].settings.oauthClientSecret;
  const next = { OAuth: oAuth('next-client') };
  expect(await scene.update(id, next)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
  expect([webhook(scene).oauthClientId, secret()]).toEqual(['next-client', 'the0next0client0secret']);
  expect(await scene.update(id, {}, next)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
  expect([webhook(scene).oauthClientId, secret()]).toEqual(['client', 'the0client0secret']);
});

test('an app client without a secret fails the update, which says what to do', async () => {
  const { scene, id } = await registered();
  scene.aws.state.appClients.set('public', undefined);
  expect((await scene.update(id, { OAuth: oAuth('public') })).Reason).toBe(
    'could not read the secret of the app client public: Cognito returned none. Use a client with a secret; if its ' +
      'first secret was deleted, replace the client by another `clientVersion` of the webhook',
  );
  expect(webhook(scene).oauthClientId).toBe('client');
});

describe('signing', () => {
  const unsigned = { Signed: 'false', PublicKeyParameter: undefined };

  test('turned off removes the key, and turned on stores another one', async () => {
    const { scene, id } = await registered();
    const { publicKey: first } = webhook(scene);
    expect(scene.storedKeys).toEqual([`${id}:${first}`]);
    expect((await scene.update(id, unsigned)).Status).toBe('SUCCESS');
    expect(webhook(scene).publicKey).toBeUndefined();
    expect(scene.parameters.has(PARAMETER)).toBe(false);
    expect((await scene.update(id, {}, unsigned)).Status).toBe('SUCCESS');
    expect(webhook(scene).publicKey).not.toBe(first);
    expect(scene.storedKeys).toEqual([`${id}:${webhook(scene).publicKey}`]);
  });

  test('that is already on keeps its key and is not turned on again', async () => {
    const { scene, id } = await registered();
    const { publicKey } = webhook(scene);
    await scene.update(id, { FriendlyName: 'new' });
    expect(webhook(scene).publicKey).toBe(publicKey);
    expect(
      scene.sendGrid.requests.filter(({ method, path }) => method === 'PATCH' && path.includes('signed')),
    ).toHaveLength(1);
    // The key and the owner.
    expect(scene.aws.operations.filter((call) => call === 'AmazonSSM.PutParameter')).toHaveLength(2);
  });

  test('with a key that somebody renewed on SendGrid’s page stores the key in front of the previous one', async () => {
    const { scene, id } = await registered();
    const { publicKey: old } = webhook(scene);
    scene.sendGrid.rotateSigningKey(id);
    await scene.update(id, { FriendlyName: 'new' });
    expect(scene.storedKeys).toEqual([`${id}:${webhook(scene).publicKey}`, `${id}:${old}`]);
    const { publicKey: second } = webhook(scene);
    scene.sendGrid.rotateSigningKey(id);
    await scene.update(id, { FriendlyName: 'newer' });
    expect(scene.storedKeys).toEqual([`${id}:${webhook(scene).publicKey}`, `${id}:${second}`]);
  });

  test('replaces a placeholder', async () => {
    const scene = await Scene.start();
    scene.parameters.set(PARAMETER, 'none-yet');
    await scene.create();
    expect(scene.storedKeys).toEqual([`${webhook(scene).id}:${webhook(scene).publicKey}`]);
  });

  test.each(['lostResponse', 'reset', 'malformed'] as const)('is turned on in spite of %s', async (kind) => {
    const scene = await Scene.start();
    scene.sendGrid.injectFault({ method: 'PATCH', path: /signed/, effect: { kind } });
    const answer = await scene.create();
    expect(answer.Status).toBe('SUCCESS');
    expect(scene.storedKeys).toEqual([`${webhook(scene).id}:${webhook(scene).publicKey}`]);
  });

  test('fails with SendGrid’s message if SendGrid rejects it', async () => {
    const scene = await Scene.start();
    const body = { errors: [{ message: 'not with your plan' }] };
    scene.sendGrid.injectFault({ method: 'PATCH', path: /signed/, effect: { kind: 'response', status: 400, body } });
    expect((await scene.create()).Reason).toBe('SendGrid returned 400: not with your plan');
  });
});

describe('an update fixes drift', () => {
  test('of a webhook that somebody edited', async () => {
    const { scene, id } = await registered();
    scene.sendGrid.editWebhook(id, { url: 'https://other.example.com/', enabled: false, open: true, bounce: false });
    await scene.update(id, { FriendlyName: 'again' });
    expect(webhook(scene)).toMatchObject({ url: URL_OF_WEBHOOK, enabled: true, events: ['dropped', 'bounce'] });
  });

  test.each(['true', 'false'])('of a webhook that somebody deleted (signed: %s)', async (Signed) => {
    const { scene, id } = await registered({ Signed });
    scene.sendGrid.deleteWebhook(id);
    const answer = await scene.update(id, { Signed, FriendlyName: 'again' }, { Signed });
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: webhook(scene).id });
    expect(webhook(scene)).toMatchObject({ friendlyName: 'again', enabled: true });
    // CloudFormation then deletes what was replaced.
    expect((await scene.delete(id)).Status).toBe('SUCCESS');
    expect(scene.sendGrid.webhooks()).toHaveLength(1);
  });
});

describe('another account or region', () => {
  test.each([
    ['another subuser', { OnBehalfOf: 'one' }, { OnBehalfOf: 'two' }],
    ['a subuser', {}, { OnBehalfOf: 'two' }],
    ['no subuser', { OnBehalfOf: 'one' }, {}],
  ])('replaces the webhook: %s', async (_name, before, after) => {
    const { scene, id } = await registered(before);
    const answer = await scene.update(id, after, before);
    const [now] = scene.sendGrid.webhooks((after as { OnBehalfOf?: string }).OnBehalfOf);
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: now.id });
    expect(now.id).not.toBe(id);
    await scene.delete(id, before);
    expect(scene.sendGrid.webhooks((before as { OnBehalfOf?: string }).OnBehalfOf)).toEqual([]);
    expect(scene.sendGrid.webhooks((after as { OnBehalfOf?: string }).OnBehalfOf)).toHaveLength(1);
  });

  test('replaces the webhook: another region', async () => {
    const scene = await Scene.start();
    const eu = await Scene.start();
    scene.env = { SENDGRID_API_URL: undefined, AWS_ENDPOINT_URL: scene.aws.url };
    const hosts = { 'https://api.sendgrid.com': scene.sendGrid.url, 'https://api.eu.sendgrid.com': eu.sendGrid.url };
    const realFetch = globalThis.fetch;
    jest.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
      const host = Object.entries(hosts).find(([url]) => String(input).startsWith(url));
      return realFetch(host ? String(input).replace(...host) : input, init);
    });
    scene.aws.state.secrets.set('eu-key', eu.sendGrid.apiKey);
    const EU = { ApiUrl: 'https://api.eu.sendgrid.com', ApiKey: { SecretId: 'eu-key' } };
    const { PhysicalResourceId: id } = await scene.create();
    const requests = scene.sendGrid.requests.length;
    const answer = await scene.update(id, EU);
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: webhook(eu).id });
    expect(scene.sendGrid.requests).toHaveLength(requests);
    expect(eu.sendGrid.requests.slice(0, 2)).toMatchObject([
      { method: 'GET', path: '/v3/user/webhooks/event/settings/all' },
      { method: 'POST', path: '/v3/user/webhooks/event/settings' },
    ]);
    await scene.delete(id);
    expect(scene.sendGrid.webhooks()).toEqual([]);
    expect(webhook(eu)).toMatchObject({ enabled: true });
  });

  test('replaces the webhook: a key of another account, which does not have it', async () => {
    const { scene, id } = await registered();
    const other = await Scene.start();
    scene.env = { SENDGRID_API_URL: other.sendGrid.url };
    scene.aws.state.secrets.set('other-key', other.sendGrid.apiKey);
    const answer = await scene.update(id, { ApiKey: { SecretId: 'other-key' } });
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: webhook(other).id });
    scene.env = {};
    await scene.delete(id);
    expect(scene.sendGrid.webhooks()).toEqual([]);
    expect(other.sendGrid.webhooks()).toHaveLength(1);
  });

  test('is found again by a rollback after an unknown outcome', async () => {
    const { scene, id } = await registered();
    const answer = await scene.update('outcome-unknown:request-9', {}, { FriendlyName: 'other' });
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
    expect(scene.sendGrid.requests.filter(({ path }) => path.includes('unclear'))).toEqual([]);
  });

  test('nothing else does', async () => {
    const { scene, id } = await registered();
    for (const change of [
      { ApiKey: { SecretId: 'other-key' } },
      { Test: 'false', OnDelete: 'retain' },
      { Signed: 'false' },
      { AdoptExisting: 'true' },
      { PublicKeyParameter: '/other' },
    ]) {
      scene.aws.state.secrets.set('other-key', scene.sendGrid.apiKey);
      expect(await scene.update(id, change)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
    }
  });
});
