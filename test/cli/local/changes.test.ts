import { EventEmitter } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as chokidar from 'chokidar';
import { Changes, watchChanges } from '../../../src/cli/local/changes';
import { temporaryDirectory } from '../../support/directories';
import { until } from '../../support/until';

describe('in a directory', () => {
  const watches: Changes[] = [];
  afterEach(async () => {
    for (const changes of watches.splice(0)) await changes.stop();
  });

  /** Watches a new directory and records the files that are reported. */
  async function watched(assembly: string) {
    const directory = temporaryDirectory();
    for (const name of ['src', 'node_modules', 'cdk.out', 'assembly']) mkdirSync(join(directory, name));
    const reported = new Set<string>();
    const outputs = [join(directory, assembly), join(directory, 'outputs.json')];
    const changes = await watchChanges(directory, outputs, async (files) =>
      files.forEach((file) => reported.add(file)),
    );
    watches.push(changes);
    return { reported, write: (file: string) => writeFileSync(join(directory, file), String(Math.random())) };
  }

  test('reports files in subdirectories', async () => {
    const { reported, write } = await watched('cdk.out');
    for (const file of ['a.ts', 'src/b.ts', 'a.ts']) write(file);
    await until(() => reported.size === 2);
    expect([...reported].sort()).toEqual(['a.ts', 'src/b.ts']);
  });

  test('ignores files that synthesis writes', async () => {
    const { reported, write } = await watched('assembly');
    for (const file of ['node_modules/a', 'cdk.out/b', 'assembly/c', 'src/d']) write(file);
    await until(() => reported.has('src/d'));
    expect([...reported]).toEqual(['src/d']);
  });

  test('ignores files that the command itself writes: outputs and logs', async () => {
    const { reported, write } = await watched('cdk.out');
    for (const file of ['outputs.json', 'local.log', 'src/local.log', 'src/outputs.json']) write(file);
    await until(() => reported.has('src/outputs.json'));
    expect([...reported]).toEqual(['src/outputs.json']);
  });
});

describe('with a watcher and a clock of the test', () => {
  class FakeWatcher extends EventEmitter {
    public async close(): Promise<void> {
      this.removeAllListeners();
    }
  }

  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => {
    jest.useRealTimers();
    jest.restoreAllMocks();
  });

  /** Records the calls of `onChange`, each of which lasts until `finish` is called. */
  async function watched() {
    const watcher = new FakeWatcher();
    jest.spyOn(chokidar, 'watch').mockReturnValue(watcher as unknown as chokidar.FSWatcher);
    const calls: string[][] = [];
    const ends: Array<() => void> = [];
    const watching = watchChanges('/app', [], async (files) => {
      calls.push([...files]);
      await new Promise<void>((end) => ends.push(end));
    });
    watcher.emit('ready');
    const changes = await watching;
    const change = (file: string) => void watcher.emit('all', 'change', `/app/${file}`);
    const finish = async () => {
      ends.shift()!();
      await jest.advanceTimersByTimeAsync(0);
    };
    return { calls, changes, change, finish };
  }

  test('reports files that change together in one call', async () => {
    const { calls, change } = await watched();
    for (const file of ['src/b.ts', 'a.ts', 'src/b.ts']) {
      await jest.advanceTimersByTimeAsync(200);
      change(file);
    }
    await jest.advanceTimersByTimeAsync(299);
    expect(calls).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    expect(calls).toEqual([['a.ts', 'src/b.ts']]);
  });

  test('reports changes during a call after it', async () => {
    const { calls, change, finish } = await watched();
    change('first');
    await jest.advanceTimersByTimeAsync(300);
    change('second');
    await jest.advanceTimersByTimeAsync(10_000);
    expect(calls).toEqual([['first']]);
    await finish();
    expect(calls).toEqual([['first'], ['second']]);
  });

  test('waits for the current call when stopped, and reports nothing afterwards', async () => {
    const { calls, changes, change, finish } = await watched();
    change('first');
    await jest.advanceTimersByTimeAsync(300);
    change('second');
    let hasStopped = false;
    const stopping = changes.stop().then(() => (hasStopped = true));
    await jest.advanceTimersByTimeAsync(10_000);
    expect(hasStopped).toBe(false);
    await finish();
    await stopping;
    change('third');
    await jest.advanceTimersByTimeAsync(10_000);
    expect(calls).toEqual([['first']]);
  });
});
