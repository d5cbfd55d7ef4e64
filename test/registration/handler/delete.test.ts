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
  expect(scene.aws.calls.slice(calls)).toEqual(['secretsmanager.GetSecretValue']);
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

test('leaves the webhook, and calls nobody', async () => {
  const { scene, id } = await registered();
  const [requests, calls] = [scene.sendGrid.requests.length, scene.aws.calls.length];
  expect((await scene.delete(id, { OnDelete: 'retain' })).Status).toBe('SUCCESS');
  expect([scene.sendGrid.requests.length, scene.aws.calls.length]).toEqual([requests, calls]);
  expect(scene.sendGrid.webhooks()).toMatchObject([{ enabled: true }]);
});

test.each(['delete', 'disable'])('is done when the webhook is gone already (%s)', async (OnDelete) => {
  const { scene, id } = await registered();
  scene.sendGrid.removeWebhook(id);
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

  test('leaves a webhook that is older', async () => {
    const { scene } = await registered();
    scene.time.now += 16 * MINUTE;
    await scene.delete(OWN_ID);
    expect(scene.sendGrid.webhooks()).toHaveLength(1);
  });

  test.each([
    ['URL', { Url: 'https://other.example.com/' }],
    ['client', { OAuth: undefined }],
  ])('leaves a webhook with another %s', async (_name, properties) => {
    const { scene } = await registered();
    await scene.delete(OWN_ID, properties);
    expect(scene.sendGrid.webhooks()).toHaveLength(1);
  });
});
