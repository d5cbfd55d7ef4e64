import { AwsAccount } from './support/aws-account';
import { MINUTE, Scene, URL_OF_WEBHOOK } from './support/scene';
import { SendGridFault } from '../../../src/local/sendgrid/mock/faults';

/** What is asked of SendGrid, with the request that each call is. */
const CALLS = {
  'looking for the URL': { method: 'GET', path: /all$/ },
  'the creation': { method: 'POST', path: /settings$/ },
  'reading the key': { method: 'GET', path: /signed/ },
  'turning signing on': { method: 'PATCH', path: /signed/ },
  'the update': { method: 'PATCH', path: /settings\/[^s]/ },
  'the test': { method: 'POST', path: /test$/ },
};

const answers = (status: number, headers = {}): SendGridFault['does'] => ({
  kind: 'answer',
  status,
  headers,
  body: { errors: [{ field: null, message: `words of ${status}` }] },
});

describe.each(Object.entries(CALLS))('%s', (name, call) => {
  /** A creation with all calls, the test's answered by nobody but the stand-in's fault. */
  const create = async (scene: Scene) => {
    scene.sendGrid.interfere({ ...CALLS['the test'], times: 9, does: { kind: 'answer', status: 204 } });
    return scene.create({ Test: 'true' });
  };

  test.each<[string, SendGridFault['does']]>([
    ['500', answers(500)],
    ['503', answers(503)],
    ['429', answers(429)],
    ['a connection reset', { kind: 'reset' }],
    ['an answer that is lost', { kind: 'lostAnswer' }],
    ['malformed JSON', { kind: 'malformed' }],
    ['no answer at all', { kind: 'hang' }],
  ])('is made again, or looked up, after %s', async (_fault, does) => {
    const scene = await Scene.start();
    // The test has no JSON that could be malformed, and its effect is not to be seen here.
    if (name === 'the test' && ['malformed', 'lostAnswer'].includes(does.kind)) return;
    scene.sendGrid.interfere({ ...call, does });
    const answer = await create(scene);
    expect(answer.Reason).toBeUndefined();
    expect(answer.Status).toBe('SUCCESS');
    expect(scene.sendGrid.webhooks()).toEqual([
      expect.objectContaining({ url: URL_OF_WEBHOOK, enabled: true, events: ['dropped', 'bounce'] }),
    ]);
  });

  test('is not made again after 401, which says what to do', async () => {
    const scene = await Scene.start();
    scene.sendGrid.interfere({ ...call, does: answers(401) });
    const { Status, Reason } = await create(scene);
    expect(Status).toBe('FAILED');
    expect(Reason).toMatch(/^SendGrid rejected the API key \(401: words of 401\)\. Put a valid key into its/);
    expect(scene.pauses).toEqual([]);
  });

  test('is not made again after 403, which names the scope', async () => {
    const scene = await Scene.start();
    scene.sendGrid.interfere({ ...call, does: answers(403) });
    const { Status, Reason } = await create(scene);
    expect(Status).toBe('FAILED');
    expect(Reason).toMatch(/\(403: words of 403\)\. It needs the scope user\.webhooks\.event\.(settings|test)\.\w+$/);
  });
});

describe('an API key', () => {
  const scopes = ['create', 'read', 'update', 'delete'].map((operation) => `user.webhooks.event.settings.${operation}`);

  test('with the four scopes does', async () => {
    const scene = await Scene.start();
    scene.aws.secrets.set('sendgrid-key', scene.sendGrid.addApiKey(scopes));
    const { PhysicalResourceId } = await scene.create();
    await scene.update(PhysicalResourceId, { FriendlyName: 'new' });
    await scene.delete(PhysicalResourceId);
    expect(scene.aws.answers.map(({ Status }) => Status)).toEqual(['SUCCESS', 'SUCCESS', 'SUCCESS']);
  });

  test.each(['create', 'read', 'update'])('without .%s fails the creation, which says so', async (operation) => {
    const scene = await Scene.start();
    const missing = `user.webhooks.event.settings.${operation}`;
    scene.aws.secrets.set('sendgrid-key', scene.sendGrid.addApiKey(scopes.filter((scope) => scope !== missing)));
    expect(await scene.create()).toMatchObject({
      Status: 'FAILED',
      Reason: `SendGrid denied the request (403: access forbidden). Add the scope ${missing} to the API key, and check SendGrid's IP Access Management`,
    });
    expect(scene.sendGrid.webhooks()).toEqual([]);
  });

  test('that SendGrid does not know', async () => {
    const scene = await Scene.start();
    scene.aws.secrets.set('sendgrid-key', 'SG.unknown.key');
    expect((await scene.create()).Reason).toContain('rejected the API key (401: authorization required)');
  });

  test.each([
    [
      'that is missing',
      undefined,
      'the API key cannot be read from the secret sendgrid-key: GetSecretValue ended with',
    ],
    ['that is empty', ' \n', 'the API key must be one line of printable ASCII characters, and the secret sendgrid-key'],
    ['of two lines', 'SG.one\nSG.two', 'the API key must be one line of printable ASCII characters'],
  ])('%s', async (_name, value, reason) => {
    const scene = await Scene.start();
    if (value === undefined) scene.aws.secrets.delete('sendgrid-key');
    else scene.aws.secrets.set('sendgrid-key', value);
    expect((await scene.create()).Reason).toContain(reason);
    expect(scene.sendGrid.requests).toEqual([]);
  });

  test.each([['no JSON'], ['null'], ['{}'], ['{"key":5}']])('that is to be a field of %s', async (value) => {
    const scene = await Scene.start();
    scene.aws.secrets.set('sendgrid-key', value);
    const { Reason } = await scene.create({ ApiKey: { SecretId: 'sendgrid-key', JsonField: 'key' } });
    expect(Reason).toBe(
      "the API key must be one line of printable ASCII characters, and the field 'key' of sendgrid-key has no such",
    );
  });
});

describe('SendGrid’s wish to wait', () => {
  test.each([
    ['Retry-After', (_now: number) => ({ 'Retry-After': '7' }), 7_500],
    ['X-RateLimit-Reset', (now: number) => ({ 'X-RateLimit-Reset': String(now / 1000 + 30) }), 30_500],
    ['a reset that is over', (now: number) => ({ 'X-RateLimit-Reset': String(now / 1000 - 30) }), 500],
    ['no header', () => ({}), 375],
  ])('by %s', async (_name, headers, pause) => {
    const scene = await Scene.start();
    scene.time.now = 1_800_000_000_000;
    scene.sendGrid.interfere({ does: answers(429, headers(scene.time.now)) });
    expect((await scene.create()).Status).toBe('SUCCESS');
    expect(scene.pauses).toEqual([pause]);
  });

  test('for longer than there is time fails at once with its words', async () => {
    const scene = await Scene.start();
    scene.sendGrid.interfere({ does: answers(429, { 'Retry-After': '600' }) });
    expect(await scene.create()).toMatchObject({ Status: 'FAILED', Reason: 'SendGrid returned 429: words of 429' });
    expect(scene.pauses).toEqual([]);
  });
});

describe('what goes on', () => {
  test('is tried six times, with pauses that grow', async () => {
    const scene = await Scene.start();
    scene.sendGrid.interfere({ ...CALLS['the update'], times: 6, does: answers(502) });
    expect((await scene.create()).Reason).toBe('SendGrid returned 502: words of 502');
    expect(scene.pauses).toEqual([375, 750, 1_500, 3_000, 6_000]);
  });

  test('ends when the function’s time does', async () => {
    const scene = await Scene.start();
    scene.remaining = 41_000;
    scene.sendGrid.interfere({ ...CALLS['the update'], times: 6, does: answers(502) });
    expect((await scene.create()).Status).toBe('FAILED');
    expect(scene.pauses).toEqual([375]);
  });

  test('is looked for a few times before a creation is given up', async () => {
    const scene = await Scene.start();
    scene.sendGrid.interfere({ ...CALLS['the creation'], times: 4, does: { kind: 'reset' } });
    expect((await scene.create()).Reason).toBe('no response from SendGrid: UND_ERR_SOCKET');
    expect(scene.pauses).toEqual([1_000, 2_000, 3_000]);
    expect(scene.sendGrid.webhooks()).toEqual([]);
  });
});

describe('a creation of which nobody knows whether it has had an effect', () => {
  test('is looked for when it is rolled back', async () => {
    const scene = await Scene.start();
    scene.sendGrid.interfere({ ...CALLS['the creation'], does: { kind: 'lostAnswer' } });
    scene.sendGrid.interfere({ method: 'GET', path: /all/, skip: 1, times: 6, does: answers(503) });
    const answer = await scene.create();
    expect(answer).toMatchObject({
      Status: 'FAILED',
      PhysicalResourceId: 'unclear:request-1',
      Reason: 'SendGrid returned 503: words of 503',
    });
    expect(scene.sendGrid.webhooks()).toHaveLength(1);
    expect((await scene.delete(answer.PhysicalResourceId)).Status).toBe('SUCCESS');
    expect(scene.sendGrid.webhooks()).toEqual([]);
  });

  test('is found when the next request makes it again', async () => {
    const scene = await Scene.start();
    scene.sendGrid.interfere({ ...CALLS['the creation'], does: { kind: 'lostAnswer' } });
    scene.sendGrid.interfere({ method: 'GET', path: /all/, skip: 1, times: 6, does: answers(503) });
    const { PhysicalResourceId: unclear } = await scene.create();
    const answer = await scene.create({ AdoptExisting: 'false' });
    expect(answer.Status).toBe('SUCCESS');
    expect((await scene.delete(unclear)).Status).toBe('SUCCESS');
    expect(scene.sendGrid.webhooks()).toMatchObject([{ id: answer.PhysicalResourceId, enabled: true }]);
  });

  test('is over when its second attempt is refused with the webhook that the first has made', async () => {
    const scene = await Scene.start();
    scene.sendGrid.interfere({ ...CALLS['the creation'], does: { kind: 'lostAnswer' } });
    const nothing = { max_allowed: 5, webhooks: [] };
    scene.sendGrid.interfere({
      method: 'GET',
      path: /all/,
      times: 2,
      does: { kind: 'answer', status: 200, body: nothing },
    });
    expect((await scene.create({ AdoptExisting: 'false' })).Status).toBe('SUCCESS');
    expect(scene.sendGrid.webhooks()).toHaveLength(1);
  });
});

describe('what is said', () => {
  test('has nothing of the secrets that somebody quotes', async () => {
    const scene = await Scene.start();
    const [secret] = scene.aws.clientSecrets;
    const message = `refused: ${scene.sendGrid.apiKey} and ${secret.value} and ${'long '.repeat(200)}`;
    const fault = { kind: 'answer', status: 400, body: { errors: [{ message, field: 'key' }] } } as const;
    scene.sendGrid.interfere({ method: 'POST', does: fault });
    const { Reason = '' } = await scene.create();
    expect(Reason).toMatch(/^SendGrid returned 400: key: refused: \*\*\* and \*\*\* and long /);
    expect(Reason.length).toBeLessThan(600);
  });

  test('has no part of a secret that is quoted where the words are cut', async () => {
    const scene = await Scene.start();
    const { apiKey } = scene.sendGrid;
    const message = `${'x'.repeat(495)}${apiKey}`;
    const fault = { kind: 'answer', status: 400, body: { errors: [{ message }] } } as const;
    scene.sendGrid.interfere({ method: 'POST', does: fault });
    const { Reason = '' } = await scene.create();
    expect(Reason).toBe(`SendGrid returned 400: ${'x'.repeat(495)}***`);
  });

  test('tells each step in the log, with what it is known by', async () => {
    const scene = await Scene.start();
    const { PhysicalResourceId: id } = await scene.create();
    const lines = scene.output.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.map(({ message, call }) => call ?? message)).toEqual([
      'GET /v3/user/webhooks/event/settings/all?include=account_status_change',
      'POST /v3/user/webhooks/event/settings',
      'webhook created',
      `GET /v3/user/webhooks/event/settings/signed/${id}`,
      `PATCH /v3/user/webhooks/event/settings/signed/${id}`,
      'signing is on',
      'public key stored',
      `PATCH /v3/user/webhooks/event/settings/${id}?include=account_status_change`,
      'webhook is as the template wants it',
    ]);
    const known = { level: 'INFO', requestType: 'Create', requestId: 'request-1', logicalResourceId: 'Registration' };
    for (const line of lines) expect(line).toMatchObject(known);
    expect(lines[0]).toMatchObject({ result: '200', attempt: 1, milliseconds: 0 });
  });

  test('names a property that is missing', async () => {
    const scene = await Scene.start();
    expect((await scene.create({ Url: undefined })).Reason).toBe("the resource's property Url is missing");
  });

  test('names a variable that is missing', async () => {
    const scene = await Scene.start();
    jest.spyOn(scene, 'environment', 'get').mockReturnValue({});
    expect((await scene.create()).Reason).toBe('environment variable `AWS_REGION` must be set');
  });
});

describe('CloudFormation', () => {
  test('is answered again when it does not take the answer, without a content type', async () => {
    const scene = await Scene.start();
    scene.aws.answerStatuses.push(500, 503);
    expect((await scene.create()).Status).toBe('SUCCESS');
    expect(scene.pauses).toEqual([1_000, 2_000]);
    expect(scene.aws.contentTypes).toEqual([undefined, undefined, undefined]);
  });

  test('that takes no answer at all makes the function fail, so that Lambda tries it again', async () => {
    const scene = await Scene.start();
    scene.aws.answerStatuses.push(500, 500, 500, 500, 500);
    await expect(scene.create()).rejects.toThrow('CloudFormation could not be answered: 500');
  });

  test('that cannot be reached, too', async () => {
    const scene = await Scene.start();
    jest
      .spyOn(scene.aws, 'responseUrl', 'get')
      .mockReturnValue('http://127.0.0.1:1/?X-Amz-Signature=secret-of-the-url');
    await expect(scene.create()).rejects.toThrow('CloudFormation could not be answered: TypeError');
  });

  test('gets a reason that is short', async () => {
    const scene = await Scene.start({ maxAllowed: 100 });
    for (let i = 0; i < 100; i++) {
      scene.sendGrid.addWebhook({ url: `https://${i}.example.com/`, friendly_name: 'x'.repeat(50) });
    }
    const { Reason = '' } = await scene.create();
    expect(Reason).toHaveLength(2_000);
    scene.time.now += MINUTE;
  });

  test('gets an answer of at most 4 KB, in any language', async () => {
    const scene = await Scene.start({ maxAllowed: 30 });
    for (let i = 0; i < 30; i++) {
      scene.sendGrid.addWebhook({ url: `https://${i}.example.com/`, friendly_name: '配信イベント'.repeat(8) });
    }
    const answer = await scene.create();
    expect(answer.Reason).toContain("('配信イベント");
    expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThanOrEqual(4_096);
  });
});

describe('AWS', () => {
  test('is asked again when the role is so new that it is not known everywhere', async () => {
    const scene = await Scene.start();
    scene.aws.faults.push({ operation: 'GetSecretValue', error: 'AccessDeniedException', times: 2 });
    expect((await scene.create()).Status).toBe('SUCCESS');
    expect(scene.pauses).toEqual([3_000, 7_000]);
  });

  test('that is not there says so', async () => {
    const scene = await Scene.start();
    const gone = await AwsAccount.start();
    const environment = { ...scene.environment, AWS_ENDPOINT_URL_SECRETS_MANAGER: gone.url };
    await gone.stop();
    jest.spyOn(scene, 'environment', 'get').mockReturnValue(environment);
    expect(await scene.create()).toMatchObject({
      Status: 'FAILED',
      Reason: 'the API key cannot be read from the secret sendgrid-key: GetSecretValue ended with ECONNREFUSED',
    });
  });
});
