import { MARKS, MINUTE, PARAMETER, Scene, URL_OF_WEBHOOK } from './support/scene';

const webhook = (scene: Scene) => {
  expect(scene.sendGrid.webhooks()).toHaveLength(1);
  return scene.sendGrid.webhooks()[0];
};

describe('a webhook is created', () => {
  test('as the template wants it, signed, its key stored, its id the physical id', async () => {
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
      oauthTokenUrl: scene.aws.tokenUrl,
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
    expect(scene.aws.parameters.get(PARAMETER)).toBe(publicKey);
  });

  test('to post nothing until its key is where the receiver reads it', async () => {
    const scene = await Scene.start();
    const seen: Array<[boolean, boolean]> = [];
    jest.spyOn(scene.aws.parameters, 'set').mockImplementation(function (this: Map<string, string>, name, value) {
      if (name === PARAMETER) seen.push([webhook(scene).enabled, webhook(scene).publicKey !== undefined]);
      return Map.prototype.set.call(this, name, value) as Map<string, string>;
    });
    await scene.create();
    expect(seen).toEqual([[false, true]]);
    expect(webhook(scene).enabled).toBe(true);
  });

  test('disabled, unsigned, without OAuth, with all events', async () => {
    const scene = await Scene.start();
    const events = ['processed', 'open', 'account_status_change'];
    await scene.create({ Enabled: 'false', Signed: 'false', OAuth: undefined, Events: events });
    expect(webhook(scene)).toMatchObject({ enabled: false, events });
    expect(webhook(scene)).toMatchObject({ oauthClientId: undefined, publicKey: undefined });
    expect(scene.aws.calls).toEqual(['secretsmanager.GetSecretValue', 'AmazonSSM.PutParameter']);
  });

  test('with a client secret and an API key that are fields of secrets', async () => {
    const scene = await Scene.start();
    scene.aws.secrets.set('keys', JSON.stringify({ sendgrid: ` ${scene.sendGrid.apiKey}\n`, client: 'stored-secret' }));
    const field = (name: string) => ({ SecretId: 'keys', JsonField: name });
    const answer = await scene.create({
      ApiKey: field('sendgrid'),
      OAuth: {
        ClientId: 'client',
        TokenUrl: scene.aws.tokenUrl,
        ClientSecret: { Source: 'secretsmanager', ...field('client') },
      },
    });
    expect(answer.Status).toBe('SUCCESS');
    expect(scene.aws.calls).not.toContainEqual(expect.stringContaining('Cognito'));
  });

  test.each(['marketing', 'account-id sg2a2b'])('on behalf of %s', async (onBehalfOf) => {
    const scene = await Scene.start();
    await scene.create({ OnBehalfOf: onBehalfOf });
    expect(scene.sendGrid.webhooks()).toEqual([]);
    expect(scene.sendGrid.webhooks(onBehalfOf)).toHaveLength(1);
  });

  test('without the status of the account, if SendGrid refuses that and nobody asked for it by name', async () => {
    const scene = await Scene.start();
    const refusal = { status: 400, body: { errors: [{ message: 'unknown field', field: 'account_status_change' }] } };
    scene.sendGrid.interfere({ method: 'PATCH', path: /settings\/[^s]/, does: { kind: 'answer', ...refusal } });
    const answer = await scene.create({ Events: ['bounce', 'account_status_change'], EventsByDefault: 'true' });
    expect(answer.Status).toBe('SUCCESS');
    expect(webhook(scene).events).toEqual(['bounce']);
    expect(scene.output.join()).toContain('SendGrid refuses account_status_change');
  });

  test('or not, if somebody asked for the status of the account by name and SendGrid refuses it', async () => {
    const scene = await Scene.start();
    const refusal = { status: 400, body: { errors: [{ message: 'unknown field', field: 'account_status_change' }] } };
    scene.sendGrid.interfere({ method: 'PATCH', path: /settings\/[^s]/, does: { kind: 'answer', ...refusal } });
    const answer = await scene.create({ Events: ['bounce', 'account_status_change'] });
    expect(answer.Reason).toBe('SendGrid returned 400: account_status_change: unknown field');
  });
});

describe('a webhook that is there for the URL', () => {
  test('is taken over, and becomes what the template wants', async () => {
    const scene = await Scene.start();
    const id = scene.sendGrid.addWebhook({ url: URL_OF_WEBHOOK, open: true, friendly_name: 'by hand' });
    const answer = await scene.create();
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
    expect(webhook(scene)).toMatchObject({ id, enabled: true, friendlyName: undefined, events: ['dropped', 'bounce'] });
    expect(scene.aws.parameters.get(PARAMETER)).toBe(webhook(scene).publicKey);
  });

  test('keeps the key that it has', async () => {
    const scene = await Scene.start();
    const id = scene.sendGrid.addWebhook({ url: URL_OF_WEBHOOK });
    scene.sendGrid.rotateSigningKey(id);
    const { publicKey } = webhook(scene);
    await scene.create();
    expect(scene.aws.parameters.get(PARAMETER)).toBe(publicKey);
  });

  test('is not taken over where that is not wanted', async () => {
    const scene = await Scene.start();
    const id = scene.sendGrid.addWebhook({ url: URL_OF_WEBHOOK, friendly_name: 'by hand' });
    scene.time.now += 20 * MINUTE;
    const answer = await scene.create({ AdoptExisting: 'false' });
    expect(answer).toMatchObject({
      Status: 'FAILED',
      PhysicalResourceId: 'not-created:request-1',
      Reason:
        `SendGrid has a webhook for ${URL_OF_WEBHOOK} already: ${id} ('by hand'). Set \`adoptExisting\` to take it ` +
        'over, or delete it there',
    });
    await scene.delete(answer.PhysicalResourceId);
    expect(webhook(scene).events).toEqual([]);
  });

  test('stays when what follows fails, and when that is rolled back', async () => {
    const scene = await Scene.start();
    scene.sendGrid.addWebhook({ url: URL_OF_WEBHOOK });
    scene.aws.faults.push({ operation: 'PutParameter', name: PARAMETER, error: 'AccessDeniedException' });
    const answer = await scene.create();
    expect(answer).toMatchObject({
      Status: 'FAILED',
      PhysicalResourceId: 'not-created:request-1',
      Reason: `the public key cannot be stored in the parameter ${PARAMETER}: PutParameter ended with AccessDeniedException`,
    });
    expect((await scene.delete(answer.PhysicalResourceId)).Status).toBe('SUCCESS');
    expect(scene.sendGrid.webhooks()).toHaveLength(1);
  });
});

describe('the plan’s limit', () => {
  test('is told in SendGrid’s words, with what is there and what to do', async () => {
    const scene = await Scene.start({ maxAllowed: 2 });
    const one = scene.sendGrid.addWebhook({ url: 'https://user:password@one.example.com/', friendly_name: 'CRM' });
    const two = scene.sendGrid.addWebhook({ url: 'https://two.example.com/' });
    const { Status, Reason } = await scene.create();
    expect(Status).toBe('FAILED');
    expect(Reason).toBe(
      "SendGrid: You have reached the maximum number of webhooks per your current billing plan. The account's plan " +
        `allows 2 (max_allowed), and disabled ones count; there are: ${one} ('CRM'), ${two}. Delete one that is not ` +
        'needed, or change the plan',
    );
  });

  test('hides no webhook that can be taken over', async () => {
    const scene = await Scene.start({ maxAllowed: 1 });
    const id = scene.sendGrid.addWebhook({ url: URL_OF_WEBHOOK });
    const limit = { errors: [{ message: 'You have reached the maximum number of webhooks per your current plan.' }] };
    scene.sendGrid.interfere({ method: 'POST', does: { kind: 'answer', status: 400, body: limit } });
    expect(await scene.create()).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
  });
});

describe('a creation that fails halfway', () => {
  test.each([
    ['PutParameter', PARAMETER],
    ['GetParameter', PARAMETER],
    ['PutParameter', MARKS],
  ])('at %s of %s takes the webhook back, and can be repeated', async (operation, name) => {
    const scene = await Scene.start();
    scene.aws.faults.push({ operation, name, error: 'AccessDeniedException' });
    const answer = await scene.create({ OnDelete: 'retain' });
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'not-created:request-1' });
    expect(scene.sendGrid.webhooks()).toEqual([]);
    expect(scene.marked).toEqual([]);
    expect((await scene.delete(answer.PhysicalResourceId)).Status).toBe('SUCCESS');

    scene.aws.faults.length = 0;
    expect((await scene.create()).Status).toBe('SUCCESS');
    expect(webhook(scene).enabled).toBe(true);
  });

  test('has its id recorded where it cannot be taken back, so that CloudFormation deletes it', async () => {
    const scene = await Scene.start();
    scene.aws.faults.push({ operation: 'PutParameter', error: 'AccessDeniedException' });
    scene.sendGrid.interfere({ method: 'DELETE', times: 6, does: { kind: 'answer', status: 503 } });
    const answer = await scene.create();
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: webhook(scene).id });
    expect(answer.Reason).toContain('AccessDeniedException');
    await scene.delete(answer.PhysicalResourceId);
    expect(scene.sendGrid.webhooks()).toEqual([]);
  });

  test('is taken back although somebody has deleted the webhook', async () => {
    const scene = await Scene.start();
    scene.aws.faults.push({ operation: 'PutParameter', error: 'AccessDeniedException' });
    const gone = { status: 404, body: { errors: [{ message: 'Invalid id provided.' }] } };
    scene.sendGrid.interfere({ method: 'DELETE', does: { kind: 'answer', ...gone } });
    expect(await scene.create()).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'not-created:request-1' });
  });

  test('at a key that is no key stores nothing', async () => {
    const scene = await Scene.start();
    const strange = { public_key: 'bm8ga2V5' };
    scene.sendGrid.interfere({ path: /signed/, does: { kind: 'answer', status: 200, body: strange } });
    const { Reason } = await scene.create();
    expect(Reason).toMatch(/^SendGrid's public key of the webhook \S+ is no P-256 key, so it is not stored$/);
    expect(scene.aws.parameters.size).toBe(0);
  });

  test('without an id in SendGrid’s answer says so', async () => {
    const scene = await Scene.start();
    scene.sendGrid.interfere({ method: 'POST', does: { kind: 'answer', status: 201, body: {} } });
    const { Reason } = await scene.create();
    expect(Reason).toBe('SendGrid has created a webhook, but did not tell its id; look for it there');
  });
});

describe('a request that comes again', () => {
  test('finds the webhook that it has made, whether it may take over others or not', async () => {
    const scene = await Scene.start();
    const first = await scene.create({ AdoptExisting: 'false' });
    const event = { RequestType: 'Create', ResourceProperties: scene.properties({ AdoptExisting: 'false' }) };
    const second = await scene.request(event, 'request-1');
    expect(second).toEqual(first);
    expect(scene.sendGrid.webhooks()).toHaveLength(1);
  });
});

describe('SendGrid’s test', () => {
  test('is called with the webhook’s id, its URL and its client, after all else', async () => {
    const scene = await Scene.start();
    scene.sendGrid.interfere({ path: /test$/, does: { kind: 'answer', status: 204 } });
    expect((await scene.create({ Test: 'true' })).Status).toBe('SUCCESS');
    expect(scene.sendGrid.requests.at(-1)).toMatchObject({ method: 'POST', path: '/v3/user/webhooks/event/test' });
  });

  test('is called again a few times, as what is new is not everywhere at once', async () => {
    const scene = await Scene.start();
    const refusal = { errors: [{ message: 'no such host' }] };
    scene.sendGrid.interfere({ path: /test$/, times: 3, does: { kind: 'answer', status: 400, body: refusal } });
    scene.sendGrid.interfere({ path: /test$/, does: { kind: 'answer', status: 204 } });
    expect((await scene.create({ Test: 'true' })).Status).toBe('SUCCESS');
    expect(scene.pauses).toEqual([5_000, 10_000, 20_000]);
  });

  test('that is not delivered fails the deployment with SendGrid’s words, and takes the webhook back', async () => {
    const scene = await Scene.start();
    const refusal = { errors: [{ message: 'the URL answered 500' }] };
    scene.sendGrid.interfere({ path: /test$/, times: 4, does: { kind: 'answer', status: 400, body: refusal } });
    const { Status, Reason } = await scene.create({ Test: 'true' });
    expect([Status, Reason]).toEqual([
      'FAILED',
      `SendGrid could not deliver its test events to ${URL_OF_WEBHOOK}: the URL answered 500`,
    ]);
    expect(scene.sendGrid.webhooks()).toEqual([]);
  });

  test('that SendGrid cannot do fails the deployment as any call does', async () => {
    const scene = await Scene.start();
    scene.sendGrid.interfere({ path: /test$/, times: 9, does: { kind: 'answer', status: 500 } });
    const { Reason } = await scene.create({ Test: 'true' });
    expect(Reason).toBe('SendGrid returned 500: unreadable error message');
  });

  test('is not called again when the time is up', async () => {
    const scene = await Scene.start();
    scene.remaining = 42_000;
    const refusal = { errors: [{ message: 'the URL answered 500' }] };
    scene.sendGrid.interfere({ path: /test$/, times: 4, does: { kind: 'answer', status: 400, body: refusal } });
    const { Reason } = await scene.create({ Test: 'true' });
    expect(Reason).toContain('the URL answered 500');
    expect(scene.pauses).toEqual([]);
  });
});
