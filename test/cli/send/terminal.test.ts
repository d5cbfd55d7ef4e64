import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { OK, synthWebhook } from '../../local/support/assemblies';
import { ifThereIs } from '../../local/support/commands';
import { host } from '../../local/support/stages';

const ROOT = resolve(__dirname, '..', '..', '..');

const QUESTION = '[y/N]';

/** Runs `send` on a terminal that `script` creates. */
async function onTerminal(args: readonly string[], env: Record<string, string>, input = '') {
  const cli = [process.execPath, '--import', 'tsx', join(ROOT, 'src', 'cli', 'index.ts'), 'send', ...args];
  const command = cli.map((word) => `'${word}'`).join(' ');
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    cwd: ROOT,
    env: { ...process.env, ...env, TSX_TSCONFIG_PATH: join(ROOT, 'tsconfig.dev.json'), TERM: 'xterm', COLUMNS: '120' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exitCode = new Promise<number | null>((done) => child.once('close', done));
  // Not before the question: earlier input is echoed twice, and Ctrl-C would end the shell.
  let asked = '';
  child.stdout.on('data', (chunk) => {
    const before = asked.includes(QUESTION);
    asked += String(chunk);
    if (!before && asked.includes(QUESTION)) child.stdin.write(input);
  });
  const out = await text(child.stdout);
  child.stdin.end();
  return { out, exitCode: await exitCode };
}

const settings = async () => {
  const [webhook] = (await host(synthWebhook(OK))).webhooks;
  return {
    args: ['--client-id', webhook.clientId, '--token-url', webhook.tokenUrl, '--post-url', webhook.httpPostUrl],
    env: { SENDGRID_WEBHOOK_CLIENT_SECRET: webhook.clientSecret },
  };
};

const [withBar, barName] = ifThereIs('script', test, 'shows a bar on a terminal');
withBar(barName, async () => {
  const { args, env } = await settings();
  const { out, exitCode } = await onTerminal([...args, '--count', '40', '--rate', '10'], env);
  expect(out).toMatch(/█+░* \d+\/40 events, posts: \d accepted, 0 retried, 0 given up/);
  expect(out).toContain('40/40 events, posts: 4 accepted');
  expect(exitCode).toBe(0);
});

const [asked, askedName] = ifThereIs('script', test, 'asks on a terminal before it posts to another machine');
asked(askedName, async () => {
  const { args, env } = await settings();
  const { out, exitCode } = await onTerminal([...args, '--post-url', 'https://events.example.com/'], env, 'n\n');
  expect(out).toContain(
    "Post 100 events using events.example.com? Its function processes events like SendGrid's. [y/N]",
  );
  expect(out).not.toContain('sent');
  expect(exitCode).toBe(2);
});

const [ended, endedName] = ifThereIs('script', test, 'stops at Ctrl-C and Ctrl-D during the question');
ended(endedName, async () => {
  const { args, env } = await settings();
  for (const [key, code] of [
    ['\u0003', 130],
    ['\u0004', 2],
  ] as const) {
    const { out, exitCode } = await onTerminal([...args, '--post-url', 'https://events.example.com/'], env, key);
    expect(out).not.toContain('sent');
    expect(out).not.toContain('Abort');
    expect(exitCode).toBe(code);
  }
});
