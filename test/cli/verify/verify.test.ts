import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { FAULTS } from './faults';
import { Invocation } from './scenarios';
import { FINDINGS } from '../../../src/cli/verify/findings';
import { withEnvironment } from '../support/environment';
import { run } from '../support/run';

const ROOT = resolve(__dirname, '..', '..', '..');

interface Report {
  readonly findings: Array<{ code: string; details: string[] }>;
}

afterEach(() => jest.restoreAllMocks());

/** Runs in this process, or in another process to trust a certificate. */
async function verify({ args, env, trusted }: Invocation): Promise<{ exitCode: number; out: string; err: string }> {
  if (trusted) return verifyInOwnProcess(args, { ...env, NODE_EXTRA_CA_CERTS: trusted.file });
  return withEnvironment(env, async () => run('verify', ...args, '--json'));
}

async function verifyInOwnProcess(args: readonly string[], env: Readonly<Record<string, string>>) {
  const cli = join(ROOT, 'src', 'cli', 'index.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', cli, 'verify', ...args, '--json'], {
    cwd: ROOT,
    env: { ...process.env, ...env, TSX_TSCONFIG_PATH: join(ROOT, 'tsconfig.dev.json') },
  });
  const exitCode = new Promise<number>((done) => child.once('close', (code) => done(code!)));
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { exitCode: await exitCode, out, err };
}

test.each(FAULTS.map((fault) => [fault.fault, fault] as const))(
  'finds the fault: %s',
  async (_, { arrange, ...expected }) => {
    const invocation = await arrange();
    const { exitCode, out, err } = await verify(invocation);
    expect(err).toBe('');
    const report = JSON.parse(out) as Report;
    expect(report.findings.map(({ code }) => code)).toEqual(expected.finds);
    expect(exitCode).toBe(expected.exitCode);
    for (const { details } of report.findings) expect(details.join('')).not.toBe('');
    for (const secret of Object.values(invocation.env).slice(0, 2).filter(Boolean)) expect(out).not.toContain(secret);
  },
);

test('every finding has a fault that causes it', () => {
  const found = new Set(FAULTS.flatMap(({ finds }) => finds));
  expect(Object.keys(FINDINGS).filter((code) => !found.has(code as keyof typeof FINDINGS))).toEqual([]);
});
