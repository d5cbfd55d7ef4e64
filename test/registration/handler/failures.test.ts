import { Scene, TOKEN_URL, URL_OF_WEBHOOK } from './support/scene';
import { SendGridFault } from '../../../src/local/sendgrid/mock/faults';
import { FakeAws } from '../../support/fake-aws';

/** The calls to SendGrid, and how to recognize each. */
const CALLS = {
  'looking for the URL': { method: 'GET', path: /all$/ },
  'the creation': { method: 'POST', path: /settings$/ },
  'reading the key': { method: 'GET', path: /signed/ },
  'turning signing on': { method: 'PATCH', path: /signed/ },
  'the update': { method: 'PATCH', path: /settings\/[^s]/ },
  'the test': { method: 'POST', path: /test$/ },
};

const answers = (status: number, headers = {}): SendGridFault['effect'] => ({
  kind: 'response',
  status,
  headers,
  body: { errors: [{ field: null, message: `message of ${status}` }] },
});

describe.each(Object.entries(CALLS))('%s', (name, call) => {
  /** A creation with all calls. The mock does not deliver test events to a URL on the internet. */
  const create = async (scene: Scene) => {
    scene.sendGrid.injectFault({ ...CALLS['the test'], times: 9, effect: { kind: 'response', status: 204 } });
    return scene.create({ Test: 'true' });
  };

  test.each<[string, SendGridFault['effect']]>([
    ['500', answers(500)],
    ['503', answers(503)],
    ['429', answers(429)],
    ['a connection reset', { kind: 'reset' }],
    ['a lost response', { kind: 'lostResponse' }],
    ['malformed JSON', { kind: 'malformed' }],
    ['no response', { kind: 'hang' }],
  ])('is repeated, or looked up, after %s', async (_fault, effect) => {
    const scene = await Scene.start();
    // The response to the test has no JSON, and its effect is elsewhere.
    if (name === 'the test' && ['malformed', 'lostResponse'].includes(effect.kind)) return;
    scene.sendGrid.injectFault({ ...call, effect });
    const answer = await create(scene);
    expect(answer.Reason).toBeUndefined();
    expect(answer.Status).toBe('SUCCESS');
    expect(scene.sendGrid.webhooks()).toEqual([
      expect.objectContaining({ url: URL_OF_WEBHOOK, enabled: true, events: ['dropped', 'bounce'] }),
    ]);
  });

  test('is not repeated after 401, which says what to do', async () => {
    const scene = await Scene.start();
    scene.sendGrid.injectFault({ ...call, effect: answers(401) });
    const { Status, Reason } = await create(scene);
    expect(Status).toBe('FAILED');
    expect(Reason).toMatch(/^SendGrid rejected the API key \(401: message of 401\)\. Put a valid key into its/);
    expect(scene.sleeps).toEqual([]);
  });

  test('is not repeated after 403, which names the scope', async () => {
    const scene = await Scene.start();
    scene.sendGrid.injectFault({ ...call, effect: answers(403) });
    const { Status, Reason } = await create(scene);
    expect(Status).toBe('FAILED');
    expect(Reason).toMatch(
      /\(403: message of 403\)\. Add the scope user\.webhooks\.event\.(settings|test)\.\w+ to the/,
    );
  });
});

describe('an API key', () => {
  const scopes = ['create', 'read', 'update', 'delete'].map((operation) => `user.webhooks.event.settings.${operation}`);

  test('with the four scopes suffices', async () => {
    const scene = await Scene.start();
    scene.aws.state.secrets.set('sendgrid-key', scene.sendGrid.addApiKey(scopes));
    const { PhysicalResourceId } = await scene.create();
    await scene.update(PhysicalResourceId, { FriendlyName: 'new' });
    await scene.delete(PhysicalResourceId);
    expect(scene.answers.map(({ Status }) => Status)).toEqual(['SUCCESS', 'SUCCESS', 'SUCCESS']);
  });

  test.each(['create', 'read', 'update'])(
    'without .%s fails the creation, which names the scope',
    async (operation) => {
      const scene = await Scene.start();
      const missing = `user.webhooks.event.settings.${operation}`;
      scene.aws.state.secrets.set(
        'sendgrid-key',
        scene.sendGrid.addApiKey(scopes.filter((scope) => scope !== missing)),
      );
      expect(await scene.create()).toMatchObject({
        Status: 'FAILED',
        Reason:
          `SendGrid denied the request (403: access forbidden). Add the scope ${missing} to the API key. If it has the ` +
          "scope, turn off SendGrid's IP Access Management, or allow the address of this request there; a Lambda " +
          'function has a fixed address only in a VPC behind a NAT gateway with an Elastic IP',
      });
      expect(scene.sendGrid.webhooks()).toEqual([]);
    },
  );

  test('that SendGrid does not know', async () => {
    const scene = await Scene.start();
    scene.aws.state.secrets.set('sendgrid-key', 'SG.unknown.key');
    expect((await scene.create()).Reason).toContain('rejected the API key (401: authorization required)');
  });

  test.each([
    [
      'that is missing',
      undefined,
      'could not read the API key from the secret sendgrid-key: GetSecretValue failed (ResourceNotFoundException)',
    ],
  ])('%s', async (_name, value, reason) => {
    const scene = await Scene.start();
    if (value === undefined) scene.aws.state.secrets.delete('sendgrid-key');
    else scene.aws.state.secrets.set('sendgrid-key', value);
    expect((await scene.create()).Reason).toContain(reason);
    expect(scene.sendGrid.requests).toEqual([]);
  });

  test.each([
    ['empty', ' \n', 'an empty text'],
    ['JSON', '{"apiKey":"SG.the-key"}', 'JSON'],
    ['JSON over several lines, with other fields', '{\n  "apiKey": "SG.the-key",\n  "other": 1\n}', 'JSON'],
    ['a list', '["SG.the-key"]', 'JSON'],
    ['in quotes', '"SG.the-key"\n', 'a text in quotes'],
    ['of two lines', 'SG.the-key\nSG.two', 'a text with spaces, line ends or characters outside of ASCII'],
  ])('that is %s, before anything is sent to SendGrid', async (_name, value, problem) => {
    const scene = await Scene.start();
    scene.aws.state.secrets.set('sendgrid-key', value);
    const { Reason } = await scene.create();
    expect(Reason).toBe(
      `the secret sendgrid-key must contain the API key, got: ${problem}; store nothing but the API key, or set ` +
        '`apiKeyJsonField` to the name of the field that contains it',
    );
    expect(scene.sendGrid.requests).toEqual([]);
  });

  test('that is binary', async () => {
    const scene = await Scene.start();
    scene.aws.replies.secretsmanager = [{ body: '{"SecretBinary":"U0c="}' }];
    expect((await scene.create()).Reason).toContain(
      'the secret sendgrid-key must contain the API key, got: binary data',
    );
  });

  test('is used without the white space around it', async () => {
    const scene = await Scene.start();
    scene.aws.state.secrets.set('sendgrid-key', `\uFEFF ${scene.sendGrid.apiKey}\u200B\r\n`);
    expect((await scene.create()).Status).toBe('SUCCESS');
  });

  test.each([
    ['SG.the-key', 'no JSON object'],
    ['null', 'no JSON object'],
    ['["SG.the-key"]', 'no JSON object'],
    ['{}', "no field 'key'"],
    ['{"Key":"SG.the-key"}', "no field 'key'"],
    ['{"key":5}', "a field 'key' that is not a text"],
    ['{"key":""}', 'an empty text'],
    ['{"key":"{\\"key\\":\\"SG.the-key\\"}"}', 'JSON'],
  ])('that should be a field of %s', async (value, problem) => {
    const scene = await Scene.start();
    scene.aws.state.secrets.set('sendgrid-key', value);
    const { Reason } = await scene.create({ ApiKey: { SecretId: 'sendgrid-key', JsonField: 'key' } });
    expect(Reason).toBe(`the secret sendgrid-key must contain the API key, got: ${problem}; check \`apiKeyJsonField\``);
    expect(scene.sendGrid.requests).toEqual([]);
  });
});

describe('the client secret', () => {
  test.each([
    ['JSON', '{"clientSecret":"the-secret"}', 'JSON'],
    ['in quotes', "'the-secret'", 'a text in quotes'],
  ])('that is %s fails before anything is sent to SendGrid', async (_name, value, problem) => {
    const scene = await Scene.start();
    scene.aws.state.secrets.set('client-secret', value);
    const ClientSecret = { Source: 'secretsmanager', SecretId: 'client-secret' };
    const { Reason } = await scene.create({ OAuth: { ClientId: 'client', TokenUrl: TOKEN_URL, ClientSecret } });
    expect(Reason).toBe(
      `the secret client-secret must contain the client secret, got: ${problem}; store nothing but the client secret, ` +
        'or set `jsonField` of `ClientSecretSource.fromSecretsManager()` to the name of the field that contains it',
    );
    expect(scene.sendGrid.requests).toEqual([]);
  });
});

describe('a response of AWS with status 200 and without a result', () => {
  const RESPONSES: Array<[string, string]> = [
    ['an empty body', ''],
    ['an empty object', '{}'],
    ['a page of a proxy', '<html>'],
    ['null', 'null'],
  ];

  test.each(RESPONSES)('fails the creation when a secret should be read: %s', async (_name, body) => {
    const scene = await Scene.start();
    scene.aws.replies.secretsmanager = [{ body }];
    expect((await scene.create()).Reason).toContain('GetSecretValue failed (UnexpectedResponse)');
    expect(scene.sendGrid.requests).toEqual([]);
  });

  test.each(RESPONSES)('fails the creation when the client secret should be read: %s', async (_name, body) => {
    const scene = await Scene.start();
    scene.aws.replies['cognito-idp'] = [{ body }];
    expect((await scene.create()).Reason).toContain('DescribeUserPoolClient failed (UnexpectedResponse)');
    expect(scene.sendGrid.requests).toEqual([]);
  });

  test.each(RESPONSES)('does not mean that nobody owns the webhook: %s', async (_name, body) => {
    const scene = await Scene.start();
    const { PhysicalResourceId: id } = await scene.create();
    scene.aws.replies.ssm = [{ body }];
    expect((await scene.delete(id)).Reason).toContain('GetParameter failed (UnexpectedResponse)');
    expect(scene.sendGrid.webhooks()).toHaveLength(1);
  });

  test('is tried again', async () => {
    const scene = await Scene.start();
    scene.aws.replies.secretsmanager = [{ body: '<html>' }, 'result'];
    expect((await scene.create()).Status).toBe('SUCCESS');
  });
});

describe('SendGrid asks to wait', () => {
  test.each([
    ['Retry-After', (_now: number) => ({ 'Retry-After': '7' }), 7_500],
    ['X-RateLimit-Reset', (now: number) => ({ 'X-RateLimit-Reset': String(now / 1000 + 30) }), 30_500],
    ['a reset in the past', (now: number) => ({ 'X-RateLimit-Reset': String(now / 1000 - 30) }), 500],
    ['no header', () => ({}), 375],
  ])('by %s', async (_name, headers, pause) => {
    const scene = await Scene.start();
    scene.time.now = 1_800_000_000_000;
    scene.sendGrid.injectFault({ effect: answers(429, headers(scene.time.now)) });
    expect((await scene.create()).Status).toBe('SUCCESS');
    expect(scene.sleeps).toEqual([pause]);
  });

  test('longer than the function has time, and the call fails at once', async () => {
    const scene = await Scene.start();
    scene.sendGrid.injectFault({ effect: answers(429, { 'Retry-After': '600' }) });
    expect(await scene.create()).toMatchObject({ Status: 'FAILED', Reason: 'SendGrid returned 429: message of 429' });
    expect(scene.sleeps).toEqual([]);
  });
});

describe('a call that keeps failing', () => {
  test('is repeated with growing delays until 40 seconds before the end of the function’s time', async () => {
    const scene = await Scene.start();
    const start = scene.time.now;
    scene.sendGrid.injectFault({ ...CALLS['the update'], times: Infinity, effect: answers(502) });
    expect((await scene.create()).Reason).toBe('SendGrid returned 502: message of 502');
    expect(scene.sleeps.slice(0, 8)).toEqual([375, 750, 1_500, 3_000, 6_000, 12_000, 15_000, 15_000]);
    expect(scene.time.now - start).toBeGreaterThan(245_000);
    expect(scene.time.now - start).toBeLessThanOrEqual(260_000);
  });

  test('is not repeated when the function’s time is up', async () => {
    const scene = await Scene.start();
    scene.remaining = 41_000;
    scene.sendGrid.injectFault({ ...CALLS['the update'], times: 6, effect: answers(502) });
    expect((await scene.create()).Status).toBe('FAILED');
    expect(scene.sleeps).toEqual([375]);
  });

  test('is looked up before each repetition if it is the creation', async () => {
    const scene = await Scene.start();
    scene.remaining = 50_000;
    scene.sendGrid.injectFault({ ...CALLS['the creation'], times: Infinity, effect: { kind: 'reset' } });
    expect((await scene.create()).Reason).toBe('no response from SendGrid: UND_ERR_SOCKET');
    expect(scene.sleeps).toEqual([750, 1_500, 3_000]);
    expect(scene.sendGrid.webhooks()).toEqual([]);
    expect(scene.sendGrid.requests.map(({ method }) => method).join(' ')).toBe(
      'GET POST GET POST GET POST GET POST GET',
    );
  });
});

describe('a creation with an unknown outcome', () => {
  test('is looked up and deleted by the rollback', async () => {
    const scene = await Scene.start();
    scene.sendGrid.injectFault({ ...CALLS['the creation'], effect: { kind: 'lostResponse' } });
    scene.sendGrid.injectFault({ method: 'GET', path: /all/, skip: 1, times: Infinity, effect: answers(503) });
    const answer = await scene.create();
    expect(answer).toMatchObject({
      Status: 'FAILED',
      PhysicalResourceId: 'outcome-unknown:request-1',
      Reason: 'SendGrid returned 503: message of 503',
    });
    expect(scene.sendGrid.webhooks()).toHaveLength(1);
    scene.sendGrid.clearFaults();
    expect((await scene.delete(answer.PhysicalResourceId)).Status).toBe('SUCCESS');
    expect(scene.sendGrid.webhooks()).toEqual([]);
  });

  test('is found by the next request', async () => {
    const scene = await Scene.start();
    scene.sendGrid.injectFault({ ...CALLS['the creation'], effect: { kind: 'lostResponse' } });
    scene.sendGrid.injectFault({ method: 'GET', path: /all/, skip: 1, times: Infinity, effect: answers(503) });
    const { PhysicalResourceId: unclear } = await scene.create();
    scene.sendGrid.clearFaults();
    const answer = await scene.create();
    expect(answer.Status).toBe('SUCCESS');
    expect((await scene.delete(unclear)).Status).toBe('SUCCESS');
    expect(scene.sendGrid.webhooks()).toMatchObject([{ id: answer.PhysicalResourceId, enabled: true }]);
  });

  test('is found by its second attempt, which SendGrid rejects with the webhook of the first', async () => {
    const scene = await Scene.start();
    scene.sendGrid.injectFault({ ...CALLS['the creation'], effect: { kind: 'lostResponse' } });
    const nothing = { max_allowed: 5, webhooks: [] };
    scene.sendGrid.injectFault({
      method: 'GET',
      path: /all/,
      times: 2,
      effect: { kind: 'response', status: 200, body: nothing },
    });
    expect((await scene.create()).Status).toBe('SUCCESS');
    expect(scene.sendGrid.webhooks()).toHaveLength(1);
  });
});

describe('logs and errors', () => {
  test('contain no secret that SendGrid quotes', async () => {
    const scene = await Scene.start();
    const secret = scene.aws.state.appClients.get('client');
    const message = `invalid: ${scene.sendGrid.apiKey} and ${secret} and ${'long '.repeat(200)}`;
    const fault = { kind: 'response', status: 400, body: { errors: [{ message, field: 'key' }] } } as const;
    scene.sendGrid.injectFault({ method: 'POST', effect: fault });
    const { Reason = '' } = await scene.create();
    expect(Reason).toMatch(/^SendGrid returned 400: key: invalid: \*\*\* and \*\*\* and long /);
    expect(Reason.length).toBeLessThan(600);
  });

  test('contain no part of a secret where the message is cut', async () => {
    const scene = await Scene.start();
    const { apiKey } = scene.sendGrid;
    const message = `${'x'.repeat(495)}${apiKey}`;
    const fault = { kind: 'response', status: 400, body: { errors: [{ message }] } } as const;
    scene.sendGrid.injectFault({ method: 'POST', effect: fault });
    const { Reason = '' } = await scene.create();
    expect(Reason).toBe(`SendGrid returned 400: ${'x'.repeat(495)}***`);
  });

  test('are counted with a line in the embedded metric format', async () => {
    const scene = await Scene.start();
    scene.sendGrid.injectFault({ method: 'POST', effect: { kind: 'response', status: 401 } });
    await scene.create();
    const lines = scene.output.filter((line) => line.includes('CloudWatchMetrics'));
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        _aws: {
          Timestamp: scene.time.now,
          CloudWatchMetrics: [
            {
              Namespace: 'SendGridOAuthWebhook',
              Dimensions: [['Registration']],
              Metrics: [{ Name: 'RegistrationFailures', Unit: 'Count' }],
            },
          ],
        },
        Registration: 'Stack/Registration',
        RegistrationFailures: 1,
      },
    ]);
  });

  test('have a line for each step, with the request’s ids', async () => {
    const scene = await Scene.start();
    const { PhysicalResourceId: id } = await scene.create();
    const lines = scene.output.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.map(({ message, call }) => call ?? message)).toEqual([
      'GET /v3/user/webhooks/event/settings/all?include=account_status_change',
      'POST /v3/user/webhooks/event/settings',
      'webhook created',
      `GET /v3/user/webhooks/event/settings/signed/${id}`,
      `PATCH /v3/user/webhooks/event/settings/signed/${id}`,
      'public key stored',
      `PATCH /v3/user/webhooks/event/settings/${id}?include=account_status_change`,
      'webhook updated',
    ]);
    const known = { level: 'INFO', requestType: 'Create', requestId: 'request-1', logicalResourceId: 'Registration' };
    for (const line of lines) expect(line).toMatchObject(known);
    expect(lines[0]).toMatchObject({ result: '200', attempt: 1, milliseconds: 0 });
  });

  test('name a missing variable', async () => {
    const scene = await Scene.start();
    scene.env = { AWS_REGION: undefined };
    expect((await scene.create()).Reason).toBe('environment variable `AWS_REGION` must be set');
  });
});

describe('CloudFormation', () => {
  test('gets the response again if it does not accept it, without a content type', async () => {
    const scene = await Scene.start();
    scene.responseStatuses.push(500, 503);
    expect((await scene.create()).Status).toBe('SUCCESS');
    expect(scene.sleeps).toEqual([750, 1_500]);
    expect(scene.contentTypes).toEqual([undefined, undefined, undefined]);
  });

  test('that accepts no response makes the function fail, so that Lambda retries it', async () => {
    const scene = await Scene.start();
    scene.responseStatuses.push(500, 500, 500, 500, 500);
    await expect(scene.create()).rejects.toThrow('could not send the response to CloudFormation: 500');
  });

  test('that is unreachable makes the function fail, too', async () => {
    const scene = await Scene.start();
    jest.spyOn(scene, 'responseUrl', 'get').mockReturnValue('http://127.0.0.1:1/?X-Amz-Signature=secret-of-the-url');
    await expect(scene.create()).rejects.toThrow('could not send the response to CloudFormation: TypeError');
  });

  test('gets a short reason', async () => {
    const scene = await Scene.start({ maxAllowed: 100 });
    for (let i = 0; i < 100; i++) {
      scene.sendGrid.addWebhook({ url: `https://${i}.example.com/`, friendly_name: 'x'.repeat(50) });
    }
    const { Reason = '' } = await scene.create();
    expect(Reason).toHaveLength(2_000);
  });

  test('gets a response of at most 4 KB, in any language', async () => {
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
  test('is called again while a new role takes effect', async () => {
    const scene = await Scene.start();
    scene.aws.faults.push({ operation: 'GetSecretValue', error: 'AccessDeniedException', times: 2 });
    expect((await scene.create()).Status).toBe('SUCCESS');
    expect(scene.sleeps).toEqual([5_500, 5_500]);
  });

  test('that is unreachable fails the creation, which says so', async () => {
    const scene = await Scene.start();
    const gone = await FakeAws.start();
    scene.env = { AWS_ENDPOINT_URL_SECRETS_MANAGER: gone.url };
    await gone.stop();
    expect(await scene.create()).toMatchObject({
      Status: 'FAILED',
      Reason: 'could not read the API key from the secret sendgrid-key: GetSecretValue failed (ECONNREFUSED)',
    });
  });
});
