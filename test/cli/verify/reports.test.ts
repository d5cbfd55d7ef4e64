import { readFileSync } from 'node:fs';
import { AddressInfo, createServer, Socket } from 'node:net';
import { join, resolve } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import { FAULTS } from './faults';
import { Invocation, ofStack } from './scenarios';
import { jsonReport } from '../../../src/cli/verify/reports/json-report';
import { FinishedStep, Verification } from '../../../src/cli/verify/verification';
import { temporaryDirectory } from '../../support/directories';
import { awsEnvironment } from '../support/aws-account';
import { withEnvironment } from '../support/environment';

import { front } from '../support/front';
import { run } from '../support/run';

afterEach(() => jest.restoreAllMocks());

const SCHEMA = JSON.parse(
  readFileSync(resolve(__dirname, '..', '..', '..', 'docs', 'verify-report.schema.json'), 'utf8'),
) as object;
const isValid = new Ajv2020({ strict: false }).compile(SCHEMA);

async function arrange(fault: string): Promise<Invocation> {
  return FAULTS.find((candidate) => candidate.fault === fault)!.arrange();
}

async function verify({ args, env }: Invocation, ...more: string[]) {
  return withEnvironment(env, async () => run('verify', ...args, ...more));
}

const REPORTED = [
  'none',
  'the function throws an error',
  'the HTTP Post URL redirects',
  'the endpoint does not respond',
];

test.each(REPORTED)('the JSON report matches its schema with the fault: %s', async (fault) => {
  const { out } = await verify(await arrange(fault), '--json');
  isValid(JSON.parse(out));
  expect(isValid.errors).toBeNull();
});

test('the schema rejects another version', () => {
  expect(isValid({ schemaVersion: 2 })).toBe(false);
});

test('the text report lists each step with its request and response, and the result', async () => {
  const invocation = await arrange('none');
  const { out, exitCode } = await verify(invocation);
  const [, , , tokenUrl, , postUrl] = invocation.args;
  const text = out
    .replaceAll(tokenUrl, 'TOKEN_URL')
    .replaceAll(postUrl, 'POST_URL')
    .replaceAll(/\d+ ms/g, 'N ms');
  expect(text).toContain('✓ Token for the client secret N ms\n    sent      POST TOKEN_URL, Authorization: Basic ');
  expect(text).toContain(':***, grant_type=client_credentials\n    received  200, Bearer token valid for 43200 s\n');
  expect(text).toContain(
    '✓ POST without a token is rejected N ms\n    sent      POST POST_URL, no Authorization, []\n' +
      '    received  401 {"error":"invalid_token","message":"Unauthorized"}\n',
  );
  expect(text).toContain('– POST without a signature is rejected (skipped: signatures are not verified)\n');
  expect(text).toMatch(/\nPassed: 12 passed, 0 failed, 0 inconclusive, 2 skipped\.\n$/);
  expect(exitCode).toBe(0);
});

test('the text report explains each finding: problem, impact, fix and link', async () => {
  const { out } = await verify(await arrange('the gateway response UNAUTHORIZED is missing'));
  expect(out).toMatch(/✗ POST without a token is rejected \d+ ms\n/);
  expect(out).toContain('\nerror missing-oauth-error-code\n');
  expect(out).toMatch(
    /\n {2}problem {2}The response to a rejected token lacks an OAuth error code\.\n {11}POST http\S+, no Auth/,
  );
  expect(out).toMatch(/\n {2}impact {3}SendGrid renews its token only after a 4xx response/);
  expect(out).toMatch(/\n {2}fix {6}Set the gateway responses of the API/);
  expect(out).toMatch(/\n {2}see {6}https:\/\/\S+#why-the-body-of-a-401-matters\n/);
  expect(out).toMatch(/\nFailed: 9 passed, 3 failed, 0 inconclusive, 2 skipped\.\n$/);
});

test('the text report lists inconclusive steps', async () => {
  const { out } = await verify(await arrange('the endpoint does not respond'));
  expect(out).toContain('? POST with the token');
  expect(out).toContain('no complete response within 0.3 s');
  expect(out).toMatch(/\nInconclusive: 5 passed, 0 failed, 1 inconclusive, 8 skipped\.\n$/);
});

test('the JUnit report has a test case for each step', async () => {
  const file = join(temporaryDirectory(), 'report.xml');
  await verify(await arrange('the gateway response UNAUTHORIZED is missing'), '--junit', file);
  const xml = readFileSync(file, 'utf8');
  expect(xml).toMatch(
    /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites tests="14" failures="3" errors="0" skipped="2">/,
  );
  expect(xml).toMatch(/<testcase name="Token for the client secret" classname="token" time="0[.\d]*">/);
  const failure =
    /<failure message="missing-oauth-error-code: The response to [^"]+" type="missing-oauth-error-code">POST http/g;
  expect(xml.match(failure)).toHaveLength(3);
  expect(xml.match(/<skipped\/>/g)).toHaveLength(2);
});

test('fails if the JUnit report cannot be written', async () => {
  const { exitCode, err } = await verify(await arrange('none'), '--junit', '/no/such/report.xml');
  expect(err).toBe('error: could not write /no/such/report.xml (ENOENT)\n');
  expect(exitCode).toBe(2);
});

test('the JUnit report marks inconclusive steps as errors', async () => {
  const file = join(temporaryDirectory(), 'report.xml');
  await verify(await arrange('the endpoint does not respond'), '--junit', file);
  expect(readFileSync(file, 'utf8')).toMatch(
    /<error message="missing-response: A request got no response\." type="missing-response">POST /,
  );
});

test.each(['text', 'JSON'])('the %s report contains no secret, even if servers quote requests', async (format) => {
  const { args, env } = await arrange('none');
  const value = (flag: string) => args[args.indexOf(flag) + 1];
  const quoting = await front('http://127.0.0.1', async ({ headers }) => ({
    status: headers.authorization?.startsWith('Basic') ? 400 : 200,
    body: JSON.stringify(headers),
  }));
  const origin = new URL(value('--token-url')).origin;
  const tokens = await front(origin, async (request, forward) => {
    const response = await forward(request);
    return response.status === 200 ? response : { status: 401, body: JSON.stringify(request.headers) };
  });
  const shown = [];
  for (const urls of [
    ['--post-url', `${quoting}/prod/activity`, '--token-url', `${tokens}/oauth2/token`],
    ['--token-url', `${quoting}/oauth2/token`],
  ]) {
    const { out } = await verify({ args: [...args, ...urls], env }, ...(format === 'JSON' ? ['--json'] : []));
    shown.push(out);
  }
  const text = shown.join('\n');
  const secret = env.SENDGRID_WEBHOOK_CLIENT_SECRET;
  expect(text).toContain('Bearer ***');
  expect(text).not.toContain(secret);
  expect(text).not.toContain(btoa(`${value('--client-id')}:${secret}`));
  expect(text).not.toMatch(/eyJ/);
});

test('Ctrl-C stops the command with a report of the steps so far', async () => {
  const { args, env } = await arrange('none');
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
  expect(out).toMatch(/\nInterrupted: 5 passed, 0 failed, 0 inconclusive, 0 skipped\.\n$/);
  expect(out).not.toMatch(/^error/m);
});

test.each([
  ['TLS handshake', (tarpit: string) => ['--post-url', `https://${tarpit}/prod/activity`]],
  ['request to SendGrid’s API', (tarpit: string) => ['--sendgrid-api-url', `http://${tarpit}`]],
])('Ctrl-C cancels a %s at once', async (_name, more) => {
  const { args, env } = await arrange('none, with a registration and signature verification');
  const server = createServer();
  const connected = new Promise<Socket>((done) => server.once('connection', done));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  void connected.then(() => process.emit('SIGINT'));
  const { port } = server.address() as AddressInfo;
  const { exitCode } = await verify({ args: [...args, '--timeout', '300', ...more(`127.0.0.1:${port}`)], env });
  (await connected).destroy();
  server.close();
  expect(exitCode).toBe(130);
});

test('the JUnit report records an interruption, and escapes what servers send', async () => {
  const { args, env } = await arrange('none');
  const hanging = await front('http://127.0.0.1', async ({ headers }) => {
    if (headers.authorization?.startsWith('Basic')) return { status: 400, body: 'a ]]> b \u001b[31m' };
    return undefined;
  });
  const file = join(temporaryDirectory(), 'report.xml');
  const first = await verify({ args: [...args, '--token-url', `${hanging}/`], env }, '--junit', file);
  expect(first.out).toContain('received  400 a ]]> b [31m\n');
  const xml = readFileSync(file, 'utf8');
  expect(xml).toContain('400 a ]]&gt; b [31m');

  const interrupting = await front('http://127.0.0.1', async () => void process.emit('SIGINT'));
  await verify({ args: [...args, '--post-url', `${interrupting}/prod/activity`], env }, '--junit', file);
  expect(readFileSync(file, 'utf8')).toMatch(/<testsuite [^>]*errors="1"/);
});

test('tokens in other members of a response are not shown', async () => {
  const { args, env } = await arrange('none');
  const odd = await front('http://127.0.0.1', async () => ({
    status: 200,
    body: '{"id_token":"eyJhbGciOi","refresh_token":"another-secret","access_token":5}',
  }));
  const { out } = await verify({ args: [...args, '--token-url', `${odd}/`], env });
  expect(out).toContain('received  200, JSON with id_token, refresh_token, access_token; access_token is not a text\n');
  expect(out).not.toMatch(/eyJ|another-secret/);
});

test('the wrong path keeps the query of the URL', async () => {
  const { args, env } = await arrange('none');
  const postUrl = `${args[args.indexOf('--post-url') + 1]}?source=a`;
  const { out, exitCode } = await verify({ args: [...args, '--post-url', postUrl], env });
  expect(out).toMatch(/POST \S+\/activity\/no-such-path\?source=a, Authorization: Bearer \*\*\*/);
  expect(exitCode).toBe(0);
});

test('says why events are not compared', async () => {
  const { args, env } = await arrange('none, with a registration and signature verification');
  const { out, exitCode } = await verify({ args, env });
  expect(out).toContain('    event flags not compared: pass --events, or --stack without --outputs, to compare them\n');
  expect(exitCode).toBe(0);
  for (const template of [{ Resources: {} }, 'Resources:\n  A: {}']) {
    const { out: text, exitCode: code } = await verify(await ofStack({ args, env }, template));
    expect(text).toContain(
      "    event flags not compared: the stack's template has no registration of this webhook; pass --events to compare them\n",
    );
    expect(code).toBe(0);
  }
});

test('--events may contain spaces', async () => {
  const { args, env } = await arrange('an event was turned off in SendGrid');
  const named = args.map((arg) => (arg === 'bounce,dropped' ? ' bounce ' : arg));
  expect((await verify({ args: named, env })).exitCode).toBe(0);
});

describe('from a stack on AWS', () => {
  async function verifyStack(events: unknown, registrations = 1) {
    const { args, env } = await arrange('none, with a registration and signature verification');
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
    const aws = await awsEnvironment({ stacks: { Stack: { outputs, template } }, clientSecrets });
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

  test.each([1, 2])('all steps pass with %d registrations in the template', async (registrations) => {
    const { out, err, exitCode } = await verifyStack(ALL, registrations);
    expect(err).toBe('');
    const report = JSON.parse(out) as Verification & { deployment: object };
    expect(report.findings).toEqual([]);
    expect(exitCode).toBe(0);
    expect(report.deployment).toMatchObject({ stackName: 'Stack', webhook: 'Webhook' });
    expect(report.steps.map(({ status }) => status)).toEqual(Array(19).fill('passed'));
  });

  test('SendGrid must have the events of the template', async () => {
    const { out, exitCode } = await verifyStack(['bounce']);
    const { findings } = JSON.parse(out) as Verification;
    expect(findings.map(({ code }) => code)).toEqual(['sendgrid-settings-mismatch']);
    expect(findings[0].details[0]).toMatch(
      /^Events: account_status_change, bounce, .* in SendGrid, bounce in the deployment$/,
    );
    expect(exitCode).toBe(1);
  });
});

test('reports an untrusted certificate with its expiration date', async () => {
  const { args, env } = await arrange('none, over TLS');
  const { out, exitCode } = await verify({ args, env });
  expect(out).toMatch(/received {2}127\.0\.0\.1, TLSv1\.3, certificate valid until \d{4}-\d\d-\d\d\n/);
  expect(out).toMatch(/127\.0\.0\.1:\d+: DEPTH_ZERO_SELF_SIGNED_CERT, valid until \d{4}-\d\d-\d\d/);
  expect(exitCode).toBe(1);
});

test('accepts an opaque token, and reports a token URL that does not respond', async () => {
  const { args, env } = await arrange('none');
  const opaque = await front('http://127.0.0.1', async ({ headers }) => {
    const isRight = atob(headers.authorization.slice(6)).endsWith(env.SENDGRID_WEBHOOK_CLIENT_SECRET);
    if (!isRight) return { status: 401, body: '{"error":"invalid_client"}' };
    return { status: 200, body: '{"access_token":"b3BhcXVl","token_type":"Bearer","expires_in":60}' };
  });
  const first = await verify({ args: [...args, '--token-url', `${opaque}/token`], env });
  expect(first.out).toContain('the token is opaque: only the endpoint can check its client and scope');
  const hanging = await front('http://127.0.0.1', async () => undefined);
  const second = await verify({ args: [...args, '--token-url', `${hanging}/token`, '--timeout', '0.3'], env });
  expect(second.out).toContain('no complete response within 0.3 s');
  expect(second.exitCode).toBe(2);
});

const ENV = { SENDGRID_WEBHOOK_CLIENT_SECRET: 's', API_KEY_IN_JSON: '{"apiKey":"SG.key"}' };
test.each([
  ['an invalid timeout', ['--timeout', '0'], 'It must be a number of seconds, greater than 0 and at most 300.'],
  ['an unknown mode', ['--signing', 'on'], 'Allowed choices are enforce, shadow, off.'],
  ['an unknown event flag', ['--events', 'bounce,spamreport'], "Unknown event flag 'spamreport'; use processed,"],
  ['an unset variable', ['--sendgrid-api-key-env', 'NO_SUCH'], 'error: environment variable NO_SUCH is not set'],
  [
    'an API key in JSON',
    ['--sendgrid-api-key-env', 'API_KEY_IN_JSON'],
    'error: environment variable API_KEY_IN_JSON must contain the API key and nothing else, got: JSON\n',
  ],
  [
    'an invalid API URL',
    ['--sendgrid-api-key-env', 'PATH', '--sendgrid-api-url', 'eu'],
    'error: --sendgrid-api-url must be a URL, got: eu',
  ],
])('fails for %s', async (_name, more, message) => {
  const args = ['--client-id', 'c', '--token-url', 'https://t/', '--post-url', 'https://p/'];
  const { exitCode, err } = await verify({ args, env: ENV }, ...more);
  expect(err).toContain(message);
  expect(exitCode).toBe(2);
});

test('the JSON report leaves out members without a value', () => {
  const step: FinishedStep = { id: 'token', title: 'Token', status: 'passed', milliseconds: 1, findings: [] };
  const deployment = { authorizationMethod: 'OAuth 2.0', clientId: 'c', tokenUrl: 't', httpPostUrl: 'p' } as const;
  const verification = { steps: [step], findings: [], isInterrupted: false, exitCode: 0 };
  const report = JSON.parse(JSON.stringify(jsonReport(verification, deployment, new Date(0)))) as object;
  expect(isValid(report)).toBe(true);
  expect(report).toMatchObject({ startedAt: '1970-01-01T00:00:00.000Z', steps: [step] });
});
