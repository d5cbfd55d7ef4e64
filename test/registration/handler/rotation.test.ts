import { canGetToken } from './support/life-cycles';
import { Scene } from './support/scene';

const ROTATED = { RotateClientSecret: 'first' };

async function registered(over: Record<string, unknown> = {}): Promise<{ scene: Scene; id: string }> {
  const scene = await Scene.start();
  const { PhysicalResourceId: id } = await scene.create(over);
  return { scene, id };
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
    'DescribeUserPoolClient',
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
  const { scene, id } = await registered(ROTATED);
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

describe('two secrets, as one before it did not come to its end', () => {
  const ONE = { RotateClientSecret: 'one' };
  const TWO = { RotateClientSecret: 'two' };
  const ids = (scene: Scene) => scene.aws.clientSecrets.map((secret) => secret.id);

  /** SendGrid has the new one, and the one before could not be removed. */
  async function withBoth(before: object, after: object, scene: Scene, id: string): Promise<void> {
    scene.aws.faults.push({ operation: 'DeleteUserPoolClientSecret', error: 'InternalErrorException' });
    expect((await scene.update(id, { ...after }, { ...before })).Status).toBe('FAILED');
    scene.aws.faults.length = 0;
    expect(ids(scene)).toHaveLength(2);
  }

  /** SendGrid refuses to be changed for as long as the next rotation lasts. */
  async function failsNext(scene: Scene, id: string, before: object, after: object): Promise<void> {
    const body = { errors: [{ message: 'no' }] };
    scene.sendGrid.interfere({ method: 'PATCH', times: 1, does: { kind: 'answer', status: 400, body } });
    expect((await scene.update(id, { ...after }, { ...before })).Status).toBe('FAILED');
  }

  test('makes room by the one that SendGrid does not have: it has the new one', async () => {
    const { scene, id } = await registered();
    await withBoth({}, ONE, scene, id);
    await failsNext(scene, id, ONE, TWO);
    expect(await canGetToken(scene)).toBe(true);
    expect(ids(scene)).toEqual(['client--2']);
    expect((await scene.update(id, TWO, ONE)).Status).toBe('SUCCESS');
    expect(await canGetToken(scene)).toBe(true);
  });

  test('makes room by the one that SendGrid does not have: it has the first one again, after a rollback', async () => {
    const { scene, id } = await registered();
    await withBoth({}, ONE, scene, id);
    expect((await scene.update(id, {}, ONE)).Status).toBe('SUCCESS');
    await failsNext(scene, id, {}, ONE);
    expect(await canGetToken(scene)).toBe(true);
    expect(ids(scene)).toEqual(['client--1']);
  });

  test('makes room by the one that nobody knows, as AWS’s answer was lost', async () => {
    const { scene, id } = await registered();
    scene.aws.addUnknownSecret();
    await failsNext(scene, id, {}, ONE);
    expect(ids(scene)).toEqual(['client--1']);
    expect(await canGetToken(scene)).toBe(true);
    await scene.update(id, ONE);
    scene.aws.addUnknownSecret();
    const { id: inUse } = scene.aws.clientSecrets[0];
    await failsNext(scene, id, ONE, TWO);
    expect(ids(scene)).toEqual([inUse]);
    expect(await canGetToken(scene)).toBe(true);
  });

  test('gives none of them up while SendGrid does not answer', async () => {
    const { scene, id } = await registered();
    await withBoth({}, ONE, scene, id);
    scene.sendGrid.interfere({ method: 'GET', times: 6, does: { kind: 'reset' } });
    expect((await scene.update(id, TWO, ONE)).Reason).toBe('no response from SendGrid: UND_ERR_SOCKET');
    expect(ids(scene)).toEqual(['client--1', 'client--2']);
  });

  test('takes neither for the one that SendGrid has where nobody has noted it, and keeps the newer', async () => {
    const { scene, id } = await registered();
    await scene.update(id, ONE);
    scene.aws.addUnknownSecret();
    const [, { id: newer }] = scene.aws.clientSecrets;
    scene.aws.parameters.clear();
    await failsNext(scene, id, ONE, TWO);
    expect(ids(scene)).toEqual([newer]);
  });
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
    expect(await scene.update(id, ROTATED)).toMatchObject({ Status: 'FAILED', Reason: 'SendGrid returned 400: no' });
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

  test.each([429, 401, 403, 400])('with a lost answer and then %d, keeps both, too', async (status) => {
    const { scene, id } = await registered(ROTATED);
    const second = { RotateClientSecret: 'second' };
    await scene.update(id, second, ROTATED);
    const body = { errors: [{ message: 'no' }] };
    scene.sendGrid.interfere({ method: 'PATCH', does: { kind: 'lostAnswer' } });
    scene.sendGrid.interfere({ method: 'PATCH', times: 5, does: { kind: 'answer', status, body } });
    const third = { RotateClientSecret: 'third', EventsByDefault: 'true' };
    expect((await scene.update(id, third, second)).Status).toBe('FAILED');
    expect(scene.aws.clientSecrets).toHaveLength(2);
    expect(await canGetToken(scene)).toBe(true);
    scene.sendGrid.behave();
    expect((await scene.update(id, second, third)).Status).toBe('SUCCESS');
    expect(await canGetToken(scene)).toBe(true);
  });

  test('with a 504, which may have taken effect, keeps both, too', async () => {
    const { scene, id } = await registered();
    const fault = { kind: 'answer', status: 504, body: { errors: [{ message: 'late' }] } } as const;
    scene.sendGrid.interfere({ method: 'PATCH', times: 6, does: fault });
    expect((await scene.update(id, ROTATED)).Status).toBe('FAILED');
    expect(scene.aws.clientSecrets).toHaveLength(2);
  });

  test('can be rolled back, though the new secret gets no token', async () => {
    const { scene, id } = await registered();
    await scene.update(id, { RotateClientSecret: 'one' });
    const status = jest.spyOn(scene.aws, 'tokenStatus').mockReturnValue(400);
    const rotated = { RotateClientSecret: 'two' };
    expect((await scene.update(id, rotated, { RotateClientSecret: 'one' })).Status).toBe('FAILED');
    expect((await scene.update(id, { RotateClientSecret: 'one' }, rotated)).Status).toBe('SUCCESS');
    status.mockRestore();
    expect(await canGetToken(scene)).toBe(true);
    expect((await scene.update(id, rotated, { RotateClientSecret: 'one' })).Status).toBe('SUCCESS');
    expect(scene.aws.clientSecrets).toHaveLength(1);
    expect(await canGetToken(scene)).toBe(true);
  });

  test('can be rolled back, though the secret before may not be removed', async () => {
    const { scene, id } = await registered(ROTATED);
    scene.aws.faults.push({ operation: 'DeleteUserPoolClientSecret', error: 'AccessDeniedException' });
    const second = { RotateClientSecret: 'second' };
    expect((await scene.update(id, second, ROTATED)).Status).toBe('FAILED');
    expect((await scene.update(id, ROTATED, second)).Status).toBe('SUCCESS');
    expect(await canGetToken(scene)).toBe(true);
  });

  test('because the role may not says what it is about', async () => {
    const { scene, id } = await registered();
    scene.aws.faults.push({ operation: 'AddUserPoolClientSecret', error: 'AccessDeniedException' });
    expect((await scene.update(id, ROTATED)).Reason).toBe(
      'the secret of the app client client cannot be rotated: AddUserPoolClientSecret ended with AccessDeniedException',
    );
  });
});

describe('together with', () => {
  const SECOND = { RotateClientSecret: 'second' };

  test('another name gives the client another secret, and removes the one before', async () => {
    const { scene, id } = await registered(ROTATED);
    scene.logicalId = 'Renamed';
    expect(await scene.create(SECOND)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
    expect(scene.aws.clientSecrets.map((secret) => secret.id)).toEqual(['client--2']);
    expect(await canGetToken(scene)).toBe(true);
  });

  test('a webhook that is made anew does, too', async () => {
    const { scene, id } = await registered(ROTATED);
    scene.sendGrid.deleteWebhook(id);
    expect((await scene.update(id, SECOND, ROTATED)).Status).toBe('SUCCESS');
    expect(scene.aws.clientSecrets.map((secret) => secret.id)).toEqual(['client--2']);
    expect(await canGetToken(scene)).toBe(true);
  });

  test('another account leaves the one before to the webhook before; the next update rotates once more', async () => {
    const [one, two] = [
      { ...ROTATED, OnBehalfOf: 'one' },
      { ...SECOND, OnBehalfOf: 'two' },
    ];
    const { scene, id } = await registered(one);
    const { PhysicalResourceId: now } = await scene.update(id, two, one);
    expect(scene.aws.clientSecrets.map((secret) => secret.id)).toEqual(['client--1', 'client--2']);
    expect([await canGetToken(scene, 'one'), await canGetToken(scene, 'two')]).toEqual([true, true]);
    await scene.delete(id, one);
    await scene.update(now, { ...two, FriendlyName: 'next' }, two);
    expect(scene.aws.clientSecrets).toHaveLength(1);
    expect(await canGetToken(scene, 'two')).toBe(true);
  });
});

describe('a secret that Cognito does not show', () => {
  const SECOND = { RotateClientSecret: 'second' };

  async function hidden(): Promise<{ scene: Scene; id: string }> {
    const { scene, id } = await registered(ROTATED);
    await scene.update(id, SECOND, ROTATED);
    return { scene, id };
  }

  test.each([
    ['with', SECOND],
    ['without', {}],
  ])('is not needed for another name of the registration, %s a text', async (_with, text) => {
    const { scene, id } = await hidden();
    scene.logicalId = 'Renamed';
    expect(await scene.create({ ...text })).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
    expect(scene.aws.clientSecrets.map((secret) => secret.id)).toEqual(['client--2']);
    expect(await canGetToken(scene)).toBe(true);
  });

  test('is left alone by a creation that is refused', async () => {
    const { scene } = await hidden();
    scene.aws.addUnknownSecret();
    scene.logicalId = 'Other';
    expect((await scene.create({ ...SECOND, AdoptExisting: 'false' })).Status).toBe('FAILED');
    expect(scene.aws.clientSecrets).toHaveLength(2);
    expect(await canGetToken(scene)).toBe(true);
  });

  test('is there still when another client was refused, so that a rollback needs none', async () => {
    const { scene, id } = await hidden();
    scene.aws.secrets.set('other', 'secret-of-the-other');
    const ClientSecret = { Source: 'secretsmanager', SecretId: 'other' };
    const OAuth = { ClientId: 'other', TokenUrl: scene.aws.tokenUrl, ClientSecret };
    const body = { errors: [{ message: 'no' }] };
    scene.sendGrid.interfere({ method: 'PATCH', does: { kind: 'answer', status: 400, body } });
    expect((await scene.update(id, { OAuth }, SECOND)).Status).toBe('FAILED');
    expect((await scene.update(id, {}, { OAuth })).Status).toBe('SUCCESS');
    expect(await canGetToken(scene)).toBe(true);
  });

  test('is needed again when another registration has put another client in its place, and was rolled back', async () => {
    const { scene, id } = await hidden();
    scene.aws.secrets.set('other', 'secret-of-the-other');
    const ClientSecret = { Source: 'secretsmanager', SecretId: 'other' };
    const OAuth = { ClientId: 'other', TokenUrl: scene.aws.tokenUrl, ClientSecret };
    const { logicalId } = scene;
    scene.logicalId = 'Renamed';
    await scene.create({ OAuth });
    await scene.delete(id, { OAuth });
    scene.logicalId = logicalId;
    expect(await canGetToken(scene)).toBe(false);
    expect((await scene.update(id, { ...SECOND, FriendlyName: 'healed' }, SECOND)).Status).toBe('SUCCESS');
    expect(await canGetToken(scene)).toBe(true);
  });
});

describe('a secret that SendGrid may have or not, as its answer was lost,', () => {
  const [SECOND, THIRD] = [{ RotateClientSecret: 'second' }, { RotateClientSecret: 'third' }];

  /** Cognito shows none, and SendGrid has the newer one. */
  async function unclear(): Promise<{ scene: Scene; id: string }> {
    const { scene, id } = await registered(ROTATED);
    await scene.update(id, SECOND, ROTATED);
    scene.sendGrid.interfere({ method: 'PATCH', times: 6, does: { kind: 'lostAnswer' } });
    expect((await scene.update(id, THIRD, SECOND)).Status).toBe('FAILED');
    expect((await scene.update(id, SECOND, THIRD)).Status).toBe('SUCCESS');
    expect(await canGetToken(scene)).toBe(true);
    return { scene, id };
  }

  test('is replaced by the rollback of a rotation that fails', async () => {
    const { scene, id } = await unclear();
    await refusedUpdate(scene, id, THIRD, SECOND);
    expect((await scene.update(id, SECOND, THIRD)).Status).toBe('SUCCESS');
    expect(await canGetToken(scene)).toBe(true);
  });

  test('is replaced by the rollback of a change of account', async () => {
    const { scene, id } = await unclear();
    const two = { ...SECOND, OnBehalfOf: 'two' };
    const { PhysicalResourceId: other } = await scene.update(id, two, SECOND);
    expect((await scene.update(other, SECOND, two)).PhysicalResourceId).toBe(id);
    await scene.delete(other, two);
    expect(await canGetToken(scene)).toBe(true);
  });

  async function refusedUpdate(scene: Scene, id: string, now: object, before: object): Promise<void> {
    const body = { errors: [{ message: 'no' }] };
    scene.sendGrid.interfere({ method: 'PATCH', times: 1, does: { kind: 'answer', status: 400, body } });
    expect((await scene.update(id, { ...now }, { ...before })).Status).toBe('FAILED');
  }
});

describe('another client, whose secret was rotated,', () => {
  /** As a rollback goes back to the client of before. */
  async function back(over: object): Promise<{ scene: Scene; id: string; status: string; reason?: string }> {
    const { scene, id } = await registered(ROTATED);
    await scene.update(id, { RotateClientSecret: 'second' }, ROTATED);
    scene.aws.secrets.set('other', 'secret-of-the-other');
    const ClientSecret = { Source: 'secretsmanager', SecretId: 'other' };
    const OAuth = { ClientId: 'other', TokenUrl: scene.aws.tokenUrl, ClientSecret };
    expect((await scene.update(id, { OAuth }, { RotateClientSecret: 'second' })).Status).toBe('SUCCESS');
    expect(await canGetToken(scene)).toBe(false);
    const { Status: status, Reason: reason } = await scene.update(id, { ...over }, { OAuth });
    return { scene, id, status, reason };
  }

  test('gets another one, as SendGrid does not have it', async () => {
    const { scene, status } = await back({ RotateClientSecret: 'second' });
    expect(status).toBe('SUCCESS');
    expect(scene.aws.clientSecrets).toHaveLength(1);
    expect(await canGetToken(scene)).toBe(true);
  });

  test('fails where it may not rotate', async () => {
    const { status, reason } = await back({});
    expect(status).toBe('FAILED');
    expect(reason).toContain('Cognito does not show the secret of the app client client any more');
  });
});

describe('a webhook that has to be made anew after a rotation', () => {
  test('gets another secret, as nobody can read the one that there is', async () => {
    const { scene, id } = await registered();
    await scene.update(id, ROTATED);
    scene.sendGrid.deleteWebhook(id);
    const answer = await scene.update(id, { ...ROTATED, FriendlyName: 'again' }, ROTATED);
    expect(answer.Status).toBe('SUCCESS');
    expect(scene.aws.clientSecrets.map((secret) => secret.id)).toEqual(['client--3']);
    expect(await canGetToken(scene)).toBe(true);
  });

  test('keeps no secret that SendGrid does not take', async () => {
    const { scene, id } = await registered();
    await scene.update(id, ROTATED);
    scene.sendGrid.deleteWebhook(id);
    const body = { errors: [{ message: 'no' }] };
    scene.sendGrid.interfere({ method: 'POST', does: { kind: 'answer', status: 400, body } });
    const answer = await scene.update(id, { ...ROTATED, FriendlyName: 'again' }, ROTATED);
    expect(answer).toMatchObject({ Status: 'FAILED', Reason: 'SendGrid returned 400: no' });
    expect(scene.aws.clientSecrets.map((secret) => secret.id)).toEqual(['client--2']);
  });

  test('says what to do where it may not rotate', async () => {
    const { scene, id } = await registered();
    await scene.update(id, ROTATED);
    scene.sendGrid.deleteWebhook(id);
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
