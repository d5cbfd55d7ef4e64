import { BEHAVIORS } from './behaviors';
import { hostileServer } from './hostile-server';
import { EventWebhookApi } from '../../../src/sendgrid/event-webhook-api';
import { Redactor } from '../../../src/sendgrid/redactor';
import { retry } from '../../../src/sendgrid/retry';
import { NODE_RUNTIME } from '../../../src/sendgrid/runtime';
import { SendGridClient } from '../../../src/sendgrid/settings-client';
import { withEnvironment } from '../support/environment';
import { run } from '../support/run';
import { certificate } from '../verify/certificates';

const SECRET = 'the0client0secret';
const NAMES = Object.keys(BEHAVIORS);

/** What a terminal obeys, apart from line ends. */
const CONTROL = /[^\n\P{C}]|[\u2028\u2029]/u;

afterEach(() => jest.restoreAllMocks());

function sources(origin: string): string[] {
  return ['--client-id', 'c', '--token-url', `${origin}/token`, '--post-url', `${origin}/post`, '--timeout', '0.3'];
}

async function command(...args: string[]) {
  const env = { SENDGRID_WEBHOOK_CLIENT_SECRET: SECRET, TEST_API_KEY: 'SG.the0api0key', NO_COLOR: '1' };
  const result = await withEnvironment(env, async () => run(...args));
  expect(result.out + result.err).not.toMatch(CONTROL);
  expect(result.out + result.err).not.toContain(SECRET);
  return result;
}

test('there are at least 25 behaviors', () => {
  expect(NAMES.length).toBeGreaterThanOrEqual(25);
});

test.each(NAMES)('verify reports each step if the server %s', async (name) => {
  const origin = await hostileServer(BEHAVIORS[name]);
  const args = [...sources(origin), '--sendgrid-api-key-env', 'TEST_API_KEY', '--sendgrid-api-url', origin];
  const { out, err, exitCode } = await command('verify', ...args, '--json');
  const { steps, findings } = JSON.parse(out) as { steps: object[]; findings: object[] };
  expect(err).toBe('');
  expect(steps).toHaveLength(19);
  expect(findings.length).toBeGreaterThan(0);
  expect([1, 2]).toContain(exitCode);
});

test.each(NAMES)('send ends with an error or a report if the server %s', async (name) => {
  const origin = await hostileServer(BEHAVIORS[name]);
  const { out, err, exitCode } = await command('send', ...sources(origin), '--count', '1', '--retries', '0');
  expect(out + err).toMatch(/^error: |sent +1 posts?/);
  expect([0, 1, 2]).toContain(exitCode);
});

test.each(NAMES)('the client of SendGrid’s API ends, with an error of its own, if the server %s', async (name) => {
  const client = new SendGridClient({
    apiUrl: await hostileServer(BEHAVIORS[name]),
    apiKey: 'SG.the0api0key',
    redactor: new Redactor(),
    retry,
    runtime: { ...NODE_RUNTIME, responseTimeoutMs: 300, random: () => 0 },
    deadline: Date.now() + 100,
  });
  const outcome = await new EventWebhookApi(client).all().then(
    () => undefined,
    (error: Error) => error,
  );
  if (outcome === undefined) return;
  expect(outcome.name).toMatch(/^(SendGridApi|ApiKey|UnexpectedResponse|NoResponse)Error$/);
  expect(outcome.message).not.toMatch(CONTROL);
  expect(outcome.message.length).toBeLessThan(1_000);
});

describe('TLS', () => {
  test.each([
    ['a server without TLS', false],
    ['a self-signed certificate', true],
  ])('verify and send report %s, and send nothing', async (_name, isTls) => {
    const behavior = jest.fn(BEHAVIORS['sends null']);
    const origin = await hostileServer(behavior, isTls ? await certificate('valid') : undefined);
    const url = origin.replace('http:', 'https:');
    const report = JSON.parse((await command('verify', ...sources(url), '--json')).out) as { findings: object[] };
    expect(report.findings).toMatchObject([{ code: isTls ? 'invalid-certificate' : 'missing-https' }]);
    const { err, exitCode } = await command('send', ...sources(url), '--count', '1');
    expect(err).toMatch(/^error: could not reach the token URL https:\/\/127\.0\.0\.1:\d+\/token/);
    expect(exitCode).toBe(2);
    if (isTls) expect(behavior).not.toHaveBeenCalled();
  });
});

describe('a secret never crosses the network unencrypted', () => {
  const [LOCAL, REMOTE] = ['https://127.0.0.1:1/', 'http://hooks.example.com/activity'];

  test.each([
    ['the Token URL', ['--token-url', REMOTE, '--post-url', LOCAL], 'the client secret'],
    ['the HTTP Post URL', ['--token-url', LOCAL, '--post-url', REMOTE], 'the token'],
  ])('fails before send requests anything from %s', async (url, args, secret) => {
    const request = jest.spyOn(globalThis, 'fetch');
    const { err, exitCode } = await command('send', '--client-id', 'c', ...args, '--yes');
    expect(err).toBe(
      `error: ${url} must begin with https: unless it leads to this machine, got: ${REMOTE}; ${secret} would cross the ` +
        'network unencrypted, so nothing was sent\n',
    );
    expect(request).not.toHaveBeenCalled();
    expect(exitCode).toBe(2);
  });

  test('fails before verify sends the API key', async () => {
    const args = ['--sendgrid-api-key-env', 'TEST_API_KEY', '--sendgrid-api-url', 'http://api.example.com'];
    const { err, exitCode } = await command('verify', ...sources('https://127.0.0.1:1'), ...args);
    expect(err).toMatch(/^error: --sendgrid-api-url must begin with https: .+; the API key would cross the network/);
    expect(exitCode).toBe(2);
  });

  test('verify reports the URLs, and sends nothing', async () => {
    const request = jest.spyOn(globalThis, 'fetch');
    const args = ['--client-id', 'c', '--token-url', REMOTE, '--post-url', REMOTE, '--json'];
    const { out, exitCode } = await command('verify', ...args);
    expect(JSON.parse(out)).toMatchObject({ findings: [{ code: 'missing-https', details: [REMOTE] }] });
    expect(request).not.toHaveBeenCalled();
    expect(exitCode).toBe(1);
  });
});
