import * as fc from 'fast-check';
import { Limiter } from '../../../src/events/handler/limiter';

test('tasks run up to the limit, and never more', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 5 }), fc.array(fc.nat({ max: 3 })), async (limit, turns) => {
      const limiter = new Limiter(limit);
      let running = 0;
      let most = 0;
      const results = await Promise.all(
        turns.map(async (count, index) =>
          limiter.run(async () => {
            running += 1;
            most = Math.max(most, running);
            for (let turn = 0; turn <= count; turn += 1) await Promise.resolve();
            running -= 1;
            return index;
          }),
        ),
      );

      expect(results).toEqual(turns.map((_, index) => index));
      expect(most).toBe(Math.min(limit, turns.length));
      expect(running).toBe(0);
    }),
  );
});

test('a failed task makes room for the next', async () => {
  const limiter = new Limiter(1);
  const failing = limiter.run(() => {
    throw new Error('no');
  });

  await expect(failing).rejects.toThrow('no');
  expect(await limiter.run(() => 'yes')).toBe('yes');
});
