import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Changes, watchChanges } from '../../../src/cli/local/changes';
import { temporaryDirectory } from '../../support/directories';

const watches: Changes[] = [];
afterEach(async () => {
  for (const changes of watches.splice(0)) await changes.stop();
});

/** Watches a new directory and records the calls of `onChange`. */
async function watched(assembly = 'cdk.out', onChange: () => Promise<void> = async () => {}) {
  const directory = temporaryDirectory();
  for (const name of ['src', 'node_modules', 'cdk.out', 'assembly']) mkdirSync(join(directory, name));
  const reported: string[][] = [];
  const changes = await watchChanges(
    directory,
    [join(directory, assembly), join(directory, 'outputs.json')],
    async (files) => {
      reported.push([...files].sort());
      await onChange();
    },
  );
  watches.push(changes);
  return { reported, changes, write: (file: string) => writeFileSync(join(directory, file), String(Math.random())) };
}

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 200 && !condition(); i++) await sleep(50);
  expect(condition()).toBe(true);
}

test('reports files that change together in one call', async () => {
  const { reported, write } = await watched();
  for (const file of ['a.ts', 'src/b.ts', 'a.ts']) write(file);
  await until(() => reported.length > 0);
  await sleep(500);
  expect(reported).toEqual([['a.ts', 'src/b.ts']]);
});

test('ignores files that synthesis writes', async () => {
  const { reported, write } = await watched('assembly');
  for (const file of ['node_modules/a', 'cdk.out/b', 'assembly/c', 'src/d']) write(file);
  await until(() => reported.length > 0);
  expect(reported).toEqual([['src/d']]);
});

test('ignores files that the command itself writes: outputs and logs', async () => {
  const { reported, write } = await watched();
  for (const file of ['outputs.json', 'local.log', 'src/local.log', 'src/outputs.json']) write(file);
  await until(() => reported.length > 0);
  expect(reported).toEqual([['src/outputs.json']]);
});

test('reports changes during a call after it', async () => {
  let running = 0;
  let most = 0;
  const { reported, write } = await watched('cdk.out', async () => {
    most = Math.max(most, (running += 1));
    await sleep(900);
    running -= 1;
  });
  write('first');
  await until(() => reported.length === 1);
  write('second');
  await until(() => reported.length === 2);
  expect(reported).toEqual([['first'], ['second']]);
  expect(most).toBe(1);
});

test('waits for the current call when stopped, and reports nothing afterwards', async () => {
  let isDone = false;
  const { reported, write, changes } = await watched('cdk.out', async () => {
    await sleep(500);
    isDone = true;
  });
  write('first');
  await until(() => reported.length === 1);
  await changes.stop();
  expect(isDone).toBe(true);
  write('second');
  await sleep(700);
  expect(reported).toHaveLength(1);
});
