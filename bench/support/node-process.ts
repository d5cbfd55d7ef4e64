import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Far beyond what any run needs: a bench must end by itself. */
const TIMEOUT_MS = 120_000;

/** Variables that change what a child does or how fast it does it. */
const DISTURBING = /^(CDK_|JSII_|NODE_|npm_|TSX_|AWS_|ESBUILD_)/;

export interface NodeRun {
  readonly milliseconds: number;
  readonly stdout: string;
}

/** Runs plain `node` and takes the wall time of the whole process, from its start to its end. */
export function runNode(args: readonly string[], cwd: string, env: Record<string, string> = {}): NodeRun {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !DISTURBING.test(name)));
  const start = performance.now();
  const child = spawnSync(process.execPath, args, {
    cwd,
    env: { ...inherited, ...env },
    encoding: 'utf8',
    timeout: TIMEOUT_MS,
  });
  const milliseconds = performance.now() - start;
  if (child.status !== 0) {
    const reason = child.error?.message ?? child.signal ?? `exit code ${child.status}`;
    throw new Error(`node ${args.join(' ')} failed: ${reason}\n${child.stdout}${child.stderr}`);
  }
  return { milliseconds, stdout: child.stdout };
}

/** The CPU time of a whole process in milliseconds, which other load of the machine disturbs less than its wall time. */
export function cpuTimeOfNode(args: readonly string[], cwd: string, env: Record<string, string> = {}): number {
  const directory = mkdtempSync(join(tmpdir(), 'bench-cpu-'));
  try {
    const BENCH_CPU_TIME = join(directory, 'microseconds');
    runNode(['--require', join(__dirname, 'cpu-time.cjs'), ...args], cwd, { ...env, BENCH_CPU_TIME });
    return Number(readFileSync(BENCH_CPU_TIME, 'utf8')) / 1000;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
