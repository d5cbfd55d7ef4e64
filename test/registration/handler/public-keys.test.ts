import { Answer, PARAMETER, Properties, Scene, URL_OF_WEBHOOK } from './support/scene';
import { publicKeysIn } from '../../../src/sendgrid/public-key';
import { SigningKey } from '../../../src/sendgrid/signing-key';

const OTHER_PATH = { Url: 'https://abc.execute-api.us-east-1.amazonaws.com/prod/other' };
const rejects = (status: number) => ({ kind: 'response', status, body: { errors: [{ message: 'not now' }] } }) as const;

async function registered(properties: Properties = {}) {
  const scene = await Scene.start();
  const { PhysicalResourceId: id } = await scene.create(properties);
  return { scene, id };
}

/** `<webhook id>:<key>` of each webhook at SendGrid. */
const keysAtSendGrid = (scene: Scene, account?: string) =>
  scene.sendGrid.webhooks(account).map(({ id, publicKey }) => `${id}:${publicKey}`);

/** A deployment under another name and with another path, whose own part succeeds. */
async function rename(scene: Scene, logicalId: string, properties: Properties = OTHER_PATH): Promise<Answer> {
  scene.logicalId = logicalId;
  return scene.create(properties);
}

describe('the key of the webhook that posts stays, and no key of a deleted webhook', () => {
  test('after two deployments with another name and path that are rolled back', async () => {
    const { scene } = await registered();
    const keys = keysAtSendGrid(scene);
    for (const name of ['Second', 'Third']) {
      const answer = await rename(scene, name);
      expect(new Set(scene.storedKeys)).toEqual(new Set(keysAtSendGrid(scene)));
      await scene.delete(answer.PhysicalResourceId, OTHER_PATH);
    }
    expect(keysAtSendGrid(scene)).toEqual(keys);
    expect(scene.storedKeys).toEqual(keys);
  });

  test('after two deployments with another name and path that fail without a rollback', async () => {
    const { scene } = await registered();
    await rename(scene, 'Second');
    await rename(scene, 'Third', { Url: 'https://abc.execute-api.us-east-1.amazonaws.com/prod/third' });
    expect(keysAtSendGrid(scene)).toHaveLength(3);
    expect(new Set(scene.storedKeys)).toEqual(new Set(keysAtSendGrid(scene)));
  });

  test('after two creations whose update SendGrid rejects', async () => {
    const { scene } = await registered();
    const keys = keysAtSendGrid(scene);
    for (const name of ['Second', 'Third']) {
      // With and without the undocumented flag.
      scene.sendGrid.injectFault({ method: 'PATCH', path: /settings\/[^s]/, times: 2, effect: rejects(400) });
      const { Status, PhysicalResourceId: id } = await rename(scene, name);
      expect(Status).toBe('FAILED');
      await scene.delete(id, OTHER_PATH);
    }
    expect(scene.storedKeys).toEqual(keys);
  });

  test('after a move to another account and back', async () => {
    const { scene, id } = await registered({ OnBehalfOf: 'one' });
    const [one, two] = [{ OnBehalfOf: 'one' }, { OnBehalfOf: 'two' }];
    const { PhysicalResourceId: next } = await scene.update(id, two, one);
    expect(scene.storedKeys).toEqual([...keysAtSendGrid(scene, 'two'), ...keysAtSendGrid(scene, 'one')]);
    await scene.update(next, one, two);
    await scene.delete(next, two);
    expect(scene.storedKeys).toEqual(keysAtSendGrid(scene, 'one'));
  });

  test('after a move to another account whose rollback may not read that account’s key', async () => {
    const { scene } = await registered();
    scene.aws.state.secrets.set('other-key', scene.sendGrid.apiKey);
    const { PhysicalResourceId: next } = await rename(scene, 'Second');
    const environment = { REGISTRATION: JSON.stringify(scene.properties()) };
    scene.env = environment;
    const moved = { ...OTHER_PATH, ApiKey: { SecretId: 'other-key' } };
    expect((await scene.delete(next, moved)).Reason).toContain('this function may not read the API key in other-key');
    expect(new Set(scene.storedKeys)).toEqual(new Set(keysAtSendGrid(scene)));
  });

  test.each(['retain', 'disable'])('after a removal with the policy %s', async (OnDelete) => {
    const { scene, id } = await registered();
    const keys = keysAtSendGrid(scene);
    expect((await scene.delete(id, { OnDelete })).Status).toBe('SUCCESS');
    expect(scene.storedKeys).toEqual(keys);
  });

  test('after a webhook was deleted on SendGrid’s page and registered again', async () => {
    const { scene, id } = await registered();
    scene.sendGrid.deleteWebhook(id);
    const { PhysicalResourceId: next } = await scene.update(id, { FriendlyName: 'new' });
    expect(next).not.toBe(id);
    await scene.delete(id);
    expect(scene.storedKeys).toEqual(keysAtSendGrid(scene));
  });

  test('after the ownership parameter and the webhook were deleted', async () => {
    const { scene, id } = await registered();
    scene.sendGrid.deleteWebhook(id);
    for (const name of scene.parameters.keys()) if (name !== PARAMETER) scene.parameters.delete(name);
    expect((await scene.delete(id)).Status).toBe('SUCCESS');
    expect(scene.parameters.size).toBe(0);
  });

  test('after a removal of the key that fails, which CloudFormation repeats', async () => {
    const { scene, id } = await registered();
    scene.aws.faults.push({ operation: 'DeleteParameter', name: PARAMETER, error: 'InternalServerError' });
    expect(await scene.delete(id)).toMatchObject({
      Status: 'FAILED',
      Reason: `could not delete the parameter ${PARAMETER}: DeleteParameter failed (InternalServerError)`,
    });
    scene.aws.faults.length = 0;
    expect((await scene.delete(id)).Status).toBe('SUCCESS');
    expect(scene.parameters.size).toBe(0);
  });
});

describe('a webhook that is given back', () => {
  const adopt = { AdoptExisting: 'true' };

  test('signs again if it signed before, and its new key is stored', async () => {
    const { scene, id } = await registered();
    const unsigned = { Signed: 'false', PublicKeyParameter: undefined };
    const { PhysicalResourceId } = await rename(scene, 'Second', unsigned);
    expect(PhysicalResourceId).toBe(id);
    expect(keysAtSendGrid(scene)).toEqual([`${id}:undefined`]);
    await scene.delete(id, unsigned);
    const [{ publicKey }] = scene.sendGrid.webhooks();
    expect(publicKey).toMatch(/^MFkw/);
    expect(scene.storedKeys[0]).toBe(`${id}:${publicKey}`);
  });

  test('has its new key stored by a later attempt, if the first one could not store it', async () => {
    const { scene, id } = await registered();
    const unsigned = { Signed: 'false', PublicKeyParameter: undefined };
    await rename(scene, 'Second', unsigned);
    scene.aws.faults.push({ operation: 'PutParameter', name: PARAMETER, error: 'ValidationException', times: 1 });
    expect((await scene.delete(id, unsigned)).Status).toBe('FAILED');
    expect((await scene.delete(id, unsigned)).Status).toBe('SUCCESS');
    expect(scene.storedKeys[0]).toBe(keysAtSendGrid(scene)[0]);
  });

  test('signs again, with a warning, if the function may not change the owner’s parameter', async () => {
    const { scene, id } = await registered();
    const unsigned = { Signed: 'false', PublicKeyParameter: undefined };
    await rename(scene, 'Second', unsigned);
    scene.aws.faults.push({ operation: 'PutParameter', name: PARAMETER, error: 'AccessDeniedException', times: 99 });
    expect((await scene.delete(id, unsigned)).Status).toBe('SUCCESS');
    expect(scene.output.join()).toContain(`store the public key of the webhook ${id} in it yourself`);
  });

  test('keeps its key in the parameter, as it still signs', async () => {
    const scene = await Scene.start();
    const id = scene.sendGrid.addWebhook({ url: URL_OF_WEBHOOK, enabled: true });
    await scene.create(adopt);
    await scene.delete(id, adopt);
    expect(scene.storedKeys).toEqual(keysAtSendGrid(scene));
  });

  test('has no key in the parameter if somebody turned signing off', async () => {
    const scene = await Scene.start();
    const id = scene.sendGrid.addWebhook({ url: URL_OF_WEBHOOK, enabled: true });
    await scene.create(adopt);
    scene.sendGrid.disableSigning(id);
    await scene.delete(id, adopt);
    expect(scene.parameters.size).toBe(0);
  });
});

describe('the parameter', () => {
  const manual = SigningKey.generate().publicKey;

  test.each([
    ['plain', manual],
    ['over two lines', `${manual.slice(0, 76)}\n${manual.slice(76)}\n`],
    ['in PEM', `-----BEGIN PUBLIC KEY-----\n${manual}\n-----END PUBLIC KEY-----\n`],
  ])('keeps a key that somebody entered (%s)', async (_name, text) => {
    const scene = await Scene.start();
    scene.parameters.set(PARAMETER, text);
    const { PhysicalResourceId: id } = await scene.create();
    expect(scene.storedKeys).toEqual([...keysAtSendGrid(scene), manual]);
    expect(publicKeysIn(scene.parameters.get(PARAMETER)!)).toEqual([scene.sendGrid.webhooks()[0].publicKey, manual]);
    await scene.delete(id);
    expect(scene.storedKeys).toEqual([manual]);
  });

  test('assigns a key that somebody entered to the webhook that has it', async () => {
    const scene = await Scene.start();
    const id = scene.sendGrid.addWebhook({ url: URL_OF_WEBHOOK, enabled: true });
    scene.sendGrid.rotateSigningKey(id);
    scene.parameters.set(PARAMETER, scene.sendGrid.webhooks()[0].publicKey!);
    await scene.create({ AdoptExisting: 'true' });
    expect(scene.storedKeys).toEqual(keysAtSendGrid(scene));
  });

  test('of the user is not deleted with its last key', async () => {
    const given = { PublicKeyParameter: '/sendgrid/key' };
    const { scene, id } = await registered(given);
    expect(scene.parameters.get('/sendgrid/key')).toBe(keysAtSendGrid(scene)[0]);
    await scene.delete(id, given);
    expect(Object.fromEntries(scene.parameters)).toEqual({ '/sendgrid/key': 'none' });
  });

  test('of a previous deployment that the function may not change keeps the key, with a warning', async () => {
    const before = { PublicKeyParameter: '/cdk-sendgrid-oauth-webhook/public-keys/Other/Webhook' };
    const { scene, id } = await registered(before);
    scene.aws.faults.push({
      operation: 'GetParameter',
      name: before.PublicKeyParameter,
      error: 'AccessDeniedException',
    });
    expect((await scene.update(id, {}, before)).Status).toBe('SUCCESS');
    expect(scene.storedKeys).toEqual(keysAtSendGrid(scene));
    expect(scene.output.join()).toContain(`remove the key of the webhook ${id} from it yourself`);
  });
});
