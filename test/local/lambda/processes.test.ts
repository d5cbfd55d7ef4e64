import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { networkInterfaces } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { Duration } from 'aws-cdk-lib';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { LocalStage } from '../../../src/local';
import { temporaryDirectory } from '../../support/directories';
import { until } from '../../support/until';
import { returning, synthWebhook } from '../support/assemblies';
import { ifThereIs } from '../support/commands';
import { post, tokenFor } from '../support/http';
import { hostWebhook } from '../support/stages';

const PID = returning('{ body: String(process.pid) }');
const SLOW = `
console.log('pid', process.pid);
exports.handler = async () => { console.log('busy', process.pid); await new Promise((r) => setTimeout(r, 30_000)); };`;
const ENDLESS = `
exports.handler = async () => { console.log('busy', process.pid); for (;;); };`;
const WITH_CHILD = `
const { spawn } = require('node:child_process');
exports.handler = async () => ({ body: String(spawn('sleep', ['60'], { stdio: 'ignore' }).pid) });`;
const PYTHON_SLOW = `
import os, time
def handler(event, context):
    print('busy', os.getpid(), flush=True)
    time.sleep(30)
`;

/** A process that has ended, but that its parent has not waited for, counts as ended. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !existsSync('/proc/self') || !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}

async function expectEnd(pid: number): Promise<void> {
  await until(() => !isRunning(pid));
}

describe('when the stage stops', () => {
  test('the processes of its functions have ended', async () => {
    const { stage, webhook } = await hostWebhook(synthWebhook(PID));
    const pid = Number((await post(webhook, await tokenFor(webhook))).body);
    expect(isRunning(pid)).toBe(true);
    await stage.stop();
    expect(isRunning(pid)).toBe(false);
  });

  test('so have their child processes', async () => {
    const { stage, webhook } = await hostWebhook(synthWebhook(WITH_CHILD));
    const pid = Number((await post(webhook, await tokenFor(webhook))).body);
    expect(isRunning(pid)).toBe(true);
    await stage.stop();
    await expectEnd(pid);
  });

  test('the ports are closed', async () => {
    const { stage, webhook } = await hostWebhook(synthWebhook(PID));
    const token = await tokenFor(webhook);
    await stage.stop();
    await expect(post(webhook, token)).rejects.toThrow(/ECONNREFUSED/);
    await expect(tokenFor(webhook)).rejects.toThrow(/ECONNREFUSED/);
  });

  test('the copies of the code and of the program that runs it are deleted', async () => {
    const { stage, webhook } = await hostWebhook(synthWebhook(returning('{ body: process.cwd() }')));
    const directory = (await post(webhook, await tokenFor(webhook))).body;
    expect(readdirSync(directory)).toEqual(['index.js']);
    expect(readdirSync(dirname(directory))).toEqual(expect.arrayContaining(['node.mjs', 'task']));
    await stage.stop();
    expect(existsSync(dirname(directory))).toBe(false);
  });

  test('stopping it again has no effect', async () => {
    const { stage } = await hostWebhook(synthWebhook(PID));
    await stage.stop();
    await expect(stage.stop()).resolves.toBeUndefined();
  });

  test('posts in progress and waiting posts end, and no process stays behind', async () => {
    const pids: number[] = [];
    const { stage, webhook } = await hostWebhook(synthWebhook(SLOW, {}, { timeout: Duration.seconds(30) }), {
      onLog: ({ text }) => pids.push(Number(text.split(' ')[1])),
    });
    const token = await tokenFor(webhook);
    const posts = Array.from({ length: 12 }, async () => post(webhook, token).catch(() => undefined));
    await until(() => new Set(pids).size === 8);
    await stage.stop();
    await Promise.all(posts);
    await until(() => !pids.some(isRunning));
    expect(new Set(pids).size).toBe(8);
  });
});

describe('when a stage cannot start', () => {
  test('it fails with the reason and leaves nothing open', async () => {
    const assembly = synthWebhook(PID);
    const { webhook } = await hostWebhook(assembly);
    const taken = Number(new URL(webhook.tokenUrl).port);
    const { TMPDIR } = process.env;
    const directory = temporaryDirectory();
    process.env.TMPDIR = directory;
    try {
      await expect(LocalStage.start({ assembly, port: taken })).rejects.toThrow(
        `EADDRINUSE: address already in use 127.0.0.1:${taken}`,
      );
      expect(readdirSync(directory)).toEqual([]);
    } finally {
      if (TMPDIR === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = TMPDIR;
    }
  });
});

describe('when the hosting process is killed', () => {
  test.each<[NodeJS.Signals, string, string]>([
    ['SIGTERM', 'an idle function', PID],
    ['SIGKILL', 'an idle function', PID],
    ['SIGTERM', 'a busy function', SLOW],
    ['SIGKILL', 'a busy function', SLOW],
    ['SIGKILL', 'a function that never gives its thread back', ENDLESS],
  ])('by %s, %s ends', async (signal, _name, code) => {
    const pid = await pidInKilledHost(synthWebhook(code), signal);
    expect(pid).toBeGreaterThan(1);
    await expectEnd(pid);
  });

  const [testPython, name] = ifThereIs('python3', test, 'by SIGKILL, a busy Python function ends');
  testPython(name, async () => {
    const assembly = synthWebhook(PYTHON_SLOW, {}, { runtime: Runtime.PYTHON_3_12 });
    const pid = await pidInKilledHost(assembly, 'SIGKILL');
    expect(pid).toBeGreaterThan(1);
    await expectEnd(pid);
  });

  /** Hosts in another process, which is killed as soon as its function is known to run. */
  async function pidInKilledHost(assembly: string, signal: NodeJS.Signals): Promise<number> {
    const script = join(__dirname, '..', 'support', 'host-and-post.ts');
    const child = spawn(process.execPath, ['--import', 'tsx', script, assembly], {
      stdio: ['ignore', 'pipe', 'inherit'],
      // What it leaves there goes with the tests.
      env: { ...process.env, TMPDIR: temporaryDirectory() },
    });
    try {
      for await (const line of createInterface({ input: child.stdout })) {
        const [, pid] = /^(?:busy )?(\d+)$/.exec(line) ?? [];
        if (!pid) continue;
        child.kill(signal);
        await once(child, 'exit');
        return Number(pid);
      }
      throw new Error('the hosting process ended without a process id');
    } finally {
      child.kill('SIGKILL');
    }
  }
});

describe('loopback', () => {
  test('is the only interface that the servers listen on', async () => {
    const { webhook } = await hostWebhook(synthWebhook(PID));
    const others = Object.values(networkInterfaces()).flatMap((addresses) =>
      (addresses ?? []).filter(({ internal, family }) => !internal && family === 'IPv4').map(({ address }) => address),
    );
    const ports = [webhook.tokenUrl, webhook.httpPostUrl].map((url) => Number(new URL(url).port));
    for (const port of ports) {
      await expect(connects('127.0.0.1', port)).resolves.toBe(true);
      for (const address of ['127.0.0.2', '::1', ...others]) {
        await expect(connects(address, port)).resolves.toBe(false);
      }
    }
  });

  async function connects(address: string, port: number): Promise<boolean> {
    const socket = createConnection({ host: address, port });
    return new Promise((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    }).finally(() => socket.destroy()) as Promise<boolean>;
  }
});
