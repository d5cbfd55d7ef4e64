import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from './consumer';
import { temporaryDirectory } from '../support/directories';

const TOOLS = join(ROOT, '.cache', 'package-managers');

export interface PackageManager {
  /** The package that contains it, with its version. npm comes with Node.js. */
  readonly tool?: string;
  /** Files of a new project. */
  readonly files?: Readonly<Record<string, string>>;
  readonly install: readonly string[];
  /** The prefix of a command that runs a program of an installed package. */
  readonly exec: readonly string[];
  /** The prefix of a command that runs a file with Node.js. */
  readonly node: readonly string[];
}

const yarn = (nodeLinker: string): PackageManager => ({
  tool: '@yarnpkg/cli-dist@4',
  files: {
    'yarn.lock': '',
    // Without the ES module loader, Yarn Plug'n'Play finds no package from ES modules.
    '.yarnrc.yml': `nodeLinker: ${nodeLinker}\npnpEnableEsmLoader: true\nenableGlobalCache: false\nenableTelemetry: false\n`,
  },
  install: ['yarn', 'add'],
  exec: ['yarn', 'run'],
  node: ['yarn', 'node'],
});

export const PACKAGE_MANAGERS = {
  npm: {
    install: ['npm', 'install', '--no-audit', '--no-fund', '--prefer-offline'],
    exec: ['npx', '--no'],
    node: ['node'],
  },
  pnpm: { tool: 'pnpm@10', install: ['pnpm', 'add'], exec: ['pnpm', 'exec'], node: ['node'] },
  'Yarn with node_modules': yarn('node-modules'),
  "Yarn Plug'n'Play": yarn('pnp'),
  bun: { tool: 'bun@1', install: ['bun', 'add'], exec: ['bun', 'x', '--no-install'], node: ['node'] },
} satisfies Record<string, PackageManager>;

/** Installs a tool from npm, once. Returns the folder of its programs, or undefined if the registry does not have it. */
export function installTool(tool: string): string | undefined {
  const directory = join(TOOLS, tool.replaceAll(/[@/]/g, '-'));
  const programs = join(directory, 'node_modules', '.bin');
  if (existsSync(programs)) return programs;
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'package.json'), '{"private":true}');
  try {
    run(['npm', 'install', '--no-audit', '--no-fund', '--foreground-scripts', tool], directory);
    return programs;
  } catch {
    return undefined;
  }
}

/** A project that a package manager installs into. */
export class Project {
  public readonly directory = temporaryDirectory();

  /** @param programs folders that come first in PATH */
  constructor(
    private readonly manager: PackageManager,
    private readonly programs: readonly string[],
    packages: readonly string[],
  ) {
    const files = { 'package.json': '{"name":"project","version":"0.0.0","private":true}', ...manager.files };
    for (const [name, content] of Object.entries(files)) this.write(name, content);
    run([...manager.install, ...packages], this.directory, programs);
  }

  public write(name: string, content: string): void {
    writeFileSync(join(this.directory, name), content);
  }

  /** Runs a file with Node.js. */
  public node(file: string, env: Record<string, string> = {}): string {
    return run([...this.manager.node, file], this.directory, this.programs, env);
  }

  /** Runs a command of the package. */
  public command(...args: string[]): string {
    return run([...this.manager.exec, 'cdk-sendgrid-oauth-webhook', ...args], this.directory, this.programs);
  }

  /** Runs `local`, calls `whenReady`, and stops it. Returns what it printed. */
  public async local(args: readonly string[], whenReady: () => void): Promise<string> {
    const [program, ...rest] = [...this.manager.exec, 'cdk-sendgrid-oauth-webhook', 'local', ...args];
    const child = spawn(program, rest, {
      cwd: this.directory,
      env: environment(this.programs),
      stdio: ['ignore', 'pipe', 'inherit'],
      // Its own process group, because not every package manager passes on signals.
      detached: true,
    });
    const closed = once(child, 'close');
    const lines: string[] = [];
    try {
      for await (const line of createInterface({ input: child.stdout })) {
        lines.push(line);
        if (line.startsWith('Ready.')) {
          whenReady();
          process.kill(-child.pid!, 'SIGTERM');
        }
      }
    } finally {
      if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid!, 'SIGKILL');
    }
    await closed;
    return lines.join('\n');
  }
}

function environment(programs: readonly string[], more: Record<string, string> = {}): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_OPTIONS$|INIT_CWD$)/i.test(name));
  const path = [...programs, dirname(process.execPath), process.env.PATH].join(delimiter);
  // Yarn refuses to change the lock file in CI.
  return { ...Object.fromEntries(inherited), CI: '', NO_COLOR: '1', PATH: path, ...more };
}

function run(
  [program, ...args]: readonly string[],
  cwd: string,
  programs: readonly string[] = [],
  more: Record<string, string> = {},
): string {
  const env = environment(programs, more);
  return execFileSync(program, args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}
