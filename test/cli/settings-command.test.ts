import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { withEnvironment } from './support/environment';
import { fakeAws, FakeAccount } from './support/fake-aws';
import { front } from './support/front';
import { run } from './support/run';
import { SendGridOAuthWebhook, SignatureVerification } from '../../src';
import { inlineHandler, synthWebhook, temporaryDirectory } from '../local/support/assemblies';
import { host } from '../local/support/stages';

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

async function onAws(account: FakeAccount, ...args: string[]) {
  const environment = await fakeAws(account);
  return withEnvironment(environment, async () => settings(...args));
}

describe('prints the five values, in SendGrid’s words and order', () => {
  const TABLE = [
    '  Authorization Method  OAuth 2.0',
    '  Client ID             client1',
    `  Client Secret         (printed by: ${COMMAND})`,
    '  Token URL             https://auth.example.com/oauth2/token',
    '  HTTP Post URL         https://abc.example.com/prod/activity',
    '',
  ].join('\n');

  test('from a file of outputs', async () => {
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

  test('from flags, which go before variables, which go before outputs', async () => {
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
    expect((await settings(...FLAGS)).out).toContain('Client Secret         (not known)');
  });
});

describe('finds the outputs that the constructs make', () => {
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

describe('of several webhooks', () => {
  const SEVERAL = {
    Stack: { AClientId: 'a', ATokenUrl: 'https://a/', AHttpPostUrl: 'https://a/post', BHttpPostUrl: 'https://b/post' },
    Second: { AClientId: 'a2', ATokenUrl: 'https://a2/', AHttpPostUrl: 'https://a2/post' },
  };

  test.each([
    [['--webhook', 'B', '--client-id', 'b', '--token-url', 'https://b/'], 'https://b/post'],
    [['--webhook', 'Second/A'], 'https://a2/post'],
    [['--stack', 'Second'], 'https://a2/post'],
    [['--stack', 'Stack', '--webhook', 'A'], 'https://a/post'],
  ])('takes the one that is named: %j', async (args, url) => {
    const { out } = await settings('--outputs', outputsFile(SEVERAL), ...args, '--json');
    expect(JSON.parse(out)).toMatchObject({ httpPostUrl: url });
  });

  test('asks which, if none or an unknown one is named', async () => {
    const file = outputsFile(SEVERAL);
    expect(await settings('--outputs', file)).toEqual({
      exitCode: 2,
      out: '',
      err: `error: ${file} has several webhooks; choose one with --webhook: Stack/A, Stack/B, Second/A\n`,
    });
    expect((await settings('--outputs', file, '--webhook', 'C')).err).toBe(
      `error: ${file} has no webhook 'C'; it has Stack/A, Stack/B, Second/A\n`,
    );
    expect((await settings('--outputs', file, '--stack', 'Third')).err).toBe(
      `error: ${file} has no stack 'Third'; it has Stack, Second\n`,
    );
  });
});

describe('says what is wrong', () => {
  test.each([
    ['no JSON', 'outputs', /outputs\.json is not what 'cdk deploy --outputs-file' writes/],
    ['no stacks', [1], /is not what 'cdk deploy --outputs-file' writes/],
    ['no webhook', { Stack: { A: 'b' } }, /has no outputs of a SendGridOAuthWebhook/],
    ['no stack at all', {}, /has no outputs of a SendGridOAuthWebhook/],
  ])('in a file with %s', async (_name, content, message) => {
    const { exitCode, err } = await settings('--outputs', outputsFile(content));
    expect(err).toMatch(message);
    expect(exitCode).toBe(2);
  });

  test('of a file that is not there', async () => {
    expect((await settings('--outputs', '/nowhere')).err).toBe('error: /nowhere cannot be read: ENOENT\n');
  });

  test('without any source', async () => {
    expect((await settings('--client-id', 'c')).err).toBe(
      'error: not known: --token-url (SENDGRID_WEBHOOK_TOKEN_URL), --post-url (SENDGRID_WEBHOOK_POST_URL); or name a ' +
        'deployment with --stack or --outputs\n',
    );
  });

  test('of a URL that is none', async () => {
    expect((await settings(...FLAGS.slice(0, 5), 'events')).err).toBe(
      'error: the HTTP Post URL must be a URL, got: events\n',
    );
  });

  test('of a URL with a password, which is not quoted', async () => {
    const { err, exitCode } = await settings(...FLAGS.slice(0, 5), 'https://user:pa55word@events.example.com/');
    expect(err).toBe('error: the HTTP Post URL must have no user and no password in it; SendGrid uses OAuth\n');
    expect(exitCode).toBe(2);
  });

  test('of variables without a value, which are as good as none', async () => {
    const { err } = await withEnvironment(
      { SENDGRID_WEBHOOK_POST_URL: ' ', SENDGRID_WEBHOOK_CLIENT_ID: '' },
      async () => settings(...FLAGS.slice(2, 4)),
    );
    expect(err).toContain(
      'not known: --client-id (SENDGRID_WEBHOOK_CLIENT_ID), --post-url (SENDGRID_WEBHOOK_POST_URL)',
    );
  });

  test('of a stack that is not there, in AWS’s words', async () => {
    const { exitCode, err } = await onAws({}, '--stack', 'Nowhere');
    expect(err).toMatch(
      /^error: AWS does not tell the outputs of the stack Nowhere: .*Stack with id Nowhere does not exist\n$/,
    );
    expect(exitCode).toBe(2);
  });
});

describe('the client secret', () => {
  const SECRET = 'the0client0secret';

  test('is not read unless it is to be shown', async () => {
    const { out } = await withEnvironment({ SENDGRID_WEBHOOK_CLIENT_SECRET: SECRET }, async () => settings(...FLAGS));
    expect(out).not.toContain(SECRET);
  });

  test.each([
    ['of the usual variable', 'SENDGRID_WEBHOOK_CLIENT_SECRET', []],
    ['of another variable', 'MY_SECRET', ['--client-secret-env', 'MY_SECRET']],
  ])('is that %s', async (_name, variable, args) => {
    const { out } = await withEnvironment({ [variable]: SECRET }, async () =>
      settings(...FLAGS, '--show-secret', '--json', ...args),
    );
    expect(JSON.parse(out)).toMatchObject({ clientSecret: SECRET });
  });

  test('is that of Amazon Cognito, in the region of the user pool', async () => {
    const account = { stacks: { Stack: { outputs: OUTPUTS } }, clientSecrets: { client1: SECRET } };
    const { out } = await onAws(account, '--stack', 'Stack', '--show-secret');
    expect(out).toContain(`  Client Secret         ${SECRET}\n`);
  });

  test('is that of a local stage', async () => {
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
      'error: the local stage does not tell the client secret; does it still run?\n',
    );
  });

  test('is not shown by a local stage after a rotation, which is said', async () => {
    const rotated = await front('http://127.0.0.1', async () => ({ status: 200, body: '{"UserPoolClient":{}}' }));
    const command = `curl -s ${rotated}/ -H 'X-Amz-Target: A.B' -d '{"ClientId":"client1"}'`;
    const file = outputsFile({ Stack: { ...OUTPUTS, WebhookClientSecretCommandDEADBEEF: command } });
    const { err, exitCode } = await settings('--outputs', file, '--show-secret');
    expect(err).toMatch(/^error: Amazon Cognito does not show the secret of \S+, as after a rotation; put it into/);
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
    ['it is nowhere', [], /^error: the client secret is not known; put it into SENDGRID_WEBHOOK_CLIENT_SECRET/],
    ['its variable is not set', ['--client-secret-env', 'NO_SUCH'], /^error: this process has no variable NO_SUCH\n$/],
  ])('fails where %s', async (_name, args, message) => {
    const { exitCode, err } = await settings(...FLAGS, '--show-secret', ...args);
    expect(err).toMatch(message);
    expect(exitCode).toBe(2);
  });

  test('fails where Cognito shows none', async () => {
    const account = { stacks: { Stack: { outputs: OUTPUTS } } };
    expect((await onAws(account, '--stack', 'Stack', '--show-secret')).err).toMatch(
      /^error: Amazon Cognito does not show the secret of client1, as after a rotation/,
    );
  });
});

test('the bundle asks AWS, too, without a word of the SDK’s own', async () => {
  const bundle = resolve(__dirname, '..', '..', 'lib', 'cli', 'index.js');
  const account = { stacks: { Stack: { outputs: OUTPUTS } }, clientSecrets: { client1: 'the0secret' } };
  const env = { ...process.env, ...(await fakeAws(account)) };
  const child = spawn(process.execPath, [bundle, 'settings', '--stack', 'Stack', '--show-secret'], { env });
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  expect(err).toBe('');
  expect(out).toContain('  Client Secret         the0secret\n');
});
