import { MARKS, MINUTE, PARAMETER, Scene, URL_OF_WEBHOOK } from './support/scene';

const HOUR = 60 * MINUTE;
const OLD = { Events: ['bounce', 'dropped'], FriendlyName: 'old' };
const NEW = { Events: ['open'], FriendlyName: 'new' };
const webhook = (scene: Scene) => {
  expect(scene.sendGrid.webhooks()).toHaveLength(1);
  return scene.sendGrid.webhooks()[0];
};

/** A registration `Registration`, and what another one sees that comes for the same URL. */
async function registered(): Promise<{ scene: Scene; id: string }> {
  const scene = await Scene.start();
  const { PhysicalResourceId: id } = await scene.create(OLD);
  return { scene, id };
}

async function madeByHand(settings: object = {}): Promise<{ scene: Scene; id: string }> {
  const scene = await Scene.start();
  const flags = { processed: true, account_status_change: true };
  const id = scene.sendGrid.addWebhook({ url: URL_OF_WEBHOOK, enabled: true, ...flags, ...settings });
  return { scene, id };
}

describe.each([
  ['another name', { logicalId: 'Renamed' }],
  ['another stack', { stackId: 'arn:aws:cloudformation:us-east-1:123456789012:stack/Other/guid' }],
])('a registration that gets %s', (_name, other) => {
  async function renamed(): Promise<{ scene: Scene; id: string; old: object }> {
    const { scene, id } = await registered();
    const { logicalId, stackId } = scene;
    Object.assign(scene, other);
    expect(await scene.create(NEW)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
    return { scene, id, old: { logicalId, stackId } };
  }

  test('keeps its webhook when the resource of before is deleted', async () => {
    const { scene, id, old } = await renamed();
    Object.assign(scene, old);
    expect(await scene.delete(id, OLD)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
    expect(webhook(scene)).toMatchObject({ id, enabled: true, friendlyName: 'new', events: ['open'] });
  });

  test('deletes it when it is deleted itself, even soon', async () => {
    const { scene, id, old } = await renamed();
    Object.assign(scene, old);
    await scene.delete(id, OLD);
    Object.assign(scene, other);
    await scene.delete(id, NEW);
    expect(scene.sendGrid.webhooks()).toEqual([]);
    expect(scene.marked).toEqual([]);
  });

  test('leaves all as it was, and to the resource of before, when that is rolled back', async () => {
    const { scene, id, old } = await renamed();
    const { publicKey } = webhook(scene);
    expect((await scene.delete(id, NEW)).Status).toBe('SUCCESS');
    expect(webhook(scene)).toMatchObject({
      id,
      enabled: true,
      friendlyName: 'old',
      events: ['dropped', 'bounce'],
      oauthClientId: 'client',
      oauthTokenUrl: scene.aws.tokenUrl,
      publicKey,
    });
    Object.assign(scene, old);
    await scene.delete(id, OLD);
    expect(scene.sendGrid.webhooks()).toEqual([]);
    expect(scene.marked).toEqual([]);
  });

  test('says whose the webhook is where it may not take over any', async () => {
    const { scene, id } = await registered();
    const owner = `${scene.stackId}/${scene.logicalId}`;
    Object.assign(scene, other);
    expect((await scene.create({ AdoptExisting: 'false' })).Reason).toBe(
      `SendGrid has a webhook for ${URL_OF_WEBHOOK} already: ${id} ('old'), of the registration ${owner}. Set ` +
        '`adoptExisting` to take it over, or delete it there',
    );
  });

  test('keeps its webhook though the resource of before is updated in the meantime', async () => {
    const { scene, id, old } = await renamed();
    Object.assign(scene, old);
    expect((await scene.update(id, { FriendlyName: 'older' }, OLD)).Status).toBe('SUCCESS');
    expect(webhook(scene).friendlyName).toBe('older');
    expect(scene.output.join()).toContain('webhook belongs to another registration');
    await scene.delete(id, OLD);
    expect(webhook(scene).id).toBe(id);
  });
});

describe('two registrations of one webhook, as the first one stays,', () => {
  async function both(): Promise<{ scene: Scene; id: string; first: () => void; second: () => void }> {
    const { scene, id } = await registered();
    const [first, second] = ['Registration', 'Second'].map((name) => () => void (scene.logicalId = name));
    second();
    await scene.create(NEW);
    return { scene, id, first, second };
  }

  test('leave it to the first one when the second one goes, whenever that is', async () => {
    const { scene, id, first } = await both();
    await scene.update(id, { ...NEW, Events: ['click'] }, NEW);
    scene.time.now += 48 * HOUR;
    await scene.delete(id, NEW);
    expect(webhook(scene)).toMatchObject({ id, enabled: true, friendlyName: 'old', events: ['dropped', 'bounce'] });
    first();
    await scene.delete(id, OLD);
    expect(scene.sendGrid.webhooks()).toEqual([]);
  });

  test('leave the first one what it has wanted last', async () => {
    const { scene, id, first, second } = await both();
    const last = { FriendlyName: 'last', Events: ['click', 'spam_report'] };
    first();
    await scene.update(id, last, OLD);
    second();
    await scene.update(id, { ...NEW, Events: ['open', 'click'] }, NEW);
    await scene.delete(id, NEW);
    expect(webhook(scene)).toMatchObject({ friendlyName: 'last', events: ['click', 'spam_report'] });
  });

  test('are two webhooks when the first one gets another URL, and one again when that is rolled back', async () => {
    const { scene, id, first, second } = await both();
    first();
    const elsewhere = { ...OLD, Url: 'https://other.example.com/' };
    const { PhysicalResourceId: other } = await scene.update(id, elsewhere, OLD);
    expect(other).not.toBe(id);
    expect(await scene.update(other, OLD, elsewhere)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
    await scene.delete(other, elsewhere);
    expect(webhook(scene)).toMatchObject({ id, friendlyName: 'old' });

    const { PhysicalResourceId: again } = await scene.update(id, elsewhere, OLD);
    await scene.delete(id, OLD);
    expect(scene.sendGrid.webhooks()).toMatchObject([{ id }, { id: again, url: 'https://other.example.com/' }]);
    second();
    await scene.delete(id, NEW);
    expect(scene.sendGrid.webhooks()).toMatchObject([{ id: again }]);
  });

  test('are two webhooks when the second one gets another URL, and one again when that is rolled back', async () => {
    const { scene, id } = await both();
    const elsewhere = { ...NEW, Url: 'https://other.example.com/' };
    const { PhysicalResourceId: other } = await scene.update(id, elsewhere, NEW);
    expect(await scene.update(other, NEW, elsewhere)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
    await scene.delete(other, elsewhere);
    expect(webhook(scene)).toMatchObject({ id, friendlyName: 'new' });

    const { PhysicalResourceId: again } = await scene.update(id, elsewhere, NEW);
    await scene.delete(id, NEW);
    expect(scene.sendGrid.webhooks()).toMatchObject([
      { id, url: URL_OF_WEBHOOK, friendlyName: 'old', enabled: true },
      { id: again, url: 'https://other.example.com/', friendlyName: 'new' },
    ]);
  });

  test('are shared again when the first one comes back from another account, whatever it may take over', async () => {
    const { scene, id, first } = await both();
    first();
    const [here, there] = [
      { ...OLD, AdoptExisting: 'false' },
      { ...OLD, AdoptExisting: 'false', OnBehalfOf: 'one' },
    ];
    const { PhysicalResourceId: other } = await scene.update(id, there, here);
    expect(await scene.update(other, here, there)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
    await scene.delete(other, there);
    expect(scene.sendGrid.webhooks('one')).toEqual([]);
    expect(webhook(scene)).toMatchObject({ id, friendlyName: 'old' });
  });

  test('do not rotate for each other', async () => {
    const { scene, id, first, second } = await both();
    const rotated = { ...NEW, RotateClientSecret: 'first' };
    await scene.update(id, rotated, NEW);
    const secrets = scene.aws.clientSecrets.map((secret) => secret.id);
    first();
    await scene.update(id, { ...OLD, Events: ['click'] }, OLD);
    second();
    await scene.update(id, { ...rotated, FriendlyName: 'again' }, rotated);
    expect(scene.aws.clientSecrets.map((secret) => secret.id)).toEqual(secrets);
  });
});

describe('three names, one after the other,', () => {
  async function three(names = ['One', 'Two', 'Three']): Promise<{ scene: Scene; id: string }> {
    const scene = await Scene.start();
    let id = '';
    for (const name of names) {
      scene.logicalId = name;
      id = (await scene.create({ FriendlyName: name })).PhysicalResourceId;
    }
    return { scene, id };
  }

  const remove = async (scene: Scene, id: string, name: string) => {
    scene.logicalId = name;
    expect((await scene.delete(id, { FriendlyName: name })).Status).toBe('SUCCESS');
  };

  test('give the webhook back in turn', async () => {
    const { scene, id } = await three();
    for (const [name, left] of [
      ['Three', 'Two'],
      ['Two', 'One'],
    ]) {
      await remove(scene, id, name);
      expect(webhook(scene)).toMatchObject({ id, friendlyName: left, enabled: true });
    }
    await remove(scene, id, 'One');
    expect(scene.sendGrid.webhooks()).toEqual([]);
  });

  test.each([
    ['in the middle', 'Two', 'One'],
    ['before', 'One', 'Two'],
  ])('give it back to whom there is, though the one %s is gone', async (_which, gone, left) => {
    const { scene, id } = await three();
    await remove(scene, id, gone);
    expect(webhook(scene).friendlyName).toBe('Three');
    await remove(scene, id, 'Three');
    expect(webhook(scene)).toMatchObject({ id, friendlyName: left });
  });

  test('delete it with the last one', async () => {
    const { scene, id } = await three();
    for (const name of ['One', 'Two', 'Three']) await remove(scene, id, name);
    expect(scene.sendGrid.webhooks()).toEqual([]);
    expect(scene.marked).toEqual([]);
  });

  test('fit into the parameter, however many there were', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `${'Name'.repeat(40)}${index}`);
    const { scene, id } = await three(names);
    await remove(scene, id, names[11]);
    expect(webhook(scene).friendlyName).toBe(names[10]);
  });

  test('know what was made by hand after a rename that is rolled back', async () => {
    const { scene, id } = await madeByHand();
    await scene.create();
    const { logicalId } = scene;
    scene.logicalId = 'Renamed';
    await scene.create(NEW);
    await scene.delete(id, NEW);
    scene.logicalId = logicalId;
    await scene.delete(id);
    expect(webhook(scene)).toMatchObject({ id, enabled: true, events: ['processed', 'account_status_change'] });
  });
});

describe('a webhook made by hand that is taken over', () => {
  test.each(['delete', 'disable', 'retain'])('is as it was when the deployment fails (%s)', async (OnDelete) => {
    const { scene, id } = await madeByHand({ friendly_name: 'by hand {{🪝}}' });
    const before = webhook(scene);
    await scene.create({ OnDelete });
    expect(webhook(scene)).toMatchObject({ id, events: ['dropped', 'bounce'], oauthClientId: 'client' });
    expect((await scene.delete(id, { OnDelete })).Status).toBe('SUCCESS');
    expect(webhook(scene)).toEqual({ ...before, publicKey: expect.any(String) });
    expect(scene.marked).toEqual([]);
  });

  test('is as it was when the registration itself fails', async () => {
    const { scene } = await madeByHand({ friendly_name: 'by hand' });
    const before = webhook(scene);
    const body = { errors: [{ message: 'the URL answered 500' }] };
    scene.sendGrid.interfere({ path: /test$/, times: 4, does: { kind: 'answer', status: 400, body } });
    const answer = await scene.create({ Test: 'true', Signed: 'false' });
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'not-created:request-1' });
    expect(webhook(scene)).toEqual(before);
    expect(scene.marked).toEqual([]);
  });

  test('keeps the client of the registration where it had another one, whose secret nobody knows', async () => {
    const client = {
      oauth_client_id: 'other',
      oauth_client_secret: 'x',
      oauth_token_url: 'https://other.example.com/',
    };
    const { scene, id } = await madeByHand(client);
    await scene.create();
    await scene.delete(id);
    expect(webhook(scene)).toMatchObject({ events: ['processed', 'account_status_change'], oauthClientId: 'client' });
  });

  test('stays without its client, as its secret is lost, where the registration has no OAuth', async () => {
    const client = {
      oauth_client_id: 'other',
      oauth_client_secret: 'x',
      oauth_token_url: 'https://other.example.com/',
    };
    const { scene, id } = await madeByHand(client);
    await scene.create({ OAuth: undefined });
    expect((await scene.delete(id, { OAuth: undefined })).Status).toBe('SUCCESS');
    expect(webhook(scene)).toMatchObject({ enabled: true, events: ['processed', 'account_status_change'] });
    expect(webhook(scene).oauthClientId).toBeUndefined();
  });

  test('leaves no password of its token URL in the parameter', async () => {
    const client = { oauth_client_id: 'client', oauth_token_url: 'https://user:pa55word@other.example.com/' };
    const { scene, id } = await madeByHand(client);
    await scene.create();
    expect([...scene.aws.parameters.values()].join()).not.toContain('pa55word');
    await scene.delete(id);
    expect(webhook(scene)).toMatchObject({ oauthClientId: 'client', oauthTokenUrl: scene.aws.tokenUrl });
  });

  test('has all put back but a name that is too long to be remembered', async () => {
    const { scene, id } = await madeByHand({ friendly_name: '配信'.repeat(400) });
    expect((await scene.create()).Status).toBe('SUCCESS');
    await scene.delete(id);
    expect(webhook(scene)).toMatchObject({ enabled: true, events: ['processed', 'account_status_change'] });
  });

  test('keeps the token URL that it had for the same client', async () => {
    const client = { oauth_client_id: 'client', oauth_token_url: 'https://other.example.com/' };
    const { scene, id } = await madeByHand(client);
    await scene.create();
    await scene.delete(id);
    expect(webhook(scene)).toMatchObject({ oauthClientId: 'client', oauthTokenUrl: 'https://other.example.com/' });
  });

  test('has its id recorded where it cannot be put back, so that its deletion does so', async () => {
    const { scene, id } = await madeByHand();
    const before = webhook(scene);
    const body = { errors: [{ message: 'no' }] };
    scene.sendGrid.interfere({
      method: 'PATCH',
      path: /settings\/[^s]/,
      times: 3,
      does: { kind: 'answer', status: 400, body },
    });
    const answer = await scene.create();
    expect(answer).toMatchObject({ Status: 'FAILED', Reason: 'SendGrid returned 400: no', PhysicalResourceId: id });
    expect((await scene.delete(answer.PhysicalResourceId)).Status).toBe('SUCCESS');
    expect(webhook(scene)).toEqual({ ...before, publicKey: expect.any(String) });
    expect(scene.marked).toEqual([]);
  });

  test('is put back once, though the request comes twice', async () => {
    const { scene, id } = await madeByHand();
    await scene.create();
    const event = { RequestType: 'Delete', PhysicalResourceId: id, ResourceProperties: scene.properties() };
    for (let i = 0; i < 2; i++) expect((await scene.request(event, 'twice')).Status).toBe('SUCCESS');
    expect(webhook(scene)).toMatchObject({ id, enabled: true, events: ['processed', 'account_status_change'] });
  });

  test('and is gone when the deployment fails needs nothing', async () => {
    const { scene, id } = await madeByHand();
    await scene.create();
    scene.sendGrid.deleteWebhook(id);
    expect((await scene.delete(id)).Status).toBe('SUCCESS');
    expect(scene.marked).toEqual([]);
  });

  test('is deleted with the registration when no deployment can be under way any more', async () => {
    const { scene, id } = await madeByHand();
    await scene.create();
    scene.time.now += 24 * HOUR;
    await scene.delete(id);
    expect(scene.sendGrid.webhooks()).toEqual([]);
  });

  test('is deleted with the registration after an update, which comes after a deployment that succeeded', async () => {
    const { scene, id } = await madeByHand();
    await scene.create();
    await scene.update(id, NEW);
    await scene.delete(id, NEW);
    expect(scene.sendGrid.webhooks()).toEqual([]);
  });

  test('is not taken for the registration’s own, however new it is', async () => {
    const { scene, id } = await madeByHand({ oauth_client_id: 'client', oauth_token_url: 'https://x.example.com/' });
    const answer = await scene.create({ AdoptExisting: 'false' });
    expect(answer.Reason).toContain(`SendGrid has a webhook for ${URL_OF_WEBHOOK} already: ${id}.`);
    await scene.delete(answer.PhysicalResourceId);
    expect(webhook(scene).enabled).toBe(true);
  });
});

describe('another account', () => {
  const [ONE, TWO] = [{ OnBehalfOf: 'one' }, { OnBehalfOf: 'two' }];

  test.each(['true', 'false'])('that is rolled back has its webhook as before (adoptExisting: %s)', async (Adopt) => {
    const scene = await Scene.start();
    const { PhysicalResourceId: first } = await scene.create({ ...ONE, AdoptExisting: Adopt });
    const answer = await scene.update(first, { ...TWO, ...NEW, AdoptExisting: Adopt }, ONE);
    const { PhysicalResourceId: second } = answer;
    expect(second).not.toBe(first);
    const back = await scene.update(second, { ...ONE, ...OLD, AdoptExisting: Adopt }, { ...TWO, ...NEW });
    expect(back).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: first });
    await scene.delete(second, TWO);
    expect(scene.sendGrid.webhooks('two')).toEqual([]);
    expect(scene.sendGrid.webhooks('one')).toMatchObject([{ id: first, friendlyName: 'old', enabled: true }]);
    expect(scene.marked).toEqual([first]);
  });

  test('whose rollback fails leaves the webhook of before alone', async () => {
    const scene = await Scene.start();
    const { PhysicalResourceId: first } = await scene.create(ONE);
    const { PhysicalResourceId: second } = await scene.update(first, TWO, ONE);
    scene.aws.faults.push({ operation: 'GetParameter', name: PARAMETER, error: 'AccessDeniedException' });
    expect(await scene.update(second, ONE, TWO)).toMatchObject({ Status: 'FAILED', PhysicalResourceId: second });
    expect(scene.sendGrid.webhooks('one')).toMatchObject([{ id: first, enabled: true }]);
  });

  test('has its webhook removed as any, though it was taken over only just before', async () => {
    const scene = await Scene.start();
    const id = scene.sendGrid.addWebhook({ url: URL_OF_WEBHOOK, enabled: true }, 'one');
    await scene.create(ONE);
    await scene.update(id, TWO, ONE);
    await scene.delete(id, ONE);
    expect(scene.sendGrid.webhooks('one')).toEqual([]);
  });

  test('where there is a webhook already, which is as it was when that is rolled back', async () => {
    const scene = await Scene.start();
    const there = scene.sendGrid.addWebhook({ url: URL_OF_WEBHOOK, enabled: true, open: true }, 'two');
    const { PhysicalResourceId: first } = await scene.create(ONE);
    expect(await scene.update(first, TWO, ONE)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: there });
    expect((await scene.update(there, ONE, TWO)).PhysicalResourceId).toBe(first);
    await scene.delete(there, TWO);
    expect(scene.sendGrid.webhooks('two')).toMatchObject([{ id: there, enabled: true, events: ['open'] }]);
  });
});

describe('the parameter', () => {
  test('is written once, where nothing changes', async () => {
    const { scene, id } = await registered();
    await scene.update(id, NEW, OLD);
    const written = scene.aws.calls.filter((call) => call === 'AmazonSSM.PutParameter');
    // The other one is that of the public key.
    expect(written).toHaveLength(2);
  });

  test.each(['no JSON', 'null', '{"owner":5}'])('that has %s is nobody’s', async (text) => {
    const { scene, id } = await registered();
    scene.aws.parameters.set(MARKS + id, text);
    expect((await scene.update(id, NEW, OLD)).Status).toBe('SUCCESS');
    expect(JSON.parse(scene.aws.parameters.get(MARKS + id)!)).toEqual({
      owner: `${scene.stackId}/Registration`,
      request: 'request-2',
      secret: { clientId: 'client' },
    });
    scene.aws.parameters.set(MARKS + id, text);
    expect((await scene.delete(id)).Status).toBe('SUCCESS');
    expect(webhook(scene).id).toBe(id);
  });

  test('that cannot be read keeps the webhook from being deleted', async () => {
    const { scene, id } = await registered();
    scene.aws.faults.push({ operation: 'GetParameter', name: MARKS, error: 'InternalServerError' });
    expect(await scene.delete(id)).toMatchObject({
      Status: 'FAILED',
      Reason:
        `the parameter ${MARKS}${id} cannot be read, which says whose the webhook is: GetParameter ended with ` +
        'InternalServerError',
    });
    expect(webhook(scene).id).toBe(id);
  });
});
