import { Scene } from './support/scene';
import { EventWebhookSender } from '../../../src/local/sendgrid/event-webhook-sender';

const ROTATED = { RotateClientSecret: 'first' };

async function registered(): Promise<{ scene: Scene; id: string }> {
  const scene = await Scene.start();
  const { PhysicalResourceId: id } = await scene.create();
  return { scene, id };
}

/** Whether SendGrid's client secret is one that Cognito takes: it asks for a token with it. */
async function canGetToken(scene: Scene): Promise<boolean> {
  const asked = jest.spyOn(EventWebhookSender.prototype, 'requestToken');
  await scene.sendGrid.post([{ event: 'bounce' }]);
  const results = await Promise.allSettled(asked.mock.results.map(({ value }) => value as Promise<string>));
  asked.mockRestore();
  // The token endpoint here answers without a token, and with 400 to a secret that is none.
  return results.every((result) => result.status === 'rejected' && String(result.reason).includes('answered 200'));
}

test('adds a secret, tries it, registers it and removes the one before', async () => {
  const { scene, id } = await registered();
  const calls = scene.aws.calls.length;
  const answer = await scene.update(id, ROTATED);
  expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
  expect(scene.aws.clientSecrets.map((secret) => secret.id)).toEqual(['client--2']);
  expect(await canGetToken(scene)).toBe(true);
  const cognito = scene.aws.calls.slice(calls).filter((call) => call.includes('Cognito'));
  expect(cognito.map((call) => call.split('.')[1])).toEqual([
    'ListUserPoolClientSecrets',
    'AddUserPoolClientSecret',
    'ListUserPoolClientSecrets',
    'DeleteUserPoolClientSecret',
  ]);
});

test('waits until the new secret is known everywhere', async () => {
  const { scene, id } = await registered();
  jest.spyOn(scene.aws, 'tokenStatus').mockReturnValueOnce(400);
  expect((await scene.update(id, ROTATED)).Status).toBe('SUCCESS');
  expect(scene.pauses).toEqual([2_000]);
});

test('happens only when the text changes', async () => {
  const { scene, id } = await registered();
  await scene.update(id, { ...ROTATED, FriendlyName: 'new' }, ROTATED);
  await scene.update(id, {}, ROTATED);
  expect(scene.aws.clientSecrets.map((secret) => secret.id)).toEqual(['client--1']);
});

test('does not happen for a client that is another one', async () => {
  const { scene, id } = await registered();
  const OAuth = { ...(scene.properties().OAuth as object), ClientId: 'another' };
  await scene.update(id, { ...ROTATED, OAuth });
  expect(scene.aws.clientSecrets.map((secret) => secret.id)).toEqual(['client--1']);
});

test('does not happen at a creation, whose secret is new', async () => {
  const scene = await Scene.start();
  await scene.create(ROTATED);
  expect(scene.aws.clientSecrets.map((secret) => secret.id)).toEqual(['client--1']);
});

test('can be done again and again', async () => {
  const { scene, id } = await registered();
  await scene.update(id, { RotateClientSecret: 'one' });
  await scene.update(id, { RotateClientSecret: 'two' }, { RotateClientSecret: 'one' });
  expect(scene.aws.clientSecrets.map((secret) => secret.id)).toEqual(['client--3']);
  expect(await canGetToken(scene)).toBe(true);
});

test('leaves SendGrid its secret in later updates, though Cognito shows none', async () => {
  const { scene, id } = await registered();
  await scene.update(id, ROTATED);
  const answer = await scene.update(id, { ...ROTATED, FriendlyName: 'new' }, ROTATED);
  expect(answer.Status).toBe('SUCCESS');
  expect(await canGetToken(scene)).toBe(true);
});

test('makes room where one before it did not come to its end', async () => {
  const { scene, id } = await registered();
  scene.aws.faults.push({ operation: 'DeleteUserPoolClientSecret', error: 'InternalErrorException' });
  expect((await scene.update(id, ROTATED)).Status).toBe('FAILED');
  expect(scene.aws.clientSecrets).toHaveLength(2);
  expect(await canGetToken(scene)).toBe(true);

  scene.aws.faults.length = 0;
  expect((await scene.update(id, { RotateClientSecret: 'second' }, ROTATED)).Status).toBe('SUCCESS');
  expect(scene.aws.clientSecrets.map((secret) => secret.id)).toEqual(['client--3']);
  expect(await canGetToken(scene)).toBe(true);
});

describe('that fails', () => {
  test('because the new secret gets no token removes it, and changes nothing', async () => {
    const { scene, id } = await registered();
    const OAuth = { ...(scene.properties().OAuth as object), TokenUrl: `${scene.aws.url}/nowhere` };
    const { Status, Reason } = await scene.update(id, { ...ROTATED, OAuth });
    expect(Status).toBe('FAILED');
    expect(Reason).toBe(
      `the new client secret is not used, as the token URL ${scene.aws.url}/nowhere answered 404 to it`,
    );
    expect(scene.pauses).toEqual([2_000, 5_000]);
    expect(scene.aws.clientSecrets.map((secret) => secret.id)).toEqual(['client--1']);
    expect(await canGetToken(scene)).toBe(true);
  });

  test('because the token URL cannot be reached, too', async () => {
    const { scene, id } = await registered();
    const OAuth = { ...(scene.properties().OAuth as object), TokenUrl: 'http://127.0.0.1:1/token' };
    expect((await scene.update(id, { ...ROTATED, OAuth })).Reason).toContain('answered TypeError to it');
    expect(scene.aws.clientSecrets).toHaveLength(1);
  });

  test('because SendGrid refuses it removes it', async () => {
    const { scene, id } = await registered();
    const body = { errors: [{ message: 'no' }] };
    scene.sendGrid.interfere({ method: 'PATCH', does: { kind: 'answer', status: 400, body } });
    expect(await scene.update(id, ROTATED)).toMatchObject({ Status: 'FAILED', Reason: 'SendGrid answered 400: no' });
    expect(scene.aws.clientSecrets.map((secret) => secret.id)).toEqual(['client--1']);
    expect(await canGetToken(scene)).toBe(true);
  });

  test('without an answer of SendGrid’s keeps both, as either may be the one that SendGrid has', async () => {
    const { scene, id } = await registered();
    scene.sendGrid.interfere({ method: 'PATCH', times: 6, does: { kind: 'lostAnswer' } });
    expect((await scene.update(id, ROTATED)).Status).toBe('FAILED');
    expect(scene.aws.clientSecrets).toHaveLength(2);
    expect(await canGetToken(scene)).toBe(true);
  });

  test('with a 504, which may have taken effect, keeps both, too', async () => {
    const { scene, id } = await registered();
    const fault = { kind: 'answer', status: 504, body: { errors: [{ message: 'late' }] } } as const;
    scene.sendGrid.interfere({ method: 'PATCH', times: 6, does: fault });
    expect((await scene.update(id, ROTATED)).Status).toBe('FAILED');
    expect(scene.aws.clientSecrets).toHaveLength(2);
  });

  test('because the role may not says what it is about', async () => {
    const { scene, id } = await registered();
    scene.aws.faults.push({ operation: 'AddUserPoolClientSecret', error: 'AccessDeniedException' });
    expect((await scene.update(id, ROTATED)).Reason).toBe(
      'the secret of the app client client cannot be rotated: AddUserPoolClientSecret ended with AccessDeniedException',
    );
  });
});

describe('a webhook that has to be made anew after a rotation', () => {
  test('gets another secret, as nobody can read the one that there is', async () => {
    const { scene, id } = await registered();
    await scene.update(id, ROTATED);
    scene.sendGrid.removeWebhook(id);
    const answer = await scene.update(id, { ...ROTATED, FriendlyName: 'again' }, ROTATED);
    expect(answer.Status).toBe('SUCCESS');
    expect(scene.aws.clientSecrets.map((secret) => secret.id)).toEqual(['client--3']);
    expect(await canGetToken(scene)).toBe(true);
  });

  test('keeps no secret that SendGrid does not take', async () => {
    const { scene, id } = await registered();
    await scene.update(id, ROTATED);
    scene.sendGrid.removeWebhook(id);
    const body = { errors: [{ message: 'no' }] };
    scene.sendGrid.interfere({ method: 'POST', does: { kind: 'answer', status: 400, body } });
    const answer = await scene.update(id, { ...ROTATED, FriendlyName: 'again' }, ROTATED);
    expect(answer).toMatchObject({ Status: 'FAILED', Reason: 'SendGrid answered 400: no' });
    expect(scene.aws.clientSecrets.map((secret) => secret.id)).toEqual(['client--2']);
  });

  test('says what to do where it may not rotate', async () => {
    const { scene, id } = await registered();
    await scene.update(id, ROTATED);
    scene.sendGrid.removeWebhook(id);
    expect((await scene.update(id, {}, ROTATED)).Reason).toBe(
      'Cognito does not show the secret of the app client client any more, as it was rotated. Set ' +
        '`rotateClientSecret`, so that the registration may give the client another one',
    );
  });

  test('fails for a secret that is elsewhere', async () => {
    const { scene, id } = await registered();
    scene.aws.secrets.set('stored', 'a-secret');
    const OAuth = {
      ...(scene.properties().OAuth as object),
      ClientSecret: { Source: 'secretsmanager', SecretId: 'stored' },
    };
    expect((await scene.update(id, { ...ROTATED, OAuth })).Reason).toBe(
      '`rotateClientSecret` needs a client secret that is in Cognito',
    );
  });
});
