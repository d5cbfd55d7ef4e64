import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { Invocation } from './arranging';
import { BREAKS } from './breaks';
import { FINDINGS } from '../../../src/cli/verify/findings';
import { withEnvironment } from '../support/environment';
import { run } from '../support/run';

const ROOT = resolve(__dirname, '..', '..', '..');

interface Report {
  readonly steps: Array<{ id: string; verdict: string }>;
  readonly findings: Array<{ code: string; details: string[] }>;
}

afterEach(() => jest.restoreAllMocks());

/** In this process, or in one of its own that trusts a certificate. */
async function verify({ args, env, trusted }: Invocation): Promise<{ exitCode: number; out: string; err: string }> {
  if (trusted) return verifyInProcess(args, { ...env, NODE_EXTRA_CA_CERTS: trusted.file });
  return withEnvironment(env, async () => run('verify', ...args, '--json'));
}

async function verifyInProcess(args: readonly string[], env: Readonly<Record<string, string>>) {
  const cli = join(ROOT, 'src', 'cli', 'index.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', cli, 'verify', ...args, '--json'], {
    cwd: ROOT,
    env: { ...process.env, ...env, TSX_TSCONFIG_PATH: join(ROOT, 'tsconfig.dev.json') },
  });
  const exitCode = new Promise<number>((done) => child.once('close', (code) => done(code!)));
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { exitCode: await exitCode, out, err };
}

test.each(BREAKS.map((broken) => [broken.what, broken] as const))('where %s', async (_, broken) => {
  const invocation = await broken.arrange();
  const { exitCode, out, err } = await verify(invocation);
  expect(err).toBe('');
  const report = JSON.parse(out) as Report;
  expect(report.findings.map(({ code }) => code)).toEqual(broken.finds);
  expect(exitCode).toBe(broken.exitCode);
  for (const { details } of report.findings) expect(details.join('')).not.toBe('');
  for (const secret of Object.values(invocation.env).slice(0, 2).filter(Boolean)) expect(out).not.toContain(secret);
});

test('every kind of finding has something that is broken', () => {
  const found = new Set(BREAKS.flatMap(({ finds }) => finds));
  expect(Object.keys(FINDINGS).filter((code) => !found.has(code as keyof typeof FINDINGS))).toEqual([]);
});
