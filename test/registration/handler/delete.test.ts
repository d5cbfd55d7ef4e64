import { MINUTE, Scene, URL_OF_WEBHOOK } from './support/scene';

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
  const calls = scene.aws.calls.length;
  expect((await scene.delete(id, { OnDelete: 'disable' })).Status).toBe('SUCCESS');
  expect(scene.sendGrid.webhooks()).toEqual([
    expect.objectContaining({ id, enabled: false, url: URL_OF_WEBHOOK, oauthClientId: 'client' }),
  ]);
  expect(scene.aws.calls.slice(calls)).toEqual([
    'AmazonSSM.GetParameter',
    'secretsmanager.GetSecretValue',
    'AmazonSSM.DeleteParameter',
  ]);
});

test('disables the webhook where SendGrid refuses flags that it does not describe, too', async () => {
  const { scene, id } = await registered();
  const fetched = jest.spyOn(globalThis, 'fetch');
  expect((await scene.delete(id, { OnDelete: 'disable' })).Status).toBe('SUCCESS');
  const bodies = fetched.mock.calls.filter(([, init]) => init?.method === 'PATCH').map(([, init]) => init!.body);
  fetched.mockRestore();
  expect(bodies).toEqual([expect.stringContaining('"enabled":false')]);
  expect(bodies.join()).not.toContain('account_status_change');
});

test('leaves the webhook, and does not call SendGrid', async () => {
  const { scene, id } = await registered();
  const requests = scene.sendGrid.requests.length;
  expect((await scene.delete(id, { OnDelete: 'retain' })).Status).toBe('SUCCESS');
  expect(scene.sendGrid.requests).toHaveLength(requests);
  expect(scene.sendGrid.webhooks()).toMatchObject([{ enabled: true }]);
});

test.each(['delete', 'disable', 'retain'])('leaves no parameter (%s)', async (OnDelete) => {
  const { scene, id } = await registered();
  expect(scene.marked).toEqual([id]);
  await scene.delete(id, { OnDelete });
  expect(scene.marked).toEqual([]);
});

test('is done although its parameter cannot be removed, or is not there', async () => {
  const { scene, id } = await registered();
  scene.aws.faults.push({ operation: 'DeleteParameter', error: 'AccessDeniedException' });
  expect((await scene.delete(id)).Status).toBe('SUCCESS');
  expect(scene.output.join()).toContain('a parameter is left over');
  scene.aws.faults.length = 0;
  scene.aws.parameters.clear();
  scene.output.length = 0;
  expect((await scene.delete(id)).Status).toBe('SUCCESS');
  expect(scene.output.join()).not.toContain('left over');
});

test.each(['delete', 'disable'])('is done when the webhook is gone already (%s)', async (OnDelete) => {
  const { scene, id } = await registered();
  scene.sendGrid.deleteWebhook(id);
  expect((await scene.delete(id, { OnDelete })).Status).toBe('SUCCESS');
});

test('is done when the answer was lost and the webhook is gone', async () => {
  const { scene, id } = await registered();
  scene.sendGrid.interfere({ method: 'DELETE', does: { kind: 'lostAnswer' } });
  expect((await scene.delete(id)).Status).toBe('SUCCESS');
});

test('says what SendGrid says when it cannot be done', async () => {
  const { scene, id } = await registered();
  scene.aws.secrets.set('sendgrid-key', scene.sendGrid.addApiKey(['user.webhooks.event.settings.read']));
  expect(await scene.delete(id)).toMatchObject({
    Status: 'FAILED',
    PhysicalResourceId: id,
    Reason:
      'SendGrid does not allow the API key to do this (403: access forbidden). It needs the scope ' +
      'user.webhooks.event.settings.delete',
  });
});

describe('after a creation that CloudFormation has heard nothing of', () => {
  const OWN_ID = 'Stack-Registration-1ABCDEFGHIJK';

  test('deletes what it has made', async () => {
    const { scene } = await registered();
    expect((await scene.delete(OWN_ID, { OnDelete: 'retain' })).Status).toBe('SUCCESS');
    expect(scene.sendGrid.webhooks()).toEqual([]);
  });

  test('deletes what it had made when it ended before it could say whose it is', async () => {
    const scene = await unfinished();
    await scene.delete(OWN_ID);
    expect(scene.sendGrid.webhooks()).toEqual([]);
  });

  test('makes what it has taken over what that was before', async () => {
    const scene = await Scene.start();
    const id = scene.sendGrid.addWebhook({ url: URL_OF_WEBHOOK, enabled: true, open: true });
    await scene.create();
    await scene.delete(OWN_ID);
    expect(scene.sendGrid.webhooks()).toMatchObject([{ id, enabled: true, events: ['open'] }]);
  });

  test('has nothing to do where it has made nothing', async () => {
    const scene = await Scene.start();
    expect((await scene.delete(OWN_ID)).Status).toBe('SUCCESS');
  });

  test.each([
    ['has another URL', { url: 'https://other.example.com/' }],
    ['has another client', { oauth_client_id: 'other', oauth_token_url: 'https://example.com/' }],
    ['is enabled', { enabled: true }],
    ['has another token URL', { oauth_token_url: 'https://example.com/' }],
    ['has other events', { open: true }],
  ])('leaves a webhook that %s', async (_name, settings) => {
    const scene = await unfinished(settings);
    await scene.delete(OWN_ID);
    expect(scene.sendGrid.webhooks()).toHaveLength(1);
  });

  test('leaves a webhook that is older', async () => {
    const scene = await unfinished();
    scene.time.now += 16 * MINUTE;
    await scene.delete(OWN_ID);
    expect(scene.sendGrid.webhooks()).toHaveLength(1);
  });

  test('leaves a webhook of another registration', async () => {
    const scene = await Scene.start();
    await scene.create({ Enabled: 'false' });
    scene.logicalId = 'Other';
    await scene.delete('Stack-Other-1ABCDEFGHIJK');
    expect(scene.sendGrid.webhooks()).toHaveLength(1);
  });

  /** A webhook as it is just after its creation. */
  async function unfinished(over: object = {}): Promise<Scene> {
    const scene = await Scene.start();
    const client = { oauth_client_id: 'client', oauth_token_url: scene.aws.tokenUrl };
    const flags = { bounce: true, dropped: true };
    scene.sendGrid.addWebhook({ url: URL_OF_WEBHOOK, enabled: false, ...flags, ...client, ...over });
    return scene;
  }
});

test('after a creation that failed does nothing, whatever its properties are', async () => {
  const scene = await Scene.start();
  const { PhysicalResourceId: id } = await scene.create({ Url: undefined });
  expect((await scene.delete(id, { Url: undefined })).Status).toBe('SUCCESS');
});
