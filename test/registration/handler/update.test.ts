import { canGetToken } from './support/life-cycles';
import { PARAMETER, Scene, URL_OF_WEBHOOK } from './support/scene';

async function registered(over: Record<string, unknown> = {}): Promise<{ scene: Scene; id: string }> {
  const scene = await Scene.start();
  const { PhysicalResourceId: id } = await scene.create(over);
  return { scene, id };
}

const keysIn = (scene: Scene) => scene.aws.parameters.get(PARAMETER)?.split(',') ?? [];
const webhook = (scene: Scene) => scene.sendGrid.webhooks()[0];

describe('in place', () => {
  test('the URL, the events, the name, the client and whether it is enabled', async () => {
    const { scene, id } = await registered({ FriendlyName: 'before' });
    const url = 'https://other.example.com/events';
    scene.aws.secrets.set('client-secret', 'another-secret');
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

  test('OAuth is taken away', async () => {
    const { scene, id } = await registered();
    await scene.update(id, { OAuth: undefined });
    expect(webhook(scene)).toMatchObject({ id, oauthClientId: undefined, oauthTokenUrl: undefined });
  });

  test('OAuth is taken away as SendGrid’s documentation has it: with empty texts', async () => {
    const { scene, id } = await registered();
    const fetched = jest.spyOn(globalThis, 'fetch');
    await scene.update(id, { OAuth: undefined });
    const bodies = fetched.mock.calls.filter(([, init]) => init?.method === 'PATCH').map(([, init]) => init!.body);
    fetched.mockRestore();
    expect(bodies.map((body) => JSON.parse(body as string) as object)).toEqual([
      expect.objectContaining({ oauth_client_id: '', oauth_client_secret: '', oauth_token_url: '' }),
    ]);
  });

  test('a URL that another webhook has is refused with its id', async () => {
    const { scene, id } = await registered();
    const other = scene.sendGrid.addWebhook({ url: 'https://other.example.com/' });
    const { Status, PhysicalResourceId, Reason } = await scene.update(id, { Url: 'https://other.example.com/' });
    expect([Status, PhysicalResourceId]).toEqual(['FAILED', id]);
    expect(Reason).toBe(
      "SendGrid: Webhook at 'https://other.example.com/' already exists. Please provide a unique URL. It is the " +
        `webhook ${other}; delete it there, or register another URL`,
    );
  });
});

describe('signing', () => {
  test('turned off, on and off again, makes a key each time and keeps the last two', async () => {
    const { scene, id } = await registered({ Signed: 'false', PublicKeyParameter: undefined });
    expect(webhook(scene).publicKey).toBeUndefined();
    const keys: string[] = [];
    for (let round = 0; round < 3; round++) {
      expect((await scene.update(id)).Status).toBe('SUCCESS');
      keys.unshift(webhook(scene).publicKey!);
      expect(keysIn(scene)).toEqual(keys.slice(0, 2));
      expect((await scene.update(id, { Signed: 'false' })).Status).toBe('SUCCESS');
      expect(webhook(scene).publicKey).toBeUndefined();
    }
    expect(new Set(keys).size).toBe(3);
  });

  test('that is on already keeps its key and is not told again', async () => {
    const { scene, id } = await registered();
    const { publicKey } = webhook(scene);
    await scene.update(id, { FriendlyName: 'new' });
    expect(webhook(scene).publicKey).toBe(publicKey);
    expect(
      scene.sendGrid.requests.filter(({ method, path }) => method === 'PATCH' && path.includes('signed')),
    ).toHaveLength(1);
    // The key, and whose it is.
    expect(scene.aws.calls.filter((call) => call === 'AmazonSSM.PutParameter')).toHaveLength(2);
  });

  test('with another key, made by hand, stores both', async () => {
    const { scene, id } = await registered();
    const { publicKey: old } = webhook(scene);
    scene.sendGrid.rotateSigningKey(id);
    await scene.update(id, { FriendlyName: 'new' });
    expect(keysIn(scene)).toEqual([webhook(scene).publicKey, old]);
  });

  test('finds the placeholder of the template, and puts the key there', async () => {
    const scene = await Scene.start();
    scene.aws.parameters.set(PARAMETER, 'none-yet');
    await scene.create();
    expect(keysIn(scene)).toEqual([webhook(scene).publicKey]);
  });

  test.each(['lostAnswer', 'reset', 'malformed'] as const)('is on in spite of %s', async (kind) => {
    const scene = await Scene.start();
    scene.sendGrid.interfere({ method: 'PATCH', path: /signed/, does: { kind } });
    const answer = await scene.create();
    expect(answer.Status).toBe('SUCCESS');
    expect(keysIn(scene)).toEqual([webhook(scene).publicKey]);
  });

  test('that SendGrid refuses fails with its words', async () => {
    const scene = await Scene.start();
    const body = { errors: [{ message: 'not with your plan' }] };
    scene.sendGrid.interfere({ method: 'PATCH', path: /signed/, does: { kind: 'answer', status: 400, body } });
    expect((await scene.create()).Reason).toBe('SendGrid returned 400: not with your plan');
  });
});

describe('drift is healed', () => {
  test('where the webhook was edited by hand', async () => {
    const { scene, id } = await registered();
    scene.sendGrid.editWebhook(id, { url: 'https://other.example.com/', enabled: false, open: true, bounce: false });
    await scene.update(id, { FriendlyName: 'again' });
    expect(webhook(scene)).toMatchObject({ url: URL_OF_WEBHOOK, enabled: true, events: ['dropped', 'bounce'] });
  });

  test.each(['true', 'false'])('where it was deleted by hand (signed: %s)', async (Signed) => {
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

  test('replaces the webhook: another region, where the webhook is made, and not where it was', async () => {
    const scene = await Scene.start();
    const eu = await Scene.start();
    scene.aws.secrets.set('eu-key', eu.sendGrid.apiKey);
    const { SENDGRID_API_URL: _url, ...environment } = scene.environment;
    jest.spyOn(scene, 'environment', 'get').mockReturnValue(environment as typeof scene.environment);
    const [GLOBAL, EU] = [{ ApiUrl: scene.sendGrid.url }, { ApiUrl: eu.sendGrid.url, ApiKey: { SecretId: 'eu-key' } }];
    const { PhysicalResourceId: id } = await scene.create(GLOBAL);
    const requests = scene.sendGrid.requests.length;
    const answer = await scene.update(id, EU, GLOBAL);
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: webhook(eu).id });
    expect(scene.sendGrid.requests).toHaveLength(requests);
    expect(eu.sendGrid.requests.slice(0, 2)).toMatchObject([
      { method: 'GET', path: '/v3/user/webhooks/event/settings/all' },
      { method: 'POST', path: '/v3/user/webhooks/event/settings' },
    ]);
    await scene.delete(id, GLOBAL);
    expect(scene.sendGrid.webhooks()).toEqual([]);
    expect(webhook(eu)).toMatchObject({ enabled: true });
  });

  test('replaces the webhook: a key of another account, which does not have it', async () => {
    const { scene, id } = await registered();
    const other = await Scene.start();
    const { environment } = scene;
    jest.spyOn(scene, 'environment', 'get').mockReturnValue({ ...environment, SENDGRID_API_URL: other.sendGrid.url });
    scene.aws.secrets.set('other-key', other.sendGrid.apiKey);
    const answer = await scene.update(id, { ApiKey: { SecretId: 'other-key' } });
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: webhook(other).id });
    jest.spyOn(scene, 'environment', 'get').mockReturnValue(environment);
    await scene.delete(id);
    expect(scene.sendGrid.webhooks()).toEqual([]);
    expect(other.sendGrid.webhooks()).toHaveLength(1);
  });

  test('leaves the webhook of before its client secret, though the key of another account does not see it', async () => {
    const first = { RotateClientSecret: 'first' };
    const { scene, id } = await registered();
    await scene.update(id, first);
    const other = await Scene.start();
    const { environment } = scene;
    const at = (url: string) =>
      jest.spyOn(scene, 'environment', 'get').mockReturnValue({ ...environment, SENDGRID_API_URL: url });
    at(other.sendGrid.url);
    scene.aws.secrets.set('other-key', other.sendGrid.apiKey);
    const moved = { ...first, ApiKey: { SecretId: 'other-key' } };
    expect((await scene.update(id, moved, first)).Status).toBe('SUCCESS');
    expect(await canGetToken(scene)).toBe(true);
    expect(await canGetToken(other)).toBe(true);
  });

  test('that is not known for a webhook is found when it is rolled back', async () => {
    const { scene, id } = await registered();
    const answer = await scene.update('unclear:request-9', {}, { FriendlyName: 'other' });
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
    expect(scene.sendGrid.requests.filter(({ path }) => path.includes('unclear'))).toEqual([]);
  });

  test('nothing else does', async () => {
    const { scene, id } = await registered();
    for (const change of [
      { ApiKey: { SecretId: 'other-key' } },
      { Test: 'false', OnDelete: 'retain' },
      { Signed: 'false' },
      { AdoptExisting: 'false' },
      { PublicKeyParameter: '/other' },
    ]) {
      scene.aws.secrets.set('other-key', scene.sendGrid.apiKey);
      expect(await scene.update(id, change)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
    }
  });
});
