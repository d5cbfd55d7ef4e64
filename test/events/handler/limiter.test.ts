import * as fc from 'fast-check';
import { Limiter } from '../../../src/events/handler/limiter';

test('forEach() keeps to the limit for all lists together', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 5 }), fc.array(fc.array(fc.nat({ max: 3 }))), async (limit, lists) => {
      const limiter = new Limiter(limit);
      let running = 0;
      let most = 0;
      let done = 0;
      const task = async (count: number) => {
        running += 1;
        most = Math.max(most, running);
        for (let turn = 0; turn <= count; turn += 1) await Promise.resolve();
        running -= 1;
        done += 1;
      };
      await Promise.all(lists.map(async (turns) => limiter.forEach(turns, task)));

      expect(done).toBe(lists.flat().length);
      expect(most).toBe(Math.min(limit, lists.flat().length));
      expect(running).toBe(0);
    }),
  );
});

test('a failed task makes room for the next', async () => {
  const limiter = new Limiter(1);
  const done: string[] = [];

  await expect(limiter.forEach(['no'], async () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await limiter.forEach(['yes'], async (item) => void done.push(item));

  expect(done).toEqual(['yes']);
});

test('forEach() starts a task for each item in order, and keeps to the limit', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 5 }), fc.array(fc.nat({ max: 3 })), async (limit, turns) => {
      const limiter = new Limiter(limit);
      const started: number[] = [];
      let running = 0;
      let most = 0;
      await limiter.forEach([...turns.keys()], async (index) => {
        started.push(index);
        running += 1;
        most = Math.max(most, running);
        for (let turn = 0; turn <= turns[index]; turn += 1) await Promise.resolve();
        running -= 1;
      });

      expect(started).toEqual([...turns.keys()]);
      expect(most).toBe(Math.min(limit, turns.length));
      expect(running).toBe(0);
    }),
  );
});

test('forEach() accepts any limit, and no items', async () => {
  const limiter = new Limiter(Number.MAX_SAFE_INTEGER);
  let count = 0;

  await limiter.forEach(['a', 'b'], async () => void (count += 1));
  await limiter.forEach([], async () => void (count += 1));

  expect(count).toBe(2);
});
