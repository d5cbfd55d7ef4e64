import { readFileSync } from 'node:fs';
import { AddressInfo, createServer, Socket } from 'node:net';
import { join, resolve } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import { Invocation, ofStack } from './arranging';
import { BREAKS } from './breaks';
import { jsonReport } from '../../../src/cli/verify/json-report';
import { FinishedStep, Verification } from '../../../src/cli/verify/verification';
import { temporaryDirectory } from '../../local/support/assemblies';
import { withEnvironment } from '../support/environment';
import { fakeAws } from '../support/fake-aws';
import { front } from '../support/front';
import { run } from '../support/run';

afterEach(() => jest.restoreAllMocks());

const SCHEMA = JSON.parse(
  readFileSync(resolve(__dirname, '..', '..', '..', 'docs', 'verify-report.schema.json'), 'utf8'),
) as object;
const isValid = new Ajv2020({ strict: false }).compile(SCHEMA);

async function broken(what: string): Promise<Invocation> {
  return BREAKS.find((candidate) => candidate.what === what)!.arrange();
}

async function verify({ args, env }: Invocation, ...more: string[]) {
  return withEnvironment(env, async () => run('verify', ...args, ...more));
}

const REPORTED = ['nothing', 'the function throws', 'the HTTP Post URL redirects', 'the endpoint does not answer'];

test.each(REPORTED)('the JSON report fits its schema where %s', async (what) => {
  const { out } = await verify(await broken(what), '--json');
  isValid(JSON.parse(out));
  expect(isValid.errors).toBeNull();
});

test('the schema refuses what is no report', () => {
  expect(isValid({ schemaVersion: 2 })).toBe(false);
});

test('the text tells of each step, what was sent and received, and that all is well', async () => {
  const invocation = await broken('nothing');
  const { out, exitCode } = await verify(invocation);
  const [, , , tokenUrl, , postUrl] = invocation.args;
  const text = out
    .replaceAll(tokenUrl, 'TOKEN_URL')
    .replaceAll(postUrl, 'POST_URL')
    .replaceAll(/\d+ ms/g, 'N ms');
  expect(text).toContain('✓ Token with the right secret N ms\n    sent      POST TOKEN_URL, Authorization: Basic ');
  expect(text).toContain(':***, grant_type=client_credentials\n    received  200, Bearer token for 3600 s\n');
  expect(text).toContain(
    '✓ POST without a token is refused N ms\n    sent      POST POST_URL, no Authorization, []\n' +
      '    received  401 {"error":"invalid_token","message":"Unauthorized"}\n',
  );
  expect(text).toContain('– POST without a signature skipped: signatures are not verified\n');
  expect(text).toMatch(/\nAll is well: 12 ok, 0 wrong, 0 unclear, 2 skipped\.\n$/);
  expect(exitCode).toBe(0);
});

test('the text has what, why, what to do and where to read more of each finding', async () => {
  const { out } = await verify(await broken('the gateway response UNAUTHORIZED is missing'));
  expect(out).toMatch(/✗ POST without a token is refused \d+ ms\n/);
  expect(out).toContain('\nerror refusal-without-word\n');
  expect(out).toMatch(
    /\n {2}what {8}A refused token is not answered as SendGrid needs it\.\n {14}POST http\S+, no Auth/,
  );
  expect(out).toMatch(/\n {2}why {9}Only a 4xx with invalid_request, invalid_token or insufficient_scope/);
  expect(out).toMatch(/\n {2}what to do {2}Set the gateway responses of the API/);
  expect(out).toMatch(/\n {2}see {9}https:\/\/\S+#why-the-body-of-a-401-matters\n/);
  expect(out).toMatch(/\nSomething is wrong: 9 ok, 3 wrong, 0 unclear, 2 skipped\.\n$/);
});

test('the text says what could not be told', async () => {
  const { out } = await verify(await broken('the endpoint does not answer'));
  expect(out).toContain('? POST with the token');
  expect(out).toContain('none within 0.3 s');
  expect(out).toMatch(/\nNot everything could be told: \d+ ok, 0 wrong, \d unclear, \d skipped\.\n$/);
});

test('JUnit’s XML has a test case for each step', async () => {
  const file = join(temporaryDirectory(), 'report.xml');
  await verify(await broken('the gateway response UNAUTHORIZED is missing'), '--junit', file);
  const xml = readFileSync(file, 'utf8');
  expect(xml).toMatch(
    /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites tests="14" failures="3" errors="0" skipped="2">/,
  );
  expect(xml).toMatch(/<testcase name="Token with the right secret" classname="token" time="0[.\d]*">/);
  const failure =
    /<failure message="refusal-without-word: A refused token [^"]+" type="refusal-without-word">\n?<!\[CDATA\[POST http/g;
  expect(xml.match(failure)).toHaveLength(3);
  expect(xml.match(/<skipped\/>/g)).toHaveLength(2);
});

test('a file that cannot be written is told', async () => {
  const { exitCode, err } = await verify(await broken('nothing'), '--junit', '/no/such/report.xml');
  expect(err).toBe('error: /no/such/report.xml cannot be written: ENOENT\n');
  expect(exitCode).toBe(2);
});

test('JUnit’s XML tells an error from a failure', async () => {
  const file = join(temporaryDirectory(), 'report.xml');
  await verify(await broken('the endpoint does not answer'), '--junit', file);
  expect(readFileSync(file, 'utf8')).toMatch(
    /<error message="answer-unclear: There was no answer\. request to [^"]+" type="answer-unclear"\/>/,
  );
});

test.each(['as text', 'as JSON'])('nothing secret is shown %s, though servers quote what they get', async (how) => {
  const { args, env } = await broken('nothing');
  const value = (flag: string) => args[args.indexOf(flag) + 1];
  const quoting = await front('http://127.0.0.1', async ({ headers }) => ({
    status: headers.authorization?.startsWith('Basic') ? 400 : 200,
    body: JSON.stringify(headers),
  }));
  const origin = new URL(value('--token-url')).origin;
  const tokens = await front(origin, async (request, forward) => {
    const answer = await forward(request);
    return answer.status === 200 ? answer : { status: 401, body: JSON.stringify(request.headers) };
  });
  const shown = [];
  for (const urls of [
    ['--post-url', `${quoting}/prod/activity`, '--token-url', `${tokens}/oauth2/token`],
    ['--token-url', `${quoting}/oauth2/token`],
  ]) {
    const { out } = await verify({ args: [...args, ...urls], env }, ...(how === 'as JSON' ? ['--json'] : []));
    shown.push(out);
  }
  const text = shown.join('\n');
  const secret = env.SENDGRID_WEBHOOK_CLIENT_SECRET;
  expect(text).toContain('Bearer ***');
  expect(text).not.toContain(secret);
  expect(text).not.toContain(btoa(`${value('--client-id')}:${secret}`));
  expect(text).not.toMatch(/eyJ/);
});

test('Ctrl-C ends it with what is known so far', async () => {
  const { args, env } = await broken('nothing');
  const hanging = await front('http://127.0.0.1', async () => {
    process.emit('SIGINT');
    return undefined;
  });
  const postUrl = args[args.indexOf('--post-url') + 1];
  const { exitCode, out } = await verify({
    args: [...args, '--post-url', postUrl.replace(/^http:\/\/[^/]+/, hanging)],
    env,
  });
  expect(exitCode).toBe(130);
  expect(out).toMatch(/\nInterrupted: 5 ok, 0 wrong, 0 unclear, 0 skipped\.\n$/);
  expect(out).not.toMatch(/^error/m);
});

test.each([
  ['TLS handshake', (tarpit: string) => ['--post-url', `https://${tarpit}/prod/activity`]],
  ['call of SendGrid’s API', (tarpit: string) => ['--sendgrid-api-url', `http://${tarpit}`]],
])('Ctrl-C ends a %s, too, and at once', async (_name, more) => {
  const { args, env } = await broken('nothing; it registers itself, and signatures are verified');
  const server = createServer();
  const connected = new Promise<Socket>((done) => server.once('connection', done));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  void connected.then(() => process.emit('SIGINT'));
  const start = performance.now();
  const { port } = server.address() as AddressInfo;
  const { exitCode } = await verify({ args: [...args, ...more(`127.0.0.1:${port}`)], env });
  (await connected).destroy();
  server.close();
  expect(exitCode).toBe(130);
  expect(performance.now() - start).toBeLessThan(10_000);
});

test('JUnit’s XML tells that it was interrupted, and bears what ends a CDATA section', async () => {
  const { args, env } = await broken('nothing');
  const hanging = await front('http://127.0.0.1', async ({ headers }) => {
    if (headers.authorization?.startsWith('Basic')) return { status: 400, body: 'a ]]> b \u001b[31m' };
    return undefined;
  });
  const file = join(temporaryDirectory(), 'report.xml');
  const first = await verify({ args: [...args, '--token-url', `${hanging}/`], env }, '--junit', file);
  expect(first.out).toContain('received  400 a ]]> b [31m\n');
  const xml = readFileSync(file, 'utf8');
  expect(xml).toContain('a ]] > b');
  expect(xml.replaceAll(/<!\[CDATA\[.*?\]\]>/gs, '')).not.toContain(']]>');

  const interrupting = await front('http://127.0.0.1', async () => void process.emit('SIGINT'));
  await verify({ args: [...args, '--post-url', `${interrupting}/prod/activity`], env }, '--junit', file);
  expect(readFileSync(file, 'utf8')).toMatch(/<testsuite [^>]*errors="1"/);
});

test('tokens in other members of an answer are not shown', async () => {
  const { args, env } = await broken('nothing');
  const odd = await front('http://127.0.0.1', async () => ({
    status: 200,
    body: '{"id_token":"eyJhbGciOi","refresh_token":"another-secret","access_token":5}',
  }));
  const { out } = await verify({ args: [...args, '--token-url', `${odd}/`], env });
  expect(out).toContain('received  200, JSON with id_token, refresh_token, access_token\n');
  expect(out).not.toMatch(/eyJ|another-secret/);
});

test('a wrong path is tried of a URL with a query, too', async () => {
  const { args, env } = await broken('nothing');
  const postUrl = `${args[args.indexOf('--post-url') + 1]}?source=a`;
  const { out, exitCode } = await verify({ args: [...args, '--post-url', postUrl], env });
  expect(out).toMatch(/POST \S+\/activity\/no-such-path\?source=a, Authorization: Bearer \*\*\*/);
  expect(exitCode).toBe(0);
});

test('what of the events is not known is said', async () => {
  const { args, env } = await broken('nothing; it registers itself, and signatures are verified');
  const { out, exitCode } = await verify({ args, env });
  expect(out).toContain('    event flags not compared: name them with --events, or the stack alone\n');
  expect(exitCode).toBe(0);
  const words = "of this webhook found in the stack's template, so name them with --events";
  for (const template of [{ Resources: {} }, 'Resources:\n  A: {}']) {
    const { out: text, exitCode: code } = await verify(await ofStack({ args, env }, template));
    expect(text).toContain(`    event flags not compared: no registration ${words}\n`);
    expect(code).toBe(0);
  }
});

test('the events can be named with spaces', async () => {
  const { args, env } = await broken('an event was turned off at SendGrid');
  const named = args.map((arg) => (arg === 'bounce,dropped' ? ' bounce ' : arg));
  expect((await verify({ args: named, env })).exitCode).toBe(0);
});

describe('from a stack on AWS', () => {
  async function verifyStack(events: unknown, registrations = 1) {
    const { args, env } = await broken('nothing; it registers itself, and signatures are verified');
    const value = (flag: string) => args[args.indexOf(flag) + 1];
    const outputs = {
      WebhookClientId11111111: value('--client-id'),
      WebhookTokenUrl11111111: value('--token-url'),
      WebhookHttpPostUrl11111111: value('--post-url'),
      WebhookClientSecretCommand11111111: 'aws … --user-pool-id us-east-1_abc',
      WebhookSignatureVerification11111111: 'enforce',
      WebhookPublicKeyParameter11111111: value('--public-key-parameter'),
    };
    const resource = (client: string) => ({
      Type: 'Custom::SendGridEventWebhook',
      Properties: { Events: events, OAuth: { ClientId: { Ref: client } } },
    });
    const template = {
      Resources: {
        Registration: resource('WebhookClient4F5C8C3D'),
        ...(registrations > 1 ? { Other: { ...resource('OtherClient4F5C8C3D'), Properties: {} } } : {}),
      },
    };
    const clientSecrets = { [value('--client-id')]: env.SENDGRID_WEBHOOK_CLIENT_SECRET };
    const aws = await fakeAws({ stacks: { Stack: { outputs, template } }, clientSecrets });
    const sendGrid = [
      '--sendgrid-api-key-env',
      'TEST_SENDGRID_API_KEY',
      '--sendgrid-api-url',
      value('--sendgrid-api-url'),
    ];
    const environment = {
      ...env,
      ...aws,
      SENDGRID_WEBHOOK_CLIENT_SECRET: undefined,
      AWS_ENDPOINT_URL_SSM: env.AWS_ENDPOINT_URL_SSM,
    };
    return withEnvironment(environment, async () => run('verify', '--stack', 'Stack', ...sendGrid, '--json'));
  }

  const ALL = [
    ...['processed', 'deferred', 'delivered', 'dropped', 'bounce', 'open', 'click', 'spam_report'],
    ...['unsubscribe', 'group_unsubscribe', 'group_resubscribe', 'account_status_change'],
  ];

  test.each([1, 2])('everything is known from it, of %d registrations', async (registrations) => {
    const { out, err, exitCode } = await verifyStack(ALL, registrations);
    expect(err).toBe('');
    const report = JSON.parse(out) as Verification & { deployment: object };
    expect(report.findings).toEqual([]);
    expect(exitCode).toBe(0);
    expect(report.deployment).toMatchObject({ stackName: 'Stack', webhook: 'Webhook' });
    expect(report.steps.map(({ verdict }) => verdict)).toEqual(Array(19).fill('ok'));
  });

  test('and the events of its template are those that SendGrid must have', async () => {
    const { out, exitCode } = await verifyStack(['bounce']);
    const { findings } = JSON.parse(out) as Verification;
    expect(findings.map(({ code }) => code)).toEqual(['sendgrid-settings-differ']);
    expect(findings[0].details[0]).toMatch(
      /^Events: SendGrid has account_status_change, bounce, .*, the deployment bounce$/,
    );
    expect(exitCode).toBe(1);
  });
});

test('a certificate that nobody vouches for is told, with the day until which it is valid', async () => {
  const { args, env } = await broken('nothing; over TLS');
  const { out, exitCode } = await verify({ args, env });
  expect(out).toMatch(/received {2}127\.0\.0\.1, TLSv1\.3, certificate valid until \d{4}-\d\d-\d\d\n/);
  expect(out).toMatch(/127\.0\.0\.1:\d+: DEPTH_ZERO_SELF_SIGNED_CERT, valid until \d{4}-\d\d-\d\d/);
  expect(exitCode).toBe(1);
});

test('a token that is no JWT is left to the endpoint, and a token URL that does not answer is told', async () => {
  const { args, env } = await broken('nothing');
  const opaque = await front('http://127.0.0.1', async ({ headers }) => {
    const isRight = atob(headers.authorization.slice(6)).endsWith(env.SENDGRID_WEBHOOK_CLIENT_SECRET);
    if (!isRight) return { status: 401, body: '{"error":"invalid_client"}' };
    return { status: 200, body: '{"access_token":"opaque","token_type":"Bearer","expires_in":60}' };
  });
  const first = await verify({ args: [...args, '--token-url', `${opaque}/token`], env });
  expect(first.out).toContain('the token is opaque: only the endpoint can tell what is in it');
  const hanging = await front('http://127.0.0.1', async () => undefined);
  const second = await verify({ args: [...args, '--token-url', `${hanging}/token`, '--timeout', '0.3'], env });
  expect(second.out).toContain('none within 0.3 s');
  expect(second.exitCode).toBe(2);
});

test.each([
  ['a timeout that is none', ['--timeout', '0'], 'It must be a number of seconds, at most 300.'],
  ['a mode that is none', ['--signing', 'on'], 'Allowed choices are enforce, shadow, off.'],
  [
    'an event that is none',
    ['--events', 'bounce,spamreport'],
    "There is no event flag 'spamreport'; there are processed,",
  ],
  ['a variable without a key', ['--sendgrid-api-key-env', 'NO_SUCH'], 'error: this process has no variable NO_SUCH'],
  [
    'a URL of SendGrid’s that is none',
    ['--sendgrid-api-key-env', 'PATH', '--sendgrid-api-url', 'eu'],
    'error: --sendgrid-api-url must be a URL, got: eu',
  ],
])('%s is refused', async (_name, more, message) => {
  const args = ['--client-id', 'c', '--token-url', 'https://t/', '--post-url', 'https://p/'];
  const { exitCode, err } = await verify({ args, env: { SENDGRID_WEBHOOK_CLIENT_SECRET: 's' } }, ...more);
  expect(err).toContain(message);
  expect(exitCode).toBe(2);
});

test('a report has no member for what there is not', () => {
  const step: FinishedStep = { id: 'token', title: 'Token', verdict: 'ok', milliseconds: 1, findings: [] };
  const deployment = { authorizationMethod: 'OAuth 2.0', clientId: 'c', tokenUrl: 't', httpPostUrl: 'p' } as const;
  const verification = { steps: [step], findings: [], isInterrupted: false, exitCode: 0 };
  const report = JSON.parse(JSON.stringify(jsonReport(verification, deployment, new Date(0)))) as object;
  expect(isValid(report)).toBe(true);
  expect(report).toMatchObject({ startedAt: '1970-01-01T00:00:00.000Z', steps: [step] });
});
