import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { files, OK, synthWebhook } from '../../local/support/assemblies';
import { temporaryDirectory } from '../../support/directories';
import { until } from '../../support/until';
import { CommandProcess } from '../support/command-process';
import { run } from '../support/run';

const ROOT = resolve(__dirname, '..', '..', '..');

/** An app in a new directory that reads its handler's response and its path from files. */
function app(): string {
  return files({
    'package.json': '{}',
    'response.txt': 'first',
    'path.txt': 'activity',
    'app.cjs': `
      const { readFileSync } = require('node:fs');
      const { App, Stack } = require(${JSON.stringify(join(ROOT, 'node_modules', 'aws-cdk-lib'))});
      const { Code, Function, Runtime } = require(${JSON.stringify(join(ROOT, 'node_modules', 'aws-cdk-lib', 'aws-lambda'))});
      const { SendGridOAuthWebhook } = require(${JSON.stringify(join(ROOT, 'lib'))});
      const [response, path] = ['response.txt', 'path.txt'].map((name) => readFileSync(name, 'utf8'));
      if (response === 'broken') throw new Error('the app is broken');
      const app = new App({ analyticsReporting: false });
      const stack = new Stack(app, 'Stack');
      const handler = new Function(stack, 'Handler', {
        runtime: Runtime.NODEJS_22_X,
        handler: 'index.handler',
        code: Code.fromInline('exports.handler = async () => ({ statusCode: 200, body: "' + response + '" });'),
      });
      new SendGridOAuthWebhook(stack, 'Webhook', { handler, path });
      app.synth();`,
  });
}

const APP = `${process.execPath} app.cjs`;

async function postAs(directory: string): Promise<string> {
  const outputs = JSON.parse(readFileSync(join(directory, 'outputs.json'), 'utf8')) as {
    Stack: Record<string, string>;
  };
  const { WebhookClientId, WebhookTokenUrl, WebhookHttpPostUrl, WebhookClientSecretCommand } = outputs.Stack;
  const [, url, body] = /curl -s (\S+) .* -d '(.*)'$/.exec(WebhookClientSecretCommand)!;
  const target = 'AWSCognitoIdentityProviderService.DescribeUserPoolClient';
  const described = await fetch(url, { method: 'POST', headers: { 'X-Amz-Target': target }, body });
  const { UserPoolClient } = (await described.json()) as { UserPoolClient: { ClientSecret: string } };
  const token = await fetch(WebhookTokenUrl, {
    method: 'POST',
    headers: { Authorization: `Basic ${btoa(`${WebhookClientId}:${UserPoolClient.ClientSecret}`)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  const { access_token: accessToken } = (await token.json()) as { access_token: string };
  const headers = { Authorization: `Bearer ${accessToken}` };
  return (await fetch(WebhookHttpPostUrl, { method: 'POST', headers, body: '[]' })).text();
}

test('--app synthesizes and --watch updates the stage; a failed update keeps the previous version', async () => {
  const directory = app();
  const env = { CDK_VALIDATION: 'false' };
  const args = ['local', '--app', APP, '--watch', '--outputs-file', 'outputs.json', '--no-status-page'];
  const command = new CommandProcess(args, { cwd: directory, env });
  await command.line(/^Ready\..* Watching for changes\. Press Ctrl-C to stop\.$/);
  expect(await postAs(directory)).toBe('first');
  expect(readFileSync(join(directory, 'outputs.json'), 'utf8')).not.toMatch(/Secret"/);

  let seen = command.lines.length;
  writeFileSync(join(directory, 'response.txt'), 'second');
  await command.line(/^Updated\.$/, seen);
  expect(command.lines.slice(seen)).toContain('Changed: response.txt');
  expect(await postAs(directory)).toBe('second');

  seen = command.lines.length;
  writeFileSync(join(directory, 'response.txt'), 'broken');
  const reason = await command.line(/^Update failed/, seen);
  expect(reason).toMatch(/^Update failed; the previous version keeps running: '.*app\.cjs' failed \(exit code 1\)$/);
  expect(command.lines.slice(seen).join('\n')).toContain('Error: the app is broken');
  expect(await postAs(directory)).toBe('second');

  seen = command.lines.length;
  writeFileSync(join(directory, 'response.txt'), 'third');
  writeFileSync(join(directory, 'path.txt'), 'events');
  await command.line(/^Updated\.$/, seen);
  expect(command.lines.slice(seen).join('\n')).toMatch(/HTTP Post URL {9}http:\S+\/prod\/events\n/);
  expect(await postAs(directory)).toBe('third');

  expect(await command.end()).toBe(0);
  expect(command.lines.at(-1)).toBe('Stopped.');
});

test('without --app, --watch watches the assembly', async () => {
  const directory = app();
  const first = new CommandProcess(['local', '--app', APP, '--no-status-page'], { cwd: directory });
  await first.line(/^Ready\./);
  expect(await first.end()).toBe(0);

  const command = new CommandProcess(['local', '-w', '--outputs-file', 'outputs.json'], { cwd: directory });
  await command.line(/^Ready\./);
  const seen = command.lines.length;
  const template = join(directory, 'cdk.out', 'Stack.template.json');
  writeFileSync(template, readFileSync(template, 'utf8').replace(/\\"first\\"/, '\\"edited\\"'));
  await command.line(/^Updated\.$/, seen);
  expect(await postAs(directory)).toBe('edited');
  expect(await command.end('SIGTERM')).toBe(0);
});

describe('in this process', () => {
  const before = process.cwd();
  afterEach(() => {
    process.chdir(before);
    jest.restoreAllMocks();
  });

  /** Runs `local` and performs each action once the output of the previous one has appeared. */
  async function follow(args: string[], steps: ReadonlyArray<readonly [action: () => void, output: RegExp]>) {
    let done = 0;
    let written = '';
    const timer = setInterval(() => {
      written = jest.mocked(console.log).mock.calls.concat(jest.mocked(console.error).mock.calls).join('\n');
      if (!written.includes('Ready.')) return;
      if (done > 0 && !steps[done - 1][1].test(written)) return;
      if (done < steps.length) {
        steps[done][0]();
      } else {
        clearInterval(timer);
        process.emit('SIGINT');
      }
      done += 1;
    }, 100);
    const result = await run('local', ...args);
    clearInterval(timer);
    return result;
  }

  test('updates the stage after changes; a failed update keeps the previous version', async () => {
    const directory = temporaryDirectory();
    const assembly = synthWebhook(OK);
    process.chdir(directory);
    const write = (name: string, text: string) => writeFileSync(join(directory, name), text);
    write('status', '0');
    const copy = `mkdir -p cdk.out && cp -R ${assembly}/. cdk.out && exit $(cat status)`;
    const { exitCode, out, err } = await follow(
      ['--app', copy, '--watch', '--outputs-file', 'cdk.out/outputs.json', '--no-status-page'],
      [
        [() => ['a', 'b', 'c', 'd'].forEach((name) => write(name, '')), /Updated\./],
        [() => write('status', '4'), /exit code 4/],
      ],
    );
    expect(exitCode).toBe(0);
    expect(out).toContain(`Changed: a, b, c and 1 more\nSynthesizing with '${copy}'…\nSynthesized in `);
    expect(out).toMatch(/^Synthesized in \d+\.\d s\.\nUpdated\.$/m);
    expect(out.split('HTTP Post URL')).toHaveLength(2);
    expect(err).toMatch(/^Update failed; the previous version keeps running: 'mkdir .*' failed \(exit code 4\)$/m);
    expect(existsSync(join(directory, 'cdk.out', 'outputs.json'))).toBe(false);
  });

  test('a signal during synthesis stops the command before anything is hosted', async () => {
    const command = run('local', '--app', 'echo begun; sleep 600');
    await until(() => jest.mocked(process.stderr.write).mock.calls.join('').includes('begun'));
    process.emit('SIGINT');
    const { exitCode, out } = await command;
    expect(exitCode).toBe(0);
    expect(out).toBe("Synthesizing with 'echo begun; sleep 600'…\nStopped.\n");
  });

  test('fails if the outputs file cannot be written', async () => {
    const { exitCode, err } = await run('local', '-a', synthWebhook(OK), '--outputs-file', '/no/such/file');
    expect(err).toBe('error: could not write /no/such/file (ENOENT)\n');
    expect(exitCode).toBe(2);
  });
});

test('fails if the app fails at the start', async () => {
  const directory = app();
  const command = new CommandProcess(['local', '--app', 'echo to standard output; exit 3'], { cwd: directory });
  await command.line(/^error: 'echo to standard output; exit 3' failed \(exit code 3\)$/);
  expect(command.lines).toContain('to standard output');
  expect(await command.exitCode).toBe(1);
});

test('Ctrl-C ends an app that is still running', async () => {
  const directory = app();
  const command = new CommandProcess(['local', '--app', 'echo begun; sleep 60; touch late'], { cwd: directory });
  await command.line(/^begun$/);
  expect(await command.end()).toBe(0);
  expect(command.lines.at(-1)).toBe('Stopped.');
  expect(existsSync(join(directory, 'late'))).toBe(false);
});

test('stops everything if the outputs file cannot be written', async () => {
  const directory = app();
  const command = new CommandProcess(['local', '--app', APP, '--outputs-file', 'no/such/file'], { cwd: directory });
  await command.line(/^error: could not write no\/such\/file \(ENOENT\)$/);
  expect(await command.exitCode).toBe(2);
});
