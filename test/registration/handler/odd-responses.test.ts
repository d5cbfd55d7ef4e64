import { MINUTE, Scene, URL_OF_WEBHOOK } from './support/scene';
import { SendGridFault } from '../../../src/local/sendgrid/mock/faults';

const responds = (status: number, body?: unknown): SendGridFault['effect'] => ({ kind: 'response', status, body });

const IP_ADVICE =
  "turn off SendGrid's IP Access Management, or allow the address of this request there; a Lambda function has a fixed " +
  'address only in a VPC behind a NAT gateway with an Elastic IP';

describe('the error of a rejected request', () => {
  test.each([
    [403, "The requestor's IP Address is not whitelisted"],
    [401, 'Your IP address is not whitelisted.'],
    [401, 'this address is not in the allow list'],
  ])('names the IP address (%s %s)', async (status, message) => {
    const scene = await Scene.start();
    scene.sendGrid.injectFault({ effect: responds(status, { errors: [{ field: null, message }] }) });
    expect((await scene.create()).Reason).toBe(
      `SendGrid rejected the IP address of this request (${status}: ${message}); ${IP_ADVICE}`,
    );
    expect(scene.sleeps).toEqual([]);
  });

  test('names the scope, and IP Access Management as the other cause, for 403 "access forbidden"', async () => {
    const scene = await Scene.start();
    scene.sendGrid.injectFault({ effect: responds(403, { errors: [{ message: 'access forbidden' }] }) });
    expect((await scene.create()).Reason).toBe(
      'SendGrid denied the request (403: access forbidden). Add the scope user.webhooks.event.settings.read to the ' +
        `API key. If it has the scope, ${IP_ADVICE}`,
    );
  });

  test.each([
    ['GET', 'read'],
    ['PATCH', 'update'],
  ])('names the scope for a 503 that stays while signing is turned on (%s)', async (method, operation) => {
    const scene = await Scene.start();
    scene.sendGrid.injectFault({
      method,
      path: /signed/,
      times: Infinity,
      effect: responds(503, { errors: [{ message: 'unavailable' }] }),
    });
    expect((await scene.create()).Reason).toBe(
      'SendGrid returned 503: unavailable. If this persists, add the scope ' +
        `user.webhooks.event.settings.${operation} to the API key`,
    );
  });

  test.each<[string, unknown, string]>([
    ['an error', { error: 'no such plan' }, 'no such plan'],
    ['an error with a message', { error: { message: 'no such plan', code: 7 } }, 'no such plan'],
    ['a list of texts', { errors: ['first', 'second'] }, 'first; second'],
    ['a message', { message: 'no such plan' }, 'no such plan'],
    ['a list', [{ field: 'url', message: 'is invalid' }], 'url: is invalid'],
    ['other JSON', { code: 7 }, '{"code":7}'],
    ['an empty body', undefined, 'no error message'],
    ['text', 'upstream connect error', 'upstream connect error'],
    [
      'HTML',
      '<html><head><style>p{}</style></head><body><h1>Bad&nbsp;gateway</h1>\n</body></html>',
      'Bad&nbsp;gateway',
    ],
    ['control characters', 'red \u001b[31m text\u0000 and \u202e more', 'red [31m text and more'],
  ])('has SendGrid’s text (%s)', async (_name, body, detail) => {
    const scene = await Scene.start();
    scene.sendGrid.injectFault({ method: 'POST', effect: responds(422, body) });
    expect((await scene.create()).Reason).toBe(`SendGrid returned 422: ${detail}`);
  });

  test('has no secret in HTML, and at most 500 characters', async () => {
    const scene = await Scene.start();
    scene.aws.state.appClients.set('client', 'the<secret>&"more"');
    const body = `<p>the&lt;secret&gt;&amp;&quot;more&quot;</p> ${scene.sendGrid.apiKey} ${'long '.repeat(10_000)}`;
    scene.sendGrid.injectFault({ method: 'POST', effect: responds(422, body) });
    const { Reason = '' } = await scene.create();
    expect(Reason).toMatch(/^SendGrid returned 422: \*\*\* \*\*\* long long /);
    expect(Reason).toHaveLength('SendGrid returned 422: '.length + 500);
  });
});

describe('an account without webhooks', () => {
  test.each([
    ['an empty list', { max_allowed: 2, webhooks: [] }],
    ['a list with an empty object', { max_allowed: 2, webhooks: [{}] }],
    ['null', { max_allowed: 2, webhooks: null }],
    ['no list', { max_allowed: 2 }],
  ])('may be %s', async (_name, body) => {
    const scene = await Scene.start();
    scene.sendGrid.injectFault({ path: /all/, effect: responds(200, body) });
    expect((await scene.create()).Status).toBe('SUCCESS');
  });
});

describe('a response of another shape', () => {
  const webhook = { id: 'one', url: 'https://one.example.com/', enabled: true };

  test.each<[string, unknown, string]>([
    ['HTML', '<html><title>Sign in</title></html>', 'its body is not JSON: Sign in'],
    ['a text', '"fine"', 'its body is a text instead of an object'],
    ['a list', [webhook], 'its body is a list instead of an object'],
    ['null', 'null', 'its body is null instead of an object'],
    ['an empty body', undefined, 'its body is missing instead of an object'],
    ['an error', { errors: [{ message: 'no' }] }, '`webhooks` is missing instead of a list'],
    ['an object for the list', { webhooks: {} }, '`webhooks` is an object instead of a list'],
    ['a text in the list', { webhooks: ['one'] }, '`webhooks[0]` is a text instead of an object'],
    ['a number as id', { webhooks: [{ ...webhook, id: 5 }] }, '`webhooks[0].id` is a number instead of an id'],
    ['a path as id', { webhooks: [webhook, { ...webhook, id: '..' }] }, '`webhooks[1].id` is a text instead of an id'],
    ['an empty id', { webhooks: [{ ...webhook, id: '' }] }, '`webhooks[0].id` is an empty text instead of an id'],
    ['no URL', { webhooks: [{ ...webhook, url: null }] }, '`webhooks[0].url` is null instead of a text'],
    [
      'a text as switch',
      { webhooks: [{ ...webhook, enabled: 'yes' }] },
      '`webhooks[0].enabled` is a text instead of true or false',
    ],
    [
      'a list as name',
      { webhooks: [{ ...webhook, friendly_name: [] }] },
      '`webhooks[0].friendly_name` is a list instead of a text',
    ],
    ['a text as limit', { max_allowed: '2', webhooks: [] }, '`max_allowed` is a text instead of a number'],
  ])('fails in words for the list of webhooks (%s)', async (_name, body, problem) => {
    const scene = await Scene.start();
    scene.sendGrid.injectFault({ path: /all/, times: 3, effect: responds(200, body) });
    expect((await scene.create()).Reason).toBe(`SendGrid returned 200, but ${problem}. Try again later`);
    expect(scene.sendGrid.webhooks()).toEqual([]);
  });

  test.each<[string, Omit<SendGridFault, 'effect'>, string]>([
    ['the key', { method: 'GET', path: /signed/ }, 'its body is a list instead of an object'],
    ['signing', { method: 'PATCH', path: /signed/ }, 'its body is a list instead of an object'],
    ['the update', { method: 'PATCH', path: /settings\/[^s]/ }, 'its body is a list instead of an object'],
    ['the test', { path: /test$/ }, 'its body is a list instead of empty'],
  ])('fails in words for %s, and leaves no webhook', async (_name, fault, problem) => {
    const scene = await Scene.start();
    scene.sendGrid.injectFault({ ...fault, times: Infinity, effect: responds(200, []) });
    expect((await scene.create({ Test: 'true' })).Reason).toBe(
      `SendGrid returned 200, but ${problem}. Try again later`,
    );
    expect(scene.sendGrid.webhooks()).toEqual([]);
  });

  test('to the deletion keeps the webhook and its key', async () => {
    const scene = await Scene.start();
    const { PhysicalResourceId: id } = await scene.create();
    scene.sendGrid.injectFault({ method: 'DELETE', times: 3, effect: responds(200, '<html></html>') });
    expect((await scene.delete(id)).Reason).toMatch(/^SendGrid returned 200, but its body is not JSON/);
    expect(scene.storedKeys).toHaveLength(1);
    expect(scene.owned).toEqual([id]);
  });
});

test.each(['..', '', '.', 'a/b', 'a?b', '%2e%2e', 'ä', 'x'.repeat(101)])('the id %j is part of no call', async (id) => {
  const scene = await Scene.start();
  scene.sendGrid.addWebhook({ url: 'https://oldest.example.com/' });
  const { Status, Reason } = await scene.update(id);
  expect(Status).toBe('FAILED');
  expect(Reason).toContain("the webhook's id must be 1 to 100 letters, digits, hyphens and underscores, got: ");
  await scene.delete(id);
  expect(scene.sendGrid.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  expect(scene.sendGrid.webhooks()).toHaveLength(1);
});

describe('an outage during a rollback', () => {
  test.each([13_000, 4 * MINUTE])('of %i ms delays the rollback only', async (milliseconds) => {
    const scene = await Scene.start();
    const { PhysicalResourceId: id } = await scene.create();
    const end = scene.time.now + milliseconds;
    const isOver = () => scene.time.now >= end;
    scene.sendGrid.injectFault({
      // Matches until the end of the outage.
      path: { test: () => !isOver() } as unknown as RegExp,
      times: Infinity,
      effect: responds(503),
    });
    expect((await scene.update(id, {}, { FriendlyName: 'failed' })).Status).toBe('SUCCESS');
    expect(isOver()).toBe(true);
  });

  test.each(['GetParameter', 'PutParameter', 'GetSecretValue', 'DescribeUserPoolClient'])(
    'of AWS (%s) delays the rollback only',
    async (operation) => {
      const scene = await Scene.start();
      const { PhysicalResourceId: id } = await scene.create();
      scene.sendGrid.rotateSigningKey(id);
      scene.aws.faults.push({ operation, error: 'ThrottlingException', times: 9 });
      expect((await scene.update(id, {}, { FriendlyName: 'failed' })).Status).toBe('SUCCESS');
    },
  );
});

describe('a request that Lambda repeats after its failure', () => {
  const creation = (scene: Scene) => ({ RequestType: 'Create', ResourceProperties: scene.properties() });

  test('leaves no webhook behind after a creation', async () => {
    const scene = await Scene.start();
    scene.sendGrid.injectFault({ method: 'POST', effect: responds(400) });
    const { Status, PhysicalResourceId: id } = await scene.request(creation(scene), 'request-1');
    expect([Status, id]).toEqual(['FAILED', 'not-created:request-1']);
    await scene.request(creation(scene), 'request-1');
    expect(scene.sendGrid.webhooks()).toMatchObject([{ url: URL_OF_WEBHOOK, enabled: true }]);
    expect((await scene.delete(id)).Status).toBe('SUCCESS');
    expect(scene.sendGrid.webhooks()).toEqual([]);
    expect(scene.parameters.size).toBe(0);
  });

  test('does not delete the webhook of a later creation', async () => {
    const scene = await Scene.start();
    scene.sendGrid.injectFault({ method: 'POST', effect: responds(400) });
    const { PhysicalResourceId: id } = await scene.request(creation(scene), 'request-1');
    await scene.request(creation(scene), 'request-1');
    const later = await scene.request(creation(scene), 'request-2');
    expect((await scene.delete(id)).Status).toBe('SUCCESS');
    expect(scene.sendGrid.webhooks()).toMatchObject([{ id: later.PhysicalResourceId, enabled: true }]);
  });

  test('does not keep a rollback from ending if SendGrid rejects the key', async () => {
    const scene = await Scene.start();
    scene.sendGrid.injectFault({ times: Infinity, effect: responds(401) });
    const { PhysicalResourceId: id } = await scene.create();
    expect((await scene.delete(id)).Status).toBe('SUCCESS');
  });

  test('does not apply an update that was rolled back', async () => {
    const scene = await Scene.start();
    const { PhysicalResourceId: id } = await scene.create({ FriendlyName: 'old' });
    // With and without the undocumented flag.
    scene.sendGrid.injectFault({ method: 'PATCH', times: 2, effect: responds(400) });
    const update = {
      RequestType: 'Update',
      PhysicalResourceId: id,
      ResourceProperties: scene.properties({ FriendlyName: 'new' }),
      OldResourceProperties: scene.properties({ FriendlyName: 'old' }),
    };
    expect((await scene.request(update, 'request-2')).Status).toBe('FAILED');
    await scene.update(id, { FriendlyName: 'old' }, { FriendlyName: 'new' });
    expect(await scene.request(update, 'request-2')).toMatchObject({
      Status: 'FAILED',
      Reason: 'this update has failed before, and CloudFormation has rolled it back',
    });
    expect(scene.sendGrid.webhooks()).toMatchObject([{ friendlyName: 'old' }]);
  });
});
