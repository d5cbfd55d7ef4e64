import * as fc from 'fast-check';
import { KEY, OTHER_KEY } from './support/receivers';
import { NoKeysError, PublicKeys } from '../../src/receiver/public-keys';

function readingInTurn(...texts: string[]) {
  const read = jest.fn(async () => texts.shift()!);
  const clock = { now: 1_000_000 };
  return { read, clock, keys: new PublicKeys(read, () => clock.now) };
}

test('keys that another post has requested in the meantime are not requested again', async () => {
  const { read, clock, keys } = readingInTurn(KEY.publicKey, OTHER_KEY.publicKey);
  const old = await keys.current();
  clock.now += 5_001;
  const newer = await keys.newerThan(old);
  expect(newer).toEqual({ keys: [OTHER_KEY.publicKey], requestedAt: 1_005_001 });
  expect(await keys.newerThan(old)).toBe(newer);
  expect(read).toHaveBeenCalledTimes(2);
});

test('there are no newer keys within five seconds', async () => {
  const { clock, keys } = readingInTurn(KEY.publicKey);
  const fresh = await keys.current();
  clock.now += 5_000;
  expect(await keys.newerThan(fresh)).toBeUndefined();
});

test('fails when the keys cannot be read, and reads them again the next time', async () => {
  const { read, keys } = readingInTurn('', KEY.publicKey);
  await expect(Promise.all([keys.current(), keys.current()])).rejects.toThrow(NoKeysError);
  expect(read).toHaveBeenCalledTimes(1);
  expect(await keys.current()).toEqual({ keys: [KEY.publicKey], requestedAt: 1_000_000 });
});

test('a key stays while SSM fails, and goes within five and a half minutes after it was replaced or removed', async () => {
  type State = string | 'down' | 'removed';
  const steps = fc.array(
    fc.record({
      state: fc.constantFrom<State>(KEY.publicKey, OTHER_KEY.publicKey, 'down', 'removed'),
      seconds: fc.nat({ max: 400 }),
      isForged: fc.boolean(),
    }),
    { minLength: 1, maxLength: 40 },
  );
  await fc.assert(
    fc.asyncProperty(steps, async (sequence) => {
      let state: State = KEY.publicKey;
      /** Since when SSM has been in this state. */
      let since = 0;
      /** The last response of SSM. */
      let response: readonly string[] = [];
      const clock = { now: 0 };
      const read = async () => {
        if (state === 'down') throw new Error('down');
        response = state === 'removed' ? [] : [state];
        if (state === 'removed') throw new NoKeysError('removed');
        return state;
      };
      const keys = new PublicKeys(read, () => clock.now);
      for (const { state: next, seconds, isForged } of [{ state, seconds: 0, isForged: false }, ...sequence]) {
        if (next !== state) [state, since] = [next, clock.now];
        clock.now += seconds * 1_000;
        const snapshot = await keys.current().catch(() => undefined);
        expect(snapshot?.keys ?? []).toEqual(response);
        const isSettled = state !== 'down' && clock.now - since >= 330_000;
        if (isSettled) expect(response).toEqual(state === 'removed' ? [] : [state]);
        if (snapshot && isForged) await keys.newerThan(snapshot).catch(() => undefined);
      }
    }),
    { numRuns: 300 },
  );
});
