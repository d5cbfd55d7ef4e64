import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AwsAccount, awsEnvironment } from './support/aws-account';
import { withEnvironment } from './support/environment';
import { front } from './support/front';
import { run } from './support/run';
import { SendGridOAuthWebhook, SignatureVerification } from '../../src';
import { inlineHandler, synthWebhook } from '../local/support/assemblies';
import { host } from '../local/support/stages';
import { temporaryDirectory } from '../support/directories';

const COMMAND =
  'aws cognito-idp describe-user-pool-client --user-pool-id eu-west-1_abc --client-id client1 --region eu-west-1';
const OUTPUTS = {
  WebhookClientIdD3A7F0B1: 'client1',
  WebhookTokenUrl5F0C2A9E: 'https://auth.example.com/oauth2/token',
  WebhookHttpPostUrl0A1B2C3D: 'https://abc.example.com/prod/activity',
  WebhookClientSecretCommandDEADBEEF: COMMAND,
  SomethingElse: 'unrelated',
};
const FLAGS = [
  '--client-id',
  'c',
  '--token-url',
  'https://t.example.com/token',
  '--post-url',
  'https://p.example.com/',
];

beforeEach(() => {
  for (const name of ['CLIENT_ID', 'CLIENT_SECRET', 'TOKEN_URL', 'POST_URL']) {
    delete process.env[`SENDGRID_WEBHOOK_${name}`];
  }
});
afterEach(() => jest.restoreAllMocks());

function outputsFile(content: unknown): string {
  const file = join(temporaryDirectory(), 'outputs.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

async function settings(...args: string[]) {
  const { exitCode, out, err } = await run('settings', ...args);
  return { exitCode, out, err };
}

async function onAws(account: AwsAccount, ...args: string[]) {
  const environment = await awsEnvironment(account);
  return withEnvironment(environment, async () => settings(...args));
}

describe('prints the five values with the labels and in the order of SendGrid’s page', () => {
  const TABLE = [
    '  Authorization Method  OAuth 2.0',
    '  Client ID             client1',
    `  Client Secret         (printed by: ${COMMAND})`,
    '  Token URL             https://auth.example.com/oauth2/token',
    '  HTTP Post URL         https://abc.example.com/prod/activity',
    '',
  ].join('\n');

  test('from an outputs file', async () => {
    const { exitCode, out } = await settings('--outputs', outputsFile({ Stack: OUTPUTS, Other: { A: 'b' } }));
    expect(out).toBe(TABLE);
    expect(exitCode).toBe(0);
  });

  test('from a stack', async () => {
    const { exitCode, out, err } = await onAws({ stacks: { Stack: { outputs: OUTPUTS } } }, '--stack', 'Stack');
    expect(err).toBe('');
    expect(out).toBe(TABLE);
    expect(exitCode).toBe(0);
  });

  test('from flags first, then variables, then outputs', async () => {
    const variables = { SENDGRID_WEBHOOK_CLIENT_ID: 'from variable', SENDGRID_WEBHOOK_TOKEN_URL: 'https://variable/' };
    const { out } = await withEnvironment(variables, async () =>
      settings('--outputs', outputsFile({ Stack: OUTPUTS }), '--client-id', 'from flag', '--json'),
    );
    expect(JSON.parse(out)).toEqual({
      authorizationMethod: 'OAuth 2.0',
      clientId: 'from flag',
      clientSecretCommand: COMMAND,
      tokenUrl: 'https://variable/',
      httpPostUrl: 'https://abc.example.com/prod/activity',
    });
  });

  test('from flags alone', async () => {
    expect((await settings(...FLAGS)).out).toContain('Client Secret         (unknown)');
  });
});

describe('finds the outputs that the constructs create', () => {
  test.each(['Webhook', 'Default', 'Ingest'])('of a webhook %s', async (id) => {
    const stack = new Stack(new App(), 'Stack');
    const handler = inlineHandler(stack);
    new SendGridOAuthWebhook(stack, id, { handler, signatureVerification: SignatureVerification.managed() });
    const outputs = Object.keys(Template.fromStack(stack).findOutputs('*'));
    const values = Object.fromEntries(outputs.map((key) => [key, `https://${key.replace(/[0-9A-F]{8}$/, '')}/`]));
    const { out } = await settings('--outputs', outputsFile({ Stack: values }), '--json');
    const name = id === 'Default' ? '' : id;
    expect(JSON.parse(out)).toEqual({
      authorizationMethod: 'OAuth 2.0',
      clientId: `https://${name}ClientId/`,
      clientSecretCommand: `https://${name}ClientSecretCommand/`,
      tokenUrl: `https://${name}TokenUrl/`,
      httpPostUrl: `https://${name}HttpPostUrl/`,
    });
    expect(outputs.map((key) => key.replace(/[0-9A-F]{8}$/, ''))).toEqual(
      expect.arrayContaining([`${name}SignatureVerification`, `${name}PublicKeyParameter`]),
    );
  });
});

describe('with several webhooks', () => {
  const SEVERAL = {
    Stack: { AClientId: 'a', ATokenUrl: 'https://a/', AHttpPostUrl: 'https://a/post', BHttpPostUrl: 'https://b/post' },
    Second: { AClientId: 'a2', ATokenUrl: 'https://a2/', AHttpPostUrl: 'https://a2/post' },
  };

  test.each([
    [['--webhook', 'B', '--client-id', 'b', '--token-url', 'https://b/'], 'https://b/post'],
    [['--webhook', 'Second/A'], 'https://a2/post'],
    [['--stack', 'Second'], 'https://a2/post'],
    [['--stack', 'Stack', '--webhook', 'A'], 'https://a/post'],
  ])('uses the one that --webhook or --stack names: %j', async (args, url) => {
    const { out } = await settings('--outputs', outputsFile(SEVERAL), ...args, '--json');
    expect(JSON.parse(out)).toMatchObject({ httpPostUrl: url });
  });

  test('fails and lists them if none or an unknown one is named', async () => {
    const file = outputsFile(SEVERAL);
    expect(await settings('--outputs', file)).toEqual({
      exitCode: 2,
      out: '',
      err: `error: ${file} has several webhooks; choose one with --webhook: Stack/A, Stack/B, Second/A\n`,
    });
    expect((await settings('--outputs', file, '--webhook', 'C')).err).toBe(
      `error: ${file} has no webhook 'C'; choose one of: Stack/A, Stack/B, Second/A\n`,
    );
    expect((await settings('--outputs', file, '--stack', 'Third')).err).toBe(
      `error: ${file} has no stack 'Third'; choose one of: Stack, Second\n`,
    );
  });
});

describe('fails', () => {
  test.each([
    ['no JSON', 'outputs', /outputs\.json is not an outputs file; create it with 'cdk deploy --outputs-file \S+'/],
    ['no stacks', [1], /is not an outputs file/],
    ['no webhook', { Stack: { A: 'b' } }, /has no outputs of a SendGridOAuthWebhook/],
    [
      'no stack at all',
      {},
      /outputs\.json is empty: no stack with outputs was deployed; run 'cdk deploy --outputs-file/,
    ],
    ['no content', '\ufeff', /outputs\.json is empty: no stack with outputs was deployed/],
    ['a list', [{ A: 'b' }], /is not an outputs file/],
    ['lists in place of stacks', { Stack: ['b'] }, /is not an outputs file/],
    [
      'a number in place of a text',
      { Stack: { ...OUTPUTS, WebhookClientIdD3A7F0B1: 5 } },
      /the output 'clientId' of webhook Stack\/Webhook must be a text of one line; deploy the stack again/,
    ],
    [
      'an escape sequence',
      { Stack: { ...OUTPUTS, WebhookTokenUrl5F0C2A9E: 'https://a/\u001b[2J' } },
      /the output 'tokenUrl' of webhook Stack\/Webhook must be a text of one line/,
    ],
    [
      'an escape sequence in a name',
      { Stack: { ...OUTPUTS, 'Other\u001b[2JHttpPostUrl': 'https://a/' } },
      /has several webhooks; choose one with --webhook: Stack\/Webhook, Stack\/Other \[2J\n$/,
    ],
  ])('for a file with %s', async (_name, content, message) => {
    const { exitCode, err } = await settings('--outputs', outputsFile(content));
    expect(err).toMatch(message);
    expect(exitCode).toBe(2);
  });

  test('for a missing file', async () => {
    expect((await settings('--outputs', '/nowhere')).err).toBe('error: could not read /nowhere (ENOENT)\n');
  });

  test('without any source', async () => {
    expect((await settings('--client-id', 'c')).err).toBe(
      'error: missing --token-url (or SENDGRID_WEBHOOK_TOKEN_URL), --post-url (or SENDGRID_WEBHOOK_POST_URL); pass ' +
        'the missing values, or use --stack or --outputs to read them from a deployment\n',
    );
  });

  test('for an invalid URL', async () => {
    expect((await settings(...FLAGS.slice(0, 5), 'events')).err).toBe(
      'error: the HTTP Post URL must be an http: or https: URL, got: events\n',
    );
  });

  test('for a URL with a password, without quoting it', async () => {
    const { err, exitCode } = await settings(...FLAGS.slice(0, 5), 'https://user:pa55word@events.example.com/');
    expect(err).toBe('error: the HTTP Post URL must not contain a user name or a password; SendGrid uses OAuth\n');
    expect(exitCode).toBe(2);
  });

  test('for empty variables as for unset ones', async () => {
    const { err } = await withEnvironment(
      { SENDGRID_WEBHOOK_POST_URL: ' ', SENDGRID_WEBHOOK_CLIENT_ID: '' },
      async () => settings(...FLAGS.slice(2, 4)),
    );
    expect(err).toContain(
      'missing --client-id (or SENDGRID_WEBHOOK_CLIENT_ID), --post-url (or SENDGRID_WEBHOOK_POST_URL); pass',
    );
  });

  test('for an unknown stack of an outputs file with a name that every object has', async () => {
    expect((await settings('--outputs', outputsFile({ Stack: OUTPUTS }), '--stack', '__proto__')).err).toMatch(
      /outputs\.json has no stack '__proto__'; choose one of: Stack\n$/,
    );
  });
});

describe('the client secret', () => {
  const SECRET = 'the0client0secret';

  test('is not read without --show-secret', async () => {
    const { out } = await withEnvironment({ SENDGRID_WEBHOOK_CLIENT_SECRET: SECRET }, async () => settings(...FLAGS));
    expect(out).not.toContain(SECRET);
  });

  test.each([
    ['the default variable', 'SENDGRID_WEBHOOK_CLIENT_SECRET', []],
    ['another variable', 'MY_SECRET', ['--client-secret-env', 'MY_SECRET']],
  ])('is read from %s', async (_name, variable, args) => {
    const { out } = await withEnvironment({ [variable]: SECRET }, async () =>
      settings(...FLAGS, '--show-secret', '--json', ...args),
    );
    expect(JSON.parse(out)).toMatchObject({ clientSecret: SECRET });
  });

  test('is read from Amazon Cognito, in the region of the user pool', async () => {
    const account = { stacks: { Stack: { outputs: OUTPUTS } }, clientSecrets: { client1: SECRET } };
    const { out } = await onAws(account, '--stack', 'Stack', '--show-secret');
    expect(out).toContain(`  Client Secret         ${SECRET}\n`);
  });

  test('is read from a local stage', async () => {
    const stage = await host(synthWebhook('exports.handler = async () => ({ statusCode: 200 });'));
    const [webhook] = stage.webhooks;
    const outputs = {
      WClientId: webhook.clientId,
      WTokenUrl: webhook.tokenUrl,
      WHttpPostUrl: webhook.httpPostUrl,
      WClientSecretCommand: webhook.clientSecretCommand,
    };
    const file = outputsFile({ Stack: outputs });
    const { out } = await settings('--outputs', file, '--show-secret', '--json');
    expect(JSON.parse(out)).toMatchObject({ clientSecret: webhook.clientSecret });
    await stage.stop();
    expect((await settings('--outputs', file, '--show-secret')).err).toBe(
      'error: could not read the client secret from the local stage; is it still running?\n',
    );
  });

  test('is missing at a local stage, which is an error', async () => {
    const withoutSecret = await front('http://127.0.0.1', async () => ({ status: 200, body: '{"UserPoolClient":{}}' }));
    const target = 'AWSCognitoIdentityProviderService.DescribeUserPoolClient';
    const command = `curl -s ${withoutSecret}/ -H 'X-Amz-Target: ${target}' -d '{"ClientId":"client1"}'`;
    const file = outputsFile({ Stack: { ...OUTPUTS, WebhookClientSecretCommandDEADBEEF: command } });
    const { err, exitCode } = await settings('--outputs', file, '--show-secret');
    expect(err).toMatch(/^error: app client \S+ has no secret in Amazon Cognito; check that the outputs are current/);
    expect(exitCode).toBe(2);
  });

  test('is read from standard input', async () => {
    const root = resolve(__dirname, '..', '..');
    const args = ['--import', 'tsx', join(root, 'src', 'cli', 'index.ts'), 'settings', ...FLAGS, '--show-secret'];
    const child = spawn(process.execPath, [...args, '--client-secret-stdin'], {
      cwd: root,
      env: { ...process.env, TSX_TSCONFIG_PATH: join(root, 'tsconfig.dev.json') },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    child.stdin.end(`${SECRET}\n`);
    expect(await text(child.stdout)).toContain(`  Client Secret         ${SECRET}\n`);
  });

  test.each([
    ['no source has it', [], /^error: the client secret is unknown; set SENDGRID_WEBHOOK_CLIENT_SECRET/],
    [
      'its variable is not set',
      ['--client-secret-env', 'NO_SUCH'],
      /^error: environment variable NO_SUCH is not set; set it, or name another variable\n$/,
    ],
  ])('fails if %s', async (_name, args, message) => {
    const { exitCode, err } = await settings(...FLAGS, '--show-secret', ...args);
    expect(err).toMatch(message);
    expect(exitCode).toBe(2);
  });

  test.each([
    ['JSON', `{"clientSecret":"${SECRET}"}`, 'JSON'],
    ['a text in quotes', `"${SECRET}"`, 'a text in quotes'],
    ['two lines', `${SECRET}\n${SECRET}`, 'a text with spaces, line ends or characters outside of ASCII'],
  ])('fails without showing it if its variable contains %s', async (_name, value, problem) => {
    const { exitCode, err } = await withEnvironment({ SENDGRID_WEBHOOK_CLIENT_SECRET: value }, async () =>
      settings(...FLAGS, '--show-secret'),
    );
    expect(err).toBe(
      'error: environment variable SENDGRID_WEBHOOK_CLIENT_SECRET must contain the client secret and nothing else, ' +
        `got: ${problem}\n`,
    );
    expect(exitCode).toBe(2);
  });

  test('is used without a byte order mark and a line end', async () => {
    const { out } = await withEnvironment({ SENDGRID_WEBHOOK_CLIENT_SECRET: `\uFEFF${SECRET}\r\n` }, async () =>
      settings(...FLAGS, '--show-secret'),
    );
    expect(out).toContain(`  Client Secret         ${SECRET}\n`);
  });

  test('fails if the app client has no secret', async () => {
    const account = { stacks: { Stack: { outputs: OUTPUTS } }, clientSecrets: { client1: undefined } };
    expect((await onAws(account, '--stack', 'Stack', '--show-secret')).err).toMatch(
      /^error: app client client1 has no secret in Amazon Cognito/,
    );
  });
});

test('the bundle reads from AWS without warnings from the SDK', async () => {
  const bundle = resolve(__dirname, '..', '..', 'lib', 'cli', 'index.js');
  const account = { stacks: { Stack: { outputs: OUTPUTS } }, clientSecrets: { client1: 'the0secret' } };
  const env = { ...process.env, ...(await awsEnvironment(account)) };
  const child = spawn(process.execPath, [bundle, 'settings', '--stack', 'Stack', '--show-secret'], { env });
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  expect(err).toBe('');
  expect(out).toContain('  Client Secret         the0secret\n');
});
