import { internals } from './support/in-process';
import { oAuth, OWNERS, PARAMETER, Scene, TOKEN_URL, URL_OF_WEBHOOK } from './support/scene';

const webhook = (scene: Scene) => {
  expect(scene.sendGrid.webhooks()).toHaveLength(1);
  return scene.sendGrid.webhooks()[0];
};

describe('a webhook is created', () => {
  test('with the settings of the template, signed, its key stored, its id the physical id', async () => {
    const scene = await Scene.start();
    const answer = await scene.create({ FriendlyName: 'production' });
    const { id, publicKey } = webhook(scene);
    expect(webhook(scene)).toEqual({
      id,
      url: URL_OF_WEBHOOK,
      enabled: true,
      friendlyName: 'production',
      events: ['dropped', 'bounce'],
      oauthClientId: 'client',
      oauthTokenUrl: TOKEN_URL,
      publicKey: expect.stringMatching(/^MFkw/),
    });
    expect(answer).toEqual({
      Status: 'SUCCESS',
      PhysicalResourceId: id,
      StackId: expect.any(String),
      RequestId: 'request-1',
      LogicalResourceId: 'Registration',
      Data: { WebhookId: id },
    });
    expect(scene.parameters.get(PARAMETER)).toBe(`${id}:${publicKey}`);
    expect(JSON.parse(scene.parameters.get(OWNERS + id)!)).toEqual({
      owner: `${scene.stackId}/Registration`,
      requestId: 'request-1',
      publicKeyParameter: PARAMETER,
    });
  });

  test('disabled, until its key is where the receiver reads it', async () => {
    const scene = await Scene.start();
    const seen: Array<[boolean, boolean]> = [];
    jest.spyOn(scene.parameters, 'set').mockImplementation(function (this: Map<string, string>, name, value) {
      if (name === PARAMETER) seen.push([webhook(scene).enabled, webhook(scene).publicKey !== undefined]);
      return Map.prototype.set.call(this, name, value) as Map<string, string>;
    });
    await scene.create();
    expect(seen).toEqual([[false, true]]);
    expect(webhook(scene).enabled).toBe(true);
  });

  test('without a name, though it has a temporary one first', async () => {
    const scene = await Scene.start();
    const names: unknown[] = [];
    const fetched = jest.spyOn(globalThis, 'fetch');
    await scene.create();
    for (const [, init] of fetched.mock.calls) {
      if (init?.method === 'POST') names.push(JSON.parse(init.body as string) as object);
    }
    expect(names).toEqual([
      expect.objectContaining({ friendly_name: expect.stringMatching(/^cdk-sendgrid-oauth-webhook [0-9a-f]{16}$/) }),
    ]);
    expect(webhook(scene).friendlyName).toBeUndefined();
  });

  test('disabled, unsigned, without OAuth, with all events', async () => {
    const scene = await Scene.start();
    const events = ['processed', 'open', 'account_status_change'];
    await scene.create({ Enabled: 'false', Signed: 'false', OAuth: undefined, Events: events });
    expect(webhook(scene)).toMatchObject({ enabled: false, events });
    expect(webhook(scene)).toMatchObject({ oauthClientId: undefined, publicKey: undefined });
    expect(scene.aws.operations).toEqual(['secretsmanager.GetSecretValue', 'AmazonSSM.PutParameter']);
  });

  test('with an event type that this library does not know', async () => {
    const scene = await Scene.start();
    const fetched = jest.spyOn(globalThis, 'fetch');
    await scene.create({ Events: ['bounce', 'brand_new'] });
    const bodies = fetched.mock.calls.map(([, init]) => String(init?.body));
    expect(bodies.filter((body) => body.includes('"brand_new":true'))).toHaveLength(2);
  });

  test('with a client secret and an API key that are fields of secrets', async () => {
    const scene = await Scene.start();
    const secret = JSON.stringify({ sendgrid: ` ${scene.sendGrid.apiKey}\n`, client: 'stored-secret' });
    scene.aws.state.secrets.set('keys', secret);
    const field = (name: string) => ({ SecretId: 'keys', JsonField: name });
    const answer = await scene.create({
      ApiKey: field('sendgrid'),
      OAuth: { ...oAuth('client'), ClientSecret: { Source: 'secretsmanager', ...field('client') } },
    });
    expect(answer.Status).toBe('SUCCESS');
    expect(scene.aws.operations).not.toContainEqual(expect.stringContaining('Cognito'));
    expect(internals(scene.sendGrid).account().webhooks[0].settings.oauthClientSecret).toBe('stored-secret');
  });

  test.each(['marketing', 'account-id sg2a2b'])('on behalf of %s', async (onBehalfOf) => {
    const scene = await Scene.start();
    await scene.create({ OnBehalfOf: onBehalfOf });
    expect(scene.sendGrid.webhooks()).toEqual([]);
    expect(scene.sendGrid.webhooks(onBehalfOf)).toHaveLength(1);
  });

  const rejectsFlag = (scene: Scene) => {
    const body = { errors: [{ message: 'unknown field', field: 'account_status_change' }] };
    scene.sendGrid.injectFault({
      method: 'PATCH',
      path: /settings\/[^s]/,
      effect: { kind: 'response', status: 400, body },
    });
  };

  test('without account_status_change, if SendGrid rejects it and the template does not name it', async () => {
    const scene = await Scene.start();
    rejectsFlag(scene);
    const answer = await scene.create({ Events: ['bounce', 'account_status_change'], EventsByDefault: 'true' });
    expect(answer.Status).toBe('SUCCESS');
    expect(webhook(scene).events).toEqual(['bounce']);
    expect(scene.output.join()).toContain('SendGrid rejected account_status_change');
  });

  test('without account_status_change, if SendGrid rejects it and the template names only other types', async () => {
    const scene = await Scene.start();
    rejectsFlag(scene);
    expect((await scene.create({ Events: ['bounce'] })).Status).toBe('SUCCESS');
    expect(webhook(scene).events).toEqual(['bounce']);
  });

  test('fails if SendGrid rejects account_status_change and the template names it', async () => {
    const scene = await Scene.start();
    rejectsFlag(scene);
    const answer = await scene.create({ Events: ['bounce', 'account_status_change'] });
    expect(answer.Reason).toBe('SendGrid returned 400: account_status_change: unknown field');
  });
});

describe('the plan’s limit', () => {
  test('fails with SendGrid’s message, the existing webhooks and what to do', async () => {
    const scene = await Scene.start({ maxAllowed: 2 });
    const one = scene.sendGrid.addWebhook({ url: 'https://user:password@one.example.com/', friendly_name: 'CRM' });
    const two = scene.sendGrid.addWebhook({ url: 'https://two.example.com/' });
    const { Status, Reason } = await scene.create();
    expect(Status).toBe('FAILED');
    expect(Reason).toBe(
      'SendGrid: You have reached the maximum number of webhooks per your current billing plan. The plan allows 2, ' +
        `disabled ones included. The account has: ${one} ('CRM'), ${two}. Delete one, or change the plan (1 webhook ` +
        'with Free, 2 with Essentials, 5 with Pro)',
    );
  });

  test('hides no webhook that may be adopted', async () => {
    const scene = await Scene.start({ maxAllowed: 1 });
    const id = scene.sendGrid.addWebhook({ url: URL_OF_WEBHOOK });
    const nothing = { max_allowed: 1, webhooks: [] };
    scene.sendGrid.injectFault({
      method: 'GET',
      path: /all/,
      effect: { kind: 'response', status: 200, body: nothing },
    });
    const limit = { errors: [{ message: 'You have reached the maximum number of webhooks per your current plan.' }] };
    scene.sendGrid.injectFault({ method: 'POST', effect: { kind: 'response', status: 400, body: limit } });
    expect(await scene.create({ AdoptExisting: 'true' })).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
  });
});

describe('a creation that fails halfway', () => {
  test.each([
    ['PutParameter', PARAMETER],
    ['GetParameter', PARAMETER],
    ['PutParameter', OWNERS],
  ])('at %s of %s deletes the webhook, and can be repeated', async (operation, name) => {
    const scene = await Scene.start();
    scene.aws.faults.push({ operation, name, error: 'AccessDeniedException' });
    const answer = await scene.create({ OnDelete: 'retain' });
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'not-created:request-1' });
    expect(scene.sendGrid.webhooks()).toEqual([]);
    expect(scene.owned).toEqual([]);
    expect((await scene.delete(answer.PhysicalResourceId)).Status).toBe('SUCCESS');

    scene.aws.faults.length = 0;
    expect((await scene.create()).Status).toBe('SUCCESS');
    expect(webhook(scene).enabled).toBe(true);
  });

  test('responds with the webhook’s id if it cannot delete the webhook, so that CloudFormation does', async () => {
    const scene = await Scene.start();
    scene.aws.faults.push({ operation: 'PutParameter', error: 'AccessDeniedException' });
    scene.sendGrid.injectFault({ method: 'DELETE', times: 99, effect: { kind: 'response', status: 503 } });
    const answer = await scene.create();
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: webhook(scene).id });
    expect(answer.Reason).toContain('AccessDeniedException');
    scene.sendGrid.clearFaults();
    await scene.delete(answer.PhysicalResourceId);
    expect(scene.sendGrid.webhooks()).toEqual([]);
  });

  test('leaves nothing if somebody has deleted the webhook', async () => {
    const scene = await Scene.start();
    scene.aws.faults.push({ operation: 'PutParameter', error: 'AccessDeniedException' });
    const gone = { status: 404, body: { errors: [{ message: 'Invalid id provided.' }] } };
    scene.sendGrid.injectFault({ method: 'DELETE', effect: { kind: 'response', ...gone } });
    expect(await scene.create()).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'not-created:request-1' });
  });

  test('stores no invalid key', async () => {
    const scene = await Scene.start();
    const strange = { public_key: 'bm8ga2V5' };
    scene.sendGrid.injectFault({ path: /signed/, effect: { kind: 'response', status: 200, body: strange } });
    const { Reason } = await scene.create();
    expect(Reason).toMatch(/^SendGrid returned an invalid public key for the webhook \S+; it was not stored$/);
    expect(scene.parameters.size).toBe(0);
  });

  test('finds the webhook by its URL if SendGrid returned no id', async () => {
    const scene = await Scene.start();
    scene.sendGrid.injectFault({ method: 'POST', effect: { kind: 'malformed' } });
    expect((await scene.create()).Status).toBe('SUCCESS');
    expect(scene.sendGrid.webhooks()).toHaveLength(1);
  });
});

test('a repeated request finds the webhook that it created', async () => {
  const scene = await Scene.start();
  const first = await scene.create();
  const event = { RequestType: 'Create', ResourceProperties: scene.properties() };
  const second = await scene.request(event, 'request-1');
  expect(second).toEqual(first);
  expect(scene.sendGrid.webhooks()).toHaveLength(1);
});

test('a later creation of the same resource leaves the existing webhook alone if it fails', async () => {
  const scene = await Scene.start();
  const { PhysicalResourceId: id } = await scene.create();
  scene.aws.faults.push({ operation: 'GetParameter', name: PARAMETER, error: 'InternalServerError' });
  expect((await scene.create()).Status).toBe('FAILED');
  expect(webhook(scene)).toMatchObject({ id, enabled: true });
});

describe('SendGrid’s test', () => {
  const fails = (scene: Scene, times: number, message: string) => {
    const body = { errors: [{ message }] };
    scene.sendGrid.injectFault({ path: /test$/, times, effect: { kind: 'response', status: 400, body } });
  };

  test('is requested after everything else', async () => {
    const scene = await Scene.start();
    scene.sendGrid.injectFault({ path: /test$/, effect: { kind: 'response', status: 204 } });
    expect((await scene.create({ Test: 'true' })).Status).toBe('SUCCESS');
    expect(scene.sendGrid.requests.at(-1)).toMatchObject({ method: 'POST', path: '/v3/user/webhooks/event/test' });
  });

  test('is repeated, as new endpoints take a while', async () => {
    const scene = await Scene.start();
    fails(scene, 3, 'no such host');
    scene.sendGrid.injectFault({ path: /test$/, effect: { kind: 'response', status: 204 } });
    expect((await scene.create({ Test: 'true' })).Status).toBe('SUCCESS');
    expect(scene.sleeps).toEqual([5_250, 10_500, 21_000]);
  });

  test('fails the deployment with SendGrid’s message, and deletes the webhook', async () => {
    const scene = await Scene.start();
    fails(scene, 4, 'the URL returned 500');
    const { Status, Reason } = await scene.create({ Test: 'true' });
    expect([Status, Reason]).toEqual([
      'FAILED',
      `SendGrid could not deliver its test events to ${URL_OF_WEBHOOK}: the URL returned 500`,
    ]);
    expect(scene.sendGrid.webhooks()).toEqual([]);
  });

  test('fails the deployment if SendGrid is unavailable', async () => {
    const scene = await Scene.start();
    scene.sendGrid.injectFault({ path: /test$/, times: 99, effect: { kind: 'response', status: 500 } });
    const { Reason } = await scene.create({ Test: 'true' });
    expect(Reason).toBe('SendGrid returned 500: no error message');
  });

  test('is not repeated when the function’s time is up', async () => {
    const scene = await Scene.start();
    scene.remaining = 42_000;
    fails(scene, 4, 'the URL returned 500');
    const { Reason } = await scene.create({ Test: 'true' });
    expect(Reason).toContain('the URL returned 500');
    expect(scene.sleeps).toEqual([]);
  });
});
