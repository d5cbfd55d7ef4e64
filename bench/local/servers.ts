import { ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Workspace } from './workspace';

const START_MS = 60_000;
const TICKS_PER_SECOND = 100;

/** A server in a process of its own, and where to post to. */
export class Server {
  public url = '';
  public headers: Readonly<Record<string, string>> = { 'Content-Type': 'application/json;charset=utf-8' };
  protected readonly child: ChildProcess;

  constructor(args: readonly string[], folder: string, env: Record<string, string> = {}) {
    const { PATH = '', HOME = '' } = process.env;
    this.child = spawn(process.execPath, args, {
      cwd: folder,
      env: { PATH, HOME, ...env },
      // Terminals differ in speed. Logs are written, but to nowhere.
      stdio: 'ignore',
      detached: true,
    });
  }

  /** CPU time of the process and its children so far, in milliseconds. Zero where there is no /proc. */
  public cpuMilliseconds(): number {
    if (!existsSync('/proc/self/stat')) return 0;
    const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    const stats = all.flatMap((pid) => statOf(pid) ?? []);
    const family = new Set([this.child.pid!]);
    // A child has a higher number than its parent, unless the numbers have started again.
    for (const { pid, parent } of stats.sort((a, b) => a.pid - b.pid)) if (family.has(parent)) family.add(pid);
    const ticks = stats.filter(({ pid }) => family.has(pid)).reduce((sum, stat) => sum + stat.ticks, 0);
    return (ticks * 1000) / TICKS_PER_SECOND;
  }

  public async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    process.kill(-this.child.pid!, 'SIGTERM');
    const timer = setTimeout(() => process.kill(-this.child.pid!, 'SIGKILL'), 5_000);
    await ended;
    clearTimeout(timer);
  }
}

/** CPU time of the children of this process that have ended, in milliseconds. Zero where there is no /proc. */
export function cpuOfEndedChildren(): number {
  if (!existsSync('/proc/self/stat')) return 0;
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return ((Number(fields[13]) + Number(fields[14])) * 1000) / TICKS_PER_SECOND;
}

function statOf(pid: string): { pid: number; parent: number; ticks: number } | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return { pid: Number(pid), parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) };
  } catch {
    return undefined; // It has ended.
  }
}

/** `local`, as a user runs it. */
export class Ours extends Server {
  public static async start(workspace: Workspace): Promise<Ours> {
    const server = new Ours(workspace, join(workspace.folder, 'outputs.json'), join(workspace.folder, 'heap.txt'));
    await until(() => existsSync(server.outputsFile) && server.outputs() !== undefined);
    const outputs = server.outputs()!;
    const value = (name: string) => Object.entries(outputs).find(([key]) => key.endsWith(name))![1];
    const command = /^curl -s (\S+) -H '([^:]+): ([^']+)' -d '([^']+)'$/.exec(value('ClientSecretCommand'))!;
    const described = await fetch(command[1], {
      method: 'POST',
      headers: { [command[2]]: command[3] },
      body: command[4],
    });
    const secret = ((await described.json()) as any).UserPoolClient.ClientSecret as string;
    const credentials = Buffer.from(`${value('ClientId')}:${secret}`).toString('base64');
    const granted = await fetch(value('TokenUrl'), {
      method: 'POST',
      headers: { Authorization: `Basic ${credentials}`, 'Content-Type': 'application/x-www-form-urlencoded' },
      body: 'grant_type=client_credentials',
    });
    const { access_token: token } = (await granted.json()) as { access_token: string };
    server.url = value('HttpPostUrl');
    server.headers = { ...server.headers, Authorization: `Bearer ${token}` };
    return server;
  }

  private constructor(
    workspace: Workspace,
    private readonly outputsFile: string,
    private readonly heapFile: string,
  ) {
    const probe = ['--expose-gc', '--require', workspace.program('heap-probe')];
    const command = [workspace.cli, 'local', '--assembly', workspace.assembly, '--outputs-file', outputsFile];
    super([...probe, ...command], workspace.folder, { HEAP_FILE: heapFile });
  }

  /** Size of the heap after garbage collection, in bytes. */
  public async heapBytes(): Promise<number> {
    rmSync(this.heapFile, { force: true });
    process.kill(this.child.pid!, 'SIGUSR2');
    await until(() => existsSync(this.heapFile) && readFileSync(this.heapFile, 'utf8') !== '');
    return Number(readFileSync(this.heapFile, 'utf8'));
  }

  private outputs(): Record<string, string> | undefined {
    try {
      const stacks = JSON.parse(readFileSync(this.outputsFile, 'utf8')) as Record<string, Record<string, string>>;
      return Object.values(stacks)[0];
    } catch {
      return undefined; // Not written completely.
    }
  }
}

/** serverless-offline, which checks no tokens. */
export async function startOffline(workspace: Workspace): Promise<Server> {
  const port = await freePort();
  const ports = ['--httpPort', String(port), '--lambdaPort', String(await freePort())];
  const serverless = join(workspace.offline, 'node_modules', 'serverless', 'bin', 'serverless.js');
  const server = new Server([serverless, 'offline', 'start', '--noPrependStageInUrl', ...ports], workspace.offline, {
    SLS_TELEMETRY_DISABLED: '1',
    SLS_NOTIFICATIONS_MODE: 'off',
  });
  server.url = `http://localhost:${port}/activity`;
  await until(async () => (await fetch(server.url, { method: 'POST', body: '[]' })).status === 200);
  return server;
}

export async function startNoOp(workspace: Workspace): Promise<Server> {
  const port = await freePort();
  const server = new Server([workspace.program('no-op-server'), String(port)], workspace.folder);
  server.url = `http://127.0.0.1:${port}/post`;
  await until(async () => (await fetch(server.url, { method: 'POST', body: '[]' })).status === 200);
  return server;
}

async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + START_MS;
  for (;;) {
    if (
      await Promise.resolve()
        .then(isTrue)
        .catch(() => false)
    ) {
      return;
    }
    if (performance.now() > end) throw new Error('a server did not respond');
    await sleep(100);
  }
}

async function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
