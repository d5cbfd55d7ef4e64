import { Scene, URL_OF_WEBHOOK } from './support/scene';

async function registered(): Promise<{ scene: Scene; id: string }> {
  const scene = await Scene.start();
  const { PhysicalResourceId: id } = await scene.create();
  return { scene, id };
}

test('deletes the webhook', async () => {
  const { scene, id } = await registered();
  expect(await scene.delete(id)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
  expect(scene.sendGrid.webhooks()).toEqual([]);
});

test('disables the webhook, without reading the client secret', async () => {
  const { scene, id } = await registered();
  const calls = scene.aws.operations.length;
  expect((await scene.delete(id, { OnDelete: 'disable' })).Status).toBe('SUCCESS');
  expect(scene.sendGrid.webhooks()).toEqual([
    expect.objectContaining({ id, enabled: false, url: URL_OF_WEBHOOK, oauthClientId: 'client' }),
  ]);
  expect(scene.aws.operations.slice(calls)).toEqual([
    'AmazonSSM.GetParameter',
    'secretsmanager.GetSecretValue',
    'AmazonSSM.DeleteParameter',
  ]);
});

test('disables the webhook without members that SendGrid does not document', async () => {
  const { scene, id } = await registered();
  const fetched = jest.spyOn(globalThis, 'fetch');
  expect((await scene.delete(id, { OnDelete: 'disable' })).Status).toBe('SUCCESS');
  const bodies = fetched.mock.calls.filter(([, init]) => init?.method === 'PATCH').map(([, init]) => init!.body);
  fetched.mockRestore();
  expect(bodies).toEqual([expect.stringContaining('"enabled":false')]);
  expect(bodies.join()).not.toContain('account_status_change');
});

test('retains the webhook, and does not call SendGrid', async () => {
  const { scene, id } = await registered();
  const requests = scene.sendGrid.requests.length;
  expect((await scene.delete(id, { OnDelete: 'retain' })).Status).toBe('SUCCESS');
  expect(scene.sendGrid.requests).toHaveLength(requests);
  expect(scene.sendGrid.webhooks()).toMatchObject([{ enabled: true }]);
});

test.each(['delete', 'disable', 'retain'])('leaves no parameter (%s)', async (OnDelete) => {
  const { scene, id } = await registered();
  expect(scene.owned).toEqual([id]);
  await scene.delete(id, { OnDelete });
  expect(scene.owned).toEqual([]);
});

test('succeeds if the parameter cannot be deleted, or does not exist', async () => {
  const { scene, id } = await registered();
  scene.aws.faults.push({ operation: 'DeleteParameter', error: 'AccessDeniedException' });
  expect((await scene.delete(id)).Status).toBe('SUCCESS');
  expect(scene.output.join()).toContain('could not delete the ownership parameter');
  scene.aws.faults.length = 0;
  scene.parameters.clear();
  scene.output.length = 0;
  expect((await scene.delete(id)).Status).toBe('SUCCESS');
  expect(scene.output.join()).not.toContain('could not delete');
});

test.each(['delete', 'disable'])('succeeds if somebody deleted the webhook (%s)', async (OnDelete) => {
  const { scene, id } = await registered();
  scene.sendGrid.deleteWebhook(id);
  expect((await scene.delete(id, { OnDelete })).Status).toBe('SUCCESS');
});

test('succeeds if the response to the deletion is lost', async () => {
  const { scene, id } = await registered();
  scene.sendGrid.injectFault({ method: 'DELETE', effect: { kind: 'lostResponse' } });
  expect((await scene.delete(id)).Status).toBe('SUCCESS');
});

test('fails with SendGrid’s message', async () => {
  const { scene, id } = await registered();
  scene.aws.state.secrets.set('sendgrid-key', scene.sendGrid.addApiKey(['user.webhooks.event.settings.read']));
  expect(await scene.delete(id)).toMatchObject({
    Status: 'FAILED',
    PhysicalResourceId: id,
    Reason:
      'SendGrid denied the request (403: access forbidden). Add the scope user.webhooks.event.settings.delete to the ' +
      "API key. If it has the scope, turn off SendGrid's IP Access Management, or allow the address of this request " +
      'there; a Lambda function has a fixed address only in a VPC behind a NAT gateway with an Elastic IP',
  });
});

describe('a creation that timed out, so that CloudFormation has an id of its own for it,', () => {
  const OWN_ID = 'Stack-Registration-1ABCDEFGHIJK';

  test('is deleted', async () => {
    const { scene } = await registered();
    expect((await scene.delete(OWN_ID, { OnDelete: 'retain' })).Status).toBe('SUCCESS');
    expect(scene.sendGrid.webhooks()).toEqual([]);
    expect(scene.owned).toEqual([]);
  });

  test('is deleted if it ended before it wrote the ownership record', async () => {
    const scene = await unfinished();
    await scene.delete(OWN_ID);
    expect(scene.sendGrid.webhooks()).toEqual([]);
  });

  test('is given back if it was an adoption', async () => {
    const scene = await Scene.start();
    const id = scene.sendGrid.addWebhook({ url: URL_OF_WEBHOOK, enabled: true, open: true });
    await scene.create({ AdoptExisting: 'true' });
    await scene.delete(OWN_ID);
    expect(scene.sendGrid.webhooks()).toMatchObject([{ id, enabled: true, events: ['open'] }]);
  });

  test('needs nothing if it created nothing', async () => {
    const scene = await Scene.start();
    expect((await scene.delete(OWN_ID)).Status).toBe('SUCCESS');
  });

  test.each([
    ['has another URL', { url: 'https://other.example.com/' }],
    ['is enabled', { enabled: true }],
    ['has another name', { friendly_name: 'manual' }],
  ])('leaves an unowned webhook that %s', async (_name, settings) => {
    const scene = await unfinished();
    const [{ id }] = scene.sendGrid.webhooks();
    scene.sendGrid.editWebhook(id, settings);
    await scene.delete(OWN_ID);
    expect(scene.sendGrid.webhooks()).toHaveLength(1);
  });

  test('leaves the webhook of another registration', async () => {
    const { scene } = await registered();
    scene.logicalId = 'Other';
    await scene.delete('Stack-Other-1ABCDEFGHIJK');
    expect(scene.sendGrid.webhooks()).toHaveLength(1);
  });

  /** A webhook just after its creation. */
  async function unfinished(): Promise<Scene> {
    const scene = await Scene.start();
    scene.aws.faults.push({ operation: 'PutParameter', error: 'InternalServerError' });
    scene.sendGrid.injectFault({ method: 'DELETE', times: 99, effect: { kind: 'response', status: 503 } });
    await scene.create();
    scene.aws.faults.length = 0;
    scene.sendGrid.clearFaults();
    expect(scene.sendGrid.webhooks()).toMatchObject([{ enabled: false }]);
    return scene;
  }
});

test('a creation that failed has nothing to delete, whatever its properties are', async () => {
  const scene = await Scene.start();
  const { PhysicalResourceId: id } = await scene.create({ Url: undefined });
  expect(id).toBe('not-created:request-1');
  expect((await scene.delete(id, { Url: undefined })).Status).toBe('SUCCESS');
});
