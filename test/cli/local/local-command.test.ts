import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { SendGridOAuthWebhook, SignatureVerification } from '../../../src';
import { main } from '../../../src/cli/main';
import { EventWebhookSender, LocalStage, SigningKey } from '../../../src/local';
import { editTemplate, inlineHandler, resourceOf, synth, synthWebhook } from '../../local/support/assemblies';
import { synthRegistered } from '../../local/support/registered';
import { temporaryDirectory } from '../../support/directories';
import { until } from '../../support/until';
import { front } from '../support/front';
import { run } from '../support/run';

const ECHO = 'exports.handler = async ({ body }) => { console.log("got it"); return { statusCode: 200, body }; };';

afterEach(() => jest.restoreAllMocks());

/** Runs `local`, uses the stage, and stops it like Ctrl-C. */
async function runUntilSignal(args: string[], during: (stage: LocalStage) => Promise<void> = async () => {}) {
  const start = LocalStage.start.bind(LocalStage);
  const options: unknown[] = [];
  jest.spyOn(LocalStage, 'start').mockImplementation(async (given) => {
    options.push(given);
    const stage = await start(given);
    setImmediate(() => void during(stage).finally(() => process.emit('SIGINT')));
    return stage;
  });
  return { ...(await run('local', ...args)), options: options[0] as Record<string, unknown> };
}

/** What the running command has printed so far. */
const printed = () => jest.mocked(console.log).mock.calls.map(([line]) => String(line));

describe('local', () => {
  test('prints the settings, each request and each log line, and stops at a signal', async () => {
    const secrets: string[] = [];
    const { exitCode, out } = await runUntilSignal(['--assembly', synthWebhook(ECHO)], async (stage) => {
      const [{ httpPostUrl, tokenUrl, clientId, clientSecret }] = stage.webhooks;
      await fetch(httpPostUrl, { method: 'POST' });
      const token = await fetch(tokenUrl, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: clientId,
          client_secret: clientSecret,
        }),
      });
      const { access_token } = (await token.json()) as { access_token: string };
      const headers = { Authorization: `Bearer ${access_token}` };
      await fetch(httpPostUrl, { method: 'POST', headers, body: '[]' });
      secrets.push(clientSecret, access_token);
    });

    expect(exitCode).toBe(0);
    expect(out).toMatch(
      /^Starting the stage…\nStatus page: http:\S+\/\n\nStack\/Webhook to Stack-Handler\w+, scope activity\/\*\n/,
    );
    expect(out).toMatch(/ {2}Authorization Method {2}OAuth 2\.0\n {2}Client ID {13}[a-z0-9]{26}\n {2}Client Secret/);
    expect(out).toMatch(/\(printed by: curl -s http:\/\/127\.0\.0\.1:\d+\/ -H 'X-Amz-Target: \S+' -d '\{.+\}'\)/);
    expect(out).toMatch(/401 POST \/prod\/activity \d+ ms UNAUTHORIZED: no token\n/);
    expect(out).toMatch(/200 POST \/oauth2\/token \d+ ms\n/);
    expect(out).toMatch(/200 POST \/prod\/activity \d+ ms\n/);
    expect(out).toMatch(/Stack-Handler\w+ got it\n/);
    expect(out.trimEnd().split('\n').at(-1)).toBe('Stopped.');
    expect(secrets).toHaveLength(2);
    expect(secrets.filter((secret) => out.includes(secret))).toEqual([]);
  });

  test('does not print the requests with which DynamoDB finds duplicates, but those that fail', async () => {
    const statuses: number[] = [];
    const put = async ({ awsEndpoint = '' }: LocalStage, TableName: string) => {
      const body = JSON.stringify({
        TableName,
        Item: { id: { S: 'a' } },
        ConditionExpression: 'attribute_not_exists(id)',
      });
      const headers = { 'X-Amz-Target': 'DynamoDB_20120810.PutItem' };
      statuses.push((await fetch(awsEndpoint, { method: 'POST', headers, body })).status);
    };
    const assembly = synthWebhook(ECHO, { deduplication: true });
    editTemplate(assembly, (template) => {
      resourceOf(template, 'AWS::DynamoDB::Table').Properties.TableName = 'events';
    });
    const { out } = await runUntilSignal(['--assembly', assembly], async (stage) => {
      for (const table of ['events', 'events', 'nowhere']) await put(stage, table);
    });
    expect(statuses).toEqual([200, 400, 400]);
    expect(out.match(/^.*DynamoDB.*$/gm)).toEqual([
      expect.stringMatching(/^400 POST \/ DynamoDB_20120810\.PutItem \d+ ms ResourceNotFoundException/),
    ]);
  });

  test('prints the command that replaces the public key in the parameter', async () => {
    const props = { signatureVerification: SignatureVerification.managed() };
    let awsEndpoint = '';
    const stored: unknown[] = [];
    const { out } = await runUntilSignal(['--assembly', synthWebhook(ECHO, props)], async (stage) => {
      awsEndpoint = stage.awsEndpoint!;
      const [{ publicKeyParameter: Name }] = stage.webhooks;
      const body = JSON.stringify({ Name, Type: 'String', Value: 'KEY', Overwrite: true });
      const headers = { 'X-Amz-Target': 'AmazonSSM.PutParameter' };
      stored.push(await (await fetch(awsEndpoint, { method: 'POST', headers, body })).json());
    });
    expect(stored).toMatchObject([{ Version: 2 }]);
    expect(out).toContain(
      `  Verification Key      (stored by the stage; to use your own: curl -s ${awsEndpoint} -H ` +
        `'X-Amz-Target: AmazonSSM.PutParameter' -d '{"Name":"/cdk-sendgrid-oauth-webhook/public-keys/Stack/` +
        `StackWebhookEndpointE1427D8D","Type":"String","Value":"KEY","Overwrite":true}')\n`,
    );
  });

  test('hosts a webhook with signature verification that verify accepts before the first send', async () => {
    const assembly = synthWebhook(ECHO, { signatureVerification: SignatureVerification.managed() });
    const file = join(temporaryDirectory(), 'outputs.json');
    let verified: number | undefined;
    const { out } = await runUntilSignal(['-a', assembly, '--outputs-file', file], async () => {
      await until(() => existsSync(file));
      verified = await main(['node', 'cdk-sendgrid-oauth-webhook', 'verify', '--outputs', file]);
    });
    expect(verified).toBe(0);
    expect(out).toMatch(/^Passed: \d+ passed, 0 failed/m);
    expect(out).toContain('(stored by the stage; ');
  });

  test('prints the webhooks at the SendGrid mock, and deletes them at the end', async () => {
    const seen: LocalStage[] = [];
    const assembly = synthRegistered({ webhook: { signatureVerification: SignatureVerification.managed() } });
    const { exitCode, out } = await runUntilSignal(['-a', assembly], async (stage) => void seen.push(stage));
    expect(exitCode).toBe(0);
    expect(out).toMatch(/\n200 POST \/ secretsmanager\.GetSecretValue \d+ ms\n/);
    expect(out).toMatch(/\nRegistered with the SendGrid mock at http:\/\/127\.0\.0\.1:\d+\n/);
    expect(out).toMatch(/\n {2}[0-9a-f-]{36} {2}http:\S+\/prod\/activity {2}\(enabled, signed, 12 event types\)\n/);
    expect(seen[0].sendGrid!.webhooks()).toEqual([]);
  });

  test('says that the registration stores the public key', async () => {
    const assembly = synthRegistered({ webhook: { signatureVerification: SignatureVerification.managed() } });
    const { out } = await runUntilSignal(['-a', assembly]);
    expect(out).toContain('  Verification Key      (stored by the registration)\n');
  });

  test('prints the send command for each webhook, which can be pasted', async () => {
    const assembly = synth((stack) => {
      const handler = inlineHandler(stack, ECHO);
      for (const id of ['One', 'Two']) {
        new SendGridOAuthWebhook(stack, id, { handler });
      }
    });
    const { out } = await runUntilSignal(['-a', assembly, '--outputs-file', join(temporaryDirectory(), 'o.json')]);
    expect(out).toMatch(
      / {2}Send events {11}npx cdk-sendgrid-oauth-webhook send --outputs \S+o\.json --webhook Stack\/One\n/,
    );
    expect(out).toMatch(
      / {2}Send events {11}npx cdk-sendgrid-oauth-webhook send --outputs \S+o\.json --webhook Stack\/Two\n/,
    );
    expect(out).toMatch(/\nStack\/Two to Stack-Handler/);
  });

  test('prints a send command that reads the outputs from the stage', async () => {
    let exitCode: number | undefined;
    const { out } = await runUntilSignal(['-a', synthWebhook(ECHO)], async () => {
      // The page starts after the stage.
      await until(() => printed().some((line) => line.includes('Ready.')));
      const command = printed()
        .map((line) => / send --outputs (\S+)$/.exec(line))
        .find((match) => match)!;
      exitCode = await main(['node', 'cli', 'send', '--outputs', command[1], '--count', '10']);
    });
    expect(exitCode).toBe(0);
    expect(out).toContain('\n  sent            1 post with 10 events');
  });

  test('explains each rejection: no token, another scope, no signature, a failing function', async () => {
    const code = 'exports.handler = async () => { throw new TypeError("no such member"); };';
    const { out } = await runUntilSignal(['-a', synthWebhook(code)], async (stage) => {
      const [webhook] = stage.webhooks;
      const sender = new EventWebhookSender(webhook);
      await sender.post('[]');
      stage.advanceClock(43_201_000);
      await sender.post('[]');
      await fetch(webhook.httpPostUrl, { method: 'POST', headers: { Authorization: 'Bearer x.y.z' } });
    });
    expect(out).toMatch(/502 POST \S+ \d+ ms DEFAULT_5XX: TypeError: no such member\n/);
    expect(out).toMatch(/401 POST \S+ \d+ ms UNAUTHORIZED: the token has expired\n/);
    expect(out).toMatch(/401 POST \S+ \d+ ms UNAUTHORIZED: the token is invalid, or was issued by another user pool/);
  });

  test('prints the outcome of the receiver instead of its log line', async () => {
    const props = { signatureVerification: SignatureVerification.managed() };
    const { out } = await runUntilSignal(['-a', synthWebhook(ECHO, props)], async (stage) => {
      const [webhook] = stage.webhooks;
      const unsigned = new EventWebhookSender(webhook);
      stage.putParameter(webhook.publicKeyParameter!, 'no key');
      await unsigned.post('[]');
      const signingKey = stage.signingKeyFor(webhook);
      await unsigned.post('[]');
      await new EventWebhookSender({ ...webhook, signingKey: SigningKey.generate() }).post('[]');
      await new EventWebhookSender({ ...webhook, signingKey }).post('[]');
      // The log of a function may arrive after its response.
      await until(() => printed().some((line) => line.endsWith(' receiver: 200')));
    });
    expect(out).not.toContain('_aws');
    expect(out).not.toContain('2015-03-31');
    expect(out).toMatch(/\n200 INVOKE Stack-Handler\w+ \d+ ms\n/);
    expect(out).toMatch(/\nStack-Webhook-Endpoint-E1427D8D receiver: 500 there is no public key\n/);
    expect(out).toMatch(/\nStack-Webhook-Endpoint-E1427D8D receiver: 403 the post is not signed\n/);
    expect(out).toMatch(
      /\nStack-Webhook-Endpoint-E1427D8D receiver: 403 the signature matches none of the public keys\n/,
    );
    expect(out).toMatch(/\nStack-Webhook-Endpoint-E1427D8D receiver: 200\n/);
    expect(out).toMatch(/403 POST \S+ \d+ ms returned by Stack-Webhook\w*Receiver\w+\n/);
  });

  test.each(['--port', '--status-port'])('names %s if that port is in use', async (option) => {
    const port = Number(new URL(await front('http://127.0.0.1', async () => undefined)).port);
    const { exitCode, err } = await run('local', '-a', synthWebhook(ECHO), option, String(port));
    expect(exitCode).toBe(2);
    expect(err).toContain(`error: port ${port} is in use, perhaps by another local stage; choose another`);
    expect(err).toContain(`with ${option}`);
  });

  test('warns about a resource policy, which it ignores', async () => {
    const assembly = synthWebhook(ECHO);
    editTemplate(assembly, (template) => {
      resourceOf(template, 'AWS::ApiGateway::RestApi').Properties.Policy = { Statement: [] };
    });
    const { out } = await runUntilSignal(['-a', assembly]);
    expect(out).toMatch(
      /\nWarning: Stack\/WebhookEndpointApi\w+ \(AWS::ApiGateway::RestApi\): the local stage ignores its resource policy, which can deny requests on AWS\n/,
    );
  });

  test('warns if no method requires a token', async () => {
    const assembly = synthWebhook(ECHO);
    editTemplate(assembly, (template) => {
      const { Properties } = resourceOf(template, 'AWS::ApiGateway::Method');
      Properties.AuthorizationType = 'NONE';
      delete Properties.AuthorizerId;
      delete Properties.AuthorizationScopes;
    });
    const { exitCode, out } = await runUntilSignal(['-a', assembly]);
    expect(out).toContain('No webhook found: no API method requires a scope granted to an app client.\n');
    expect(exitCode).toBe(0);
  });

  test('passes its options to the stage', async () => {
    process.env.LOCAL_COMMAND_TEST = 'of this process';
    const assembly = synthWebhook(ECHO);
    const { options } = await runUntilSignal([
      ...['-a', assembly, '-s', 'Stack', '-p', '18321', '--python', 'python3.9'],
      ...['-e', 'TABLE_NAME=a=b', '--env', 'LOCAL_COMMAND_TEST'],
      ...['--secret', 'a=b/key=LOCAL_COMMAND_TEST', '--secret', 'other=LOCAL_COMMAND_TEST'],
    ]);

    expect(options).toMatchObject({
      assembly,
      stacks: ['Stack'],
      port: 18321,
      python: 'python3.9',
      environment: { TABLE_NAME: 'a=b', LOCAL_COMMAND_TEST: 'of this process' },
      secrets: { 'a=b/key': 'of this process', other: 'of this process' },
    });
    delete process.env.LOCAL_COMMAND_TEST;
  });

  test.each([
    ['an unknown option', ['--prot', '80'], "error: unknown option '--prot'\n(Did you mean --port?)"],
    ['an invalid port', ['-p', 'http'], 'It must be an integer from 1 to 65000.'],
    ['an unset variable', ['-e', 'NO_SUCH_VARIABLE'], 'Environment variable NO_SUCH_VARIABLE is not set.'],
    ['a secret without a variable', ['--secret', 'key'], 'It must be name=VARIABLE.'],
    ['a secret with an unset variable', ['--secret', 'key=NO_SUCH'], 'Environment variable NO_SUCH is not set.'],
    ['an invalid name', ['-e', '9=1'], 'It must be NAME or NAME=VALUE.'],
    [
      'a directory without an assembly',
      ['-a', '/nowhere'],
      "error: no cloud assembly in '/nowhere': run 'npx cdk synth'",
    ],
  ])('fails for %s', async (_name, args, message) => {
    const { exitCode, err } = await run('local', ...args);

    expect(exitCode).toBe(2);
    expect(err).toContain(message);
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'stops at %s with exit code 0, as its own process',
    async (signal) => {
      const root = resolve(__dirname, '..', '..', '..');
      const cli = join(root, 'src', 'cli', 'index.ts');
      const child = spawn(process.execPath, ['--import', 'tsx', cli, 'local', '-a', synthWebhook(ECHO)], {
        cwd: root,
        env: { ...process.env, TSX_TSCONFIG_PATH: join(root, 'tsconfig.dev.json') },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const closed = once(child, 'close');
      let last = '';
      for await (const line of createInterface({ input: child.stdout })) {
        last = line;
        if (line.startsWith('Ready.')) child.kill(signal);
      }

      expect((await closed)[0]).toBe(0);
      expect(last).toBe('Stopped.');
    },
  );
});
