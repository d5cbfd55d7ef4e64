import { spawnSync } from 'node:child_process';

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
