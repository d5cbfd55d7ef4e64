import { Scene, TOKEN_URL, URL_OF_WEBHOOK } from './support/scene';

const ADOPT = { AdoptExisting: 'true' };
const webhook = (scene: Scene) => {
  expect(scene.sendGrid.webhooks()).toHaveLength(1);
  return scene.sendGrid.webhooks()[0];
};

/** Somebody has entered a webhook on SendGrid's page. */
async function manual(settings: object = {}): Promise<{ scene: Scene; id: string }> {
  const scene = await Scene.start();
  const flags = { processed: true, account_status_change: true };
  const id = scene.sendGrid.addWebhook({ url: URL_OF_WEBHOOK, enabled: true, ...flags, ...settings });
  return { scene, id };
}

describe('an existing webhook', () => {
  test('fails the deployment by default, which names it and says how to adopt it', async () => {
    const { scene, id } = await manual({ friendly_name: 'manual' });
    const answer = await scene.create();
    expect(answer).toMatchObject({
      Status: 'FAILED',
      PhysicalResourceId: 'not-created:request-1',
      Reason:
        `SendGrid already has a webhook for ${URL_OF_WEBHOOK}: ${id} ('manual'). Set \`adoptExisting: true\` to adopt ` +
        "it, or delete it on SendGrid's page",
    });
    await scene.delete(answer.PhysicalResourceId);
    expect(webhook(scene)).toMatchObject({ id, enabled: true, events: ['processed', 'account_status_change'] });
  });

  test('fails the deployment even if it has this registration’s client and was just created', async () => {
    const { scene, id } = await manual({ enabled: false, oauth_client_id: 'client', oauth_token_url: TOKEN_URL });
    expect((await scene.create()).Reason).toContain(`already has a webhook for ${URL_OF_WEBHOOK}: ${id}. Set`);
  });

  test('is adopted on request, and gets the settings of the template', async () => {
    const { scene, id } = await manual({ friendly_name: 'manual' });
    expect(await scene.create(ADOPT)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
    expect(webhook(scene)).toMatchObject({ id, enabled: true, friendlyName: undefined, events: ['dropped', 'bounce'] });
    expect(scene.storedKeys).toEqual([`${id}:${webhook(scene).publicKey}`]);
  });

  test('keeps its key', async () => {
    const { scene, id } = await manual();
    scene.sendGrid.rotateSigningKey(id);
    const { publicKey } = webhook(scene);
    await scene.create(ADOPT);
    expect(scene.storedKeys).toEqual([`${id}:${publicKey}`]);
  });
});

describe('an adopted webhook', () => {
  test.each([
    ['delete', 0],
    ['disable', 0],
    ['delete', 3],
  ])('is given back on a rollback and on a removal alike (%s, after %i updates)', async (OnDelete, updates) => {
    const { scene, id } = await manual({ friendly_name: 'manual {{🪝}}' });
    const before = webhook(scene);
    await scene.create({ ...ADOPT, OnDelete });
    for (let i = 0; i < updates; i++) {
      await scene.update(id, { ...ADOPT, OnDelete, FriendlyName: `update ${i}` });
      scene.time.now += 48 * 3_600_000;
    }
    expect(webhook(scene)).toMatchObject({ id, events: ['dropped', 'bounce'], oauthClientId: 'client' });
    expect((await scene.delete(id, { ...ADOPT, OnDelete })).Status).toBe('SUCCESS');
    expect(webhook(scene)).toEqual({ ...before, publicKey: expect.any(String) });
    expect(scene.owned).toEqual([]);
  });

  test('stays as it is with the policy RETAIN', async () => {
    const { scene, id } = await manual();
    const retained = { ...ADOPT, OnDelete: 'retain' };
    await scene.create(retained);
    await scene.delete(id, retained);
    expect(webhook(scene)).toMatchObject({ id, events: ['dropped', 'bounce'], oauthClientId: 'client' });
    expect(scene.owned).toEqual([]);
  });

  test('is given back when the registration itself fails', async () => {
    const { scene } = await manual({ friendly_name: 'manual' });
    const before = webhook(scene);
    const body = { errors: [{ message: 'the URL returned 500' }] };
    scene.sendGrid.injectFault({ path: /test$/, times: 4, effect: { kind: 'response', status: 400, body } });
    const answer = await scene.create({ ...ADOPT, Test: 'true', Signed: 'false' });
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'not-created:request-1' });
    expect(webhook(scene)).toEqual(before);
    expect(scene.owned).toEqual([]);
  });

  test('that cannot be given back is given back by its deletion', async () => {
    const { scene, id } = await manual();
    const before = webhook(scene);
    const effect = { kind: 'response', status: 400, body: { errors: [{ message: 'no' }] } } as const;
    scene.sendGrid.injectFault({ method: 'PATCH', path: /settings\/[^s]/, times: 4, effect });
    const answer = await scene.create(ADOPT);
    expect(answer).toMatchObject({ Status: 'FAILED', Reason: 'SendGrid returned 400: no', PhysicalResourceId: id });
    expect((await scene.delete(answer.PhysicalResourceId, ADOPT)).Status).toBe('SUCCESS');
    expect(webhook(scene)).toEqual({ ...before, publicKey: expect.any(String) });
    expect(scene.owned).toEqual([]);
  });

  test('is given back once if the request is repeated', async () => {
    const { scene, id } = await manual();
    await scene.create(ADOPT);
    const event = { RequestType: 'Delete', PhysicalResourceId: id, ResourceProperties: scene.properties(ADOPT) };
    for (let i = 0; i < 2; i++) expect((await scene.request(event, 'twice')).Status).toBe('SUCCESS');
    expect(webhook(scene)).toMatchObject({ id, enabled: true, events: ['processed', 'account_status_change'] });
  });

  test('that somebody deleted needs nothing', async () => {
    const { scene, id } = await manual();
    await scene.create(ADOPT);
    scene.sendGrid.deleteWebhook(id);
    expect((await scene.delete(id, ADOPT)).Status).toBe('SUCCESS');
    expect(scene.owned).toEqual([]);
  });
});

describe('the client of an adopted webhook', () => {
  const OTHER = {
    oauth_client_id: 'other',
    oauth_client_secret: 'x',
    oauth_token_url: 'https://other.example.com/',
  };

  test('cannot be restored if it was another one, whose secret SendGrid does not return', async () => {
    const { scene, id } = await manual(OTHER);
    await scene.create(ADOPT);
    await scene.delete(id, ADOPT);
    expect(webhook(scene)).toMatchObject({ events: ['processed', 'account_status_change'], oauthClientId: 'client' });
  });

  test('stays removed if the registration has no OAuth', async () => {
    const { scene, id } = await manual(OTHER);
    await scene.create({ ...ADOPT, OAuth: undefined });
    expect((await scene.delete(id, { ...ADOPT, OAuth: undefined })).Status).toBe('SUCCESS');
    expect(webhook(scene)).toMatchObject({ enabled: true, events: ['processed', 'account_status_change'] });
    expect(webhook(scene).oauthClientId).toBeUndefined();
  });

  test('gets its token URL back if it is the same', async () => {
    const { scene, id } = await manual({ ...OTHER, oauth_client_id: 'client' });
    await scene.create(ADOPT);
    await scene.delete(id, ADOPT);
    expect(webhook(scene)).toMatchObject({ oauthClientId: 'client', oauthTokenUrl: 'https://other.example.com/' });
  });

  test('leaves no password of its token URL in the ownership record', async () => {
    const tokenUrl = 'https://user:pa55word@other.example.com/';
    const { scene, id } = await manual({ oauth_client_id: 'client', oauth_token_url: tokenUrl });
    await scene.create(ADOPT);
    expect([...scene.parameters.values()].join()).not.toContain('pa55word');
    await scene.delete(id, ADOPT);
    expect(webhook(scene)).toMatchObject({ oauthClientId: 'client', oauthTokenUrl: TOKEN_URL });
  });
});

test('fails before it changes anything if the record does not fit into a parameter', async () => {
  const { scene } = await manual({ friendly_name: '配信'.repeat(400) });
  const before = webhook(scene);
  const { Status, Reason } = await scene.create(ADOPT);
  expect([Status, Reason]).toEqual([
    'FAILED',
    expect.stringMatching(/^could not write the ownership parameter \S+: PutParameter failed \(ValidationException\)$/),
  ]);
  expect(webhook(scene)).toEqual(before);
});
