import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Changes, watchChanges } from '../../../src/cli/local/changes';
import { temporaryDirectory } from '../../local/support/assemblies';

const watches: Changes[] = [];
afterEach(async () => {
  for (const changes of watches.splice(0)) await changes.stop();
});

/** Watches a directory of its own, with what `onChange` was told. */
async function watched(assembly = 'cdk.out', onChange: () => Promise<void> = async () => {}) {
  const directory = temporaryDirectory();
  for (const name of ['src', 'node_modules', 'cdk.out', 'assembly']) mkdirSync(join(directory, name));
  const told: string[][] = [];
  const changes = await watchChanges(
    directory,
    [join(directory, assembly), join(directory, 'outputs.json')],
    async (files) => {
      told.push([...files].sort());
      await onChange();
    },
  );
  watches.push(changes);
  return { told, changes, write: (file: string) => writeFileSync(join(directory, file), String(Math.random())) };
}

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 200 && !condition(); i++) await sleep(50);
  expect(condition()).toBe(true);
}

test('tells of files that change at a time together, once they have come to rest', async () => {
  const { told, write } = await watched();
  for (const file of ['a.ts', 'src/b.ts', 'a.ts']) write(file);
  await until(() => told.length > 0);
  await sleep(500);
  expect(told).toEqual([['a.ts', 'src/b.ts']]);
});

test('leaves out what is written while an app is synthesized', async () => {
  const { told, write } = await watched('assembly');
  for (const file of ['node_modules/a', 'cdk.out/b', 'assembly/c', 'src/d']) write(file);
  await until(() => told.length > 0);
  expect(told).toEqual([['src/d']]);
});

test('leaves out what the command itself writes: its outputs, and its own lines', async () => {
  const { told, write } = await watched();
  for (const file of ['outputs.json', 'local.log', 'src/local.log', 'src/outputs.json']) write(file);
  await until(() => told.length > 0);
  expect(told).toEqual([['src/outputs.json']]);
});

test('one that comes while another is dealt with waits for it', async () => {
  let running = 0;
  let most = 0;
  const { told, write } = await watched('cdk.out', async () => {
    most = Math.max(most, (running += 1));
    await sleep(900);
    running -= 1;
  });
  write('first');
  await until(() => told.length === 1);
  write('second');
  await until(() => told.length === 2);
  expect(told).toEqual([['first'], ['second']]);
  expect(most).toBe(1);
});

test('once stopped tells of nothing, and what is under way is waited for', async () => {
  let isDone = false;
  const { told, write, changes } = await watched('cdk.out', async () => {
    await sleep(500);
    isDone = true;
  });
  write('first');
  await until(() => told.length === 1);
  await changes.stop();
  expect(isDone).toBe(true);
  write('second');
  await sleep(700);
  expect(told).toHaveLength(1);
});
