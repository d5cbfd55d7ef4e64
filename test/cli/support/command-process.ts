import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = resolve(__dirname, '..', '..', '..');

const running: CommandProcess[] = [];
afterAll(async () => Promise.all(running.map(async (command) => command.end())));

/** Runs the command line in its own process, and waits for lines of its output. */
export class CommandProcess {
  public readonly lines: string[] = [];
  private readonly child;
  public readonly exitCode: Promise<number | null>;
  private readonly waiting = new Set<() => void>();

  constructor(args: readonly string[], { cwd = ROOT, env = {} }: { cwd?: string; env?: Record<string, string> } = {}) {
    this.child = spawn(process.execPath, ['--import', tsx(), join(ROOT, 'src', 'cli', 'index.ts'), ...args], {
      cwd,
      env: { ...process.env, TSX_TSCONFIG_PATH: join(ROOT, 'tsconfig.dev.json'), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        this.lines.push(line);
        for (const check of this.waiting) check();
      });
    }
    this.exitCode = new Promise((done) => this.child.once('close', done));
    running.push(this);
  }

  /** Resolves with the first matching line after the given number of lines. */
  public async line(pattern: RegExp, after = 0): Promise<string> {
    return new Promise((found, fail) => {
      const check = () => {
        const line = this.lines.slice(after).find((text) => pattern.test(text));
        if (line === undefined) return;
        this.waiting.delete(check);
        found(line);
      };
      this.waiting.add(check);
      void this.exitCode.then(() => fail(new Error(`the command ended without ${pattern}:\n${this.lines.join('\n')}`)));
      check();
    });
  }

  public async end(signal: NodeJS.Signals = 'SIGINT'): Promise<number | null> {
    this.child.kill(signal);
    return this.exitCode;
  }
}

/** Resolved to a path, because the working directory may be outside of the project. */
function tsx(): string {
  return require.resolve('tsx');
}
