import { OWNERS, PARAMETER, Scene, TOKEN_URL, URL_OF_WEBHOOK } from './support/scene';

const OTHER_STACK = 'arn:aws:cloudformation:us-east-1:123456789012:stack/Other/guid';
const OLD = { Events: ['bounce', 'dropped'], FriendlyName: 'old' };
const NEW = { Events: ['open'], FriendlyName: 'new' };
const ADOPT = { ...NEW, AdoptExisting: 'true' };
const webhook = (scene: Scene) => {
  expect(scene.sendGrid.webhooks()).toHaveLength(1);
  return scene.sendGrid.webhooks()[0];
};

async function registered(): Promise<{ scene: Scene; id: string }> {
  const scene = await Scene.start();
  const { PhysicalResourceId: id } = await scene.create(OLD);
  return { scene, id };
}

describe.each([
  ['a rename in the stack, which needs no adoption,', { logicalId: 'Renamed' }, NEW],
  ['a move to another stack', { stackId: OTHER_STACK }, ADOPT],
])('%s', (_name, place, properties) => {
  async function moved(): Promise<{ scene: Scene; id: string; old: object }> {
    const { scene, id } = await registered();
    const { logicalId, stackId } = scene;
    Object.assign(scene, place);
    expect(await scene.create(properties)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
    return { scene, id, old: { logicalId, stackId } };
  }

  test('keeps the webhook when the old resource is deleted', async () => {
    const { scene, id, old } = await moved();
    Object.assign(scene, old);
    expect(await scene.delete(id, OLD)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
    expect(webhook(scene)).toMatchObject({ id, enabled: true, friendlyName: 'new', events: ['open'] });
  });

  test('deletes the webhook with the new resource', async () => {
    const { scene, id, old } = await moved();
    Object.assign(scene, old);
    await scene.delete(id, OLD);
    Object.assign(scene, place);
    await scene.delete(id, properties);
    expect(scene.sendGrid.webhooks()).toEqual([]);
    expect(scene.owned).toEqual([]);
  });

  test.each(['delete', 'retain'])('restores settings and owner when it is rolled back (%s)', async (OnDelete) => {
    const { scene, id, old } = await moved();
    const { publicKey } = webhook(scene);
    expect((await scene.delete(id, { ...properties, OnDelete })).Status).toBe('SUCCESS');
    expect(webhook(scene)).toMatchObject({
      id,
      enabled: true,
      friendlyName: 'old',
      events: ['dropped', 'bounce'],
      oauthClientId: 'client',
      oauthTokenUrl: TOKEN_URL,
      publicKey,
    });
    Object.assign(scene, old);
    await scene.delete(id, OLD);
    expect(scene.sendGrid.webhooks()).toEqual([]);
    expect(scene.owned).toEqual([]);
  });

  test('restores the owner even if somebody deleted the webhook', async () => {
    const { scene, id, old } = await moved();
    scene.sendGrid.deleteWebhook(id);
    expect((await scene.delete(id, properties)).Status).toBe('SUCCESS');
    Object.assign(scene, old);
    const answer = await scene.update(id, { ...OLD, FriendlyName: 'again' }, OLD);
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: webhook(scene).id });
  });

  test('makes updates of the old resource have no effect, as it is not the owner', async () => {
    const { scene, id, old } = await moved();
    Object.assign(scene, old);
    const answer = await scene.update(id, { FriendlyName: 'older' }, OLD);
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
    expect(webhook(scene).friendlyName).toBe('new');
    expect(scene.output.join()).toContain('not updated: the webhook belongs to another registration');
  });

  test('lets the old resource register another URL', async () => {
    const { scene, id, old } = await moved();
    Object.assign(scene, old);
    const elsewhere = { ...OLD, Url: 'https://other.example.com/' };
    const { PhysicalResourceId: other } = await scene.update(id, elsewhere, OLD);
    await scene.delete(id, OLD);
    expect(scene.sendGrid.webhooks()).toMatchObject([{ id }, { id: other, url: 'https://other.example.com/' }]);
  });
});

test('fails to take a webhook over from another stack by default, and names the owner', async () => {
  const { scene, id } = await registered();
  const owner = `${scene.stackId}/${scene.logicalId}`;
  scene.stackId = OTHER_STACK;
  expect((await scene.create()).Reason).toBe(
    `SendGrid already has a webhook for ${URL_OF_WEBHOOK}: ${id} ('old'), which the registration ${owner} owns. Set ` +
      "`adoptExisting: true` to adopt it, or delete it on SendGrid's page",
  );
  expect(webhook(scene)).toMatchObject({ friendlyName: 'old' });
});

test('fails to take a webhook over from another registration of the stack by default', async () => {
  const { scene, id } = await registered();
  scene.logicalId = 'Second';
  scene.env = { REGISTRATIONS_OF_STACK: 'Registration,Second' };
  expect((await scene.create()).Reason).toContain(
    `${id} ('old'), which the registration ${scene.stackId}/Registration`,
  );
  expect(webhook(scene)).toMatchObject({ friendlyName: 'old' });
});

describe('an adopted webhook whose registration is renamed', () => {
  async function adoptedAndRenamed(): Promise<{ scene: Scene; id: string }> {
    const scene = await Scene.start();
    const id = scene.sendGrid.addWebhook({ url: URL_OF_WEBHOOK, enabled: true, processed: true });
    await scene.create({ ...OLD, AdoptExisting: 'true' });
    scene.logicalId = 'Renamed';
    await scene.create(NEW);
    return { scene, id };
  }

  test('is still given back with the settings from before its adoption', async () => {
    const { scene, id } = await adoptedAndRenamed();
    scene.logicalId = 'Registration';
    await scene.delete(id, OLD);
    scene.logicalId = 'Renamed';
    await scene.delete(id, NEW);
    expect(webhook(scene)).toMatchObject({ id, enabled: true, events: ['processed'] });
    expect(scene.owned).toEqual([]);
  });

  test('is given back in two steps if the rename is rolled back and then the adoption', async () => {
    const { scene, id } = await adoptedAndRenamed();
    await scene.delete(id, NEW);
    expect(webhook(scene)).toMatchObject({ friendlyName: 'old', events: ['dropped', 'bounce'] });
    scene.logicalId = 'Registration';
    await scene.delete(id, OLD);
    expect(webhook(scene)).toMatchObject({ id, enabled: true, events: ['processed'] });
  });
});

test('records one step back, so that they do not grow with each owner', async () => {
  const { scene, id } = await registered();
  for (const logicalId of ['Two', 'Three', 'Four']) {
    scene.logicalId = logicalId;
    await scene.create({ FriendlyName: logicalId });
  }
  const record = JSON.parse(scene.parameters.get(OWNERS + id)!) as Record<string, unknown>;
  expect(record).toMatchObject({
    owner: `${scene.stackId}/Four`,
    adopted: { previousOwner: { owner: `${scene.stackId}/Three` } },
  });
  expect(JSON.stringify(record)).not.toContain('/Two');
});

describe('another account', () => {
  const [ONE, TWO] = [{ OnBehalfOf: 'one' }, { OnBehalfOf: 'two' }];

  test('that is rolled back has its webhook as before', async () => {
    const scene = await Scene.start();
    const { PhysicalResourceId: first } = await scene.create(ONE);
    const { PhysicalResourceId: second } = await scene.update(first, { ...TWO, ...NEW }, ONE);
    expect(second).not.toBe(first);
    const back = await scene.update(second, { ...ONE, ...OLD }, { ...TWO, ...NEW });
    expect(back).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: first });
    await scene.delete(second, TWO);
    expect(scene.sendGrid.webhooks('two')).toEqual([]);
    expect(scene.sendGrid.webhooks('one')).toMatchObject([{ id: first, friendlyName: 'old', enabled: true }]);
    expect(scene.owned).toEqual([first]);
  });

  test('whose rollback fails leaves the previous webhook alone', async () => {
    const scene = await Scene.start();
    const { PhysicalResourceId: first } = await scene.create(ONE);
    const { PhysicalResourceId: second } = await scene.update(first, TWO, ONE);
    scene.sendGrid.injectFault({ path: /signed/, effect: { kind: 'response', status: 400 } });
    expect(await scene.update(second, ONE, TWO)).toMatchObject({ Status: 'FAILED', PhysicalResourceId: second });
    expect(scene.sendGrid.webhooks('one')).toMatchObject([{ id: first, enabled: true }]);
  });

  test('gives the adopted webhook of the previous account back', async () => {
    const scene = await Scene.start();
    const id = scene.sendGrid.addWebhook({ url: URL_OF_WEBHOOK, enabled: true, open: true }, 'one');
    await scene.create({ ...ONE, AdoptExisting: 'true' });
    await scene.update(id, TWO, ONE);
    await scene.delete(id, ONE);
    expect(scene.sendGrid.webhooks('one')).toMatchObject([{ id, enabled: true, events: ['open'] }]);
  });

  test('with an existing webhook gives that back on a rollback', async () => {
    const scene = await Scene.start();
    const existing = scene.sendGrid.addWebhook({ url: URL_OF_WEBHOOK, enabled: true, open: true }, 'two');
    const { PhysicalResourceId: first } = await scene.create(ONE);
    const adopting = { ...TWO, AdoptExisting: 'true' };
    expect(await scene.update(first, adopting, ONE)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: existing });
    expect((await scene.update(existing, ONE, adopting)).PhysicalResourceId).toBe(first);
    await scene.delete(existing, adopting);
    expect(scene.sendGrid.webhooks('two')).toMatchObject([{ id: existing, enabled: true, events: ['open'] }]);
  });
});

describe('the ownership parameter', () => {
  test('is written once', async () => {
    const { scene, id } = await registered();
    await scene.update(id, NEW, OLD);
    // One is that of the public key.
    expect(scene.aws.operations.filter((operation) => operation === 'AmazonSSM.PutParameter')).toHaveLength(2);
  });

  test.each(['no JSON', 'null', '{"owner":5}'])('with the value %s is ignored: an update rewrites it', async (text) => {
    const { scene, id } = await registered();
    scene.parameters.set(OWNERS + id, text);
    expect((await scene.update(id, NEW, OLD)).Status).toBe('SUCCESS');
    expect(JSON.parse(scene.parameters.get(OWNERS + id)!)).toEqual({
      owner: `${scene.stackId}/Registration`,
      requestId: 'request-2',
      publicKeyParameter: PARAMETER,
    });
    scene.parameters.set(OWNERS + id, text);
    expect((await scene.delete(id)).Status).toBe('SUCCESS');
    expect(webhook(scene).id).toBe(id);
    expect(scene.output.join()).toContain('no registration owns it');
  });

  test('that cannot be read keeps the webhook from being deleted', async () => {
    const { scene, id } = await registered();
    scene.aws.faults.push({ operation: 'GetParameter', name: OWNERS, error: 'InternalServerError' });
    expect(await scene.delete(id)).toMatchObject({
      Status: 'FAILED',
      Reason: `could not read the ownership parameter ${OWNERS}${id}: GetParameter failed (InternalServerError)`,
    });
    expect(webhook(scene).id).toBe(id);
  });
});
