import { KEY, OTHER_KEY } from './support/receivers';
import { KeysUnavailableError, PublicKeys } from '../../src/receiver/public-keys';

function readingInTurn(...texts: string[]) {
  const read = jest.fn(async () => texts.shift()!);
  const clock = { now: 1_000_000 };
  return { read, clock, keys: new PublicKeys(read, () => clock.now) };
}

test('keys that another request has found meanwhile are not asked for again', async () => {
  const { read, clock, keys } = readingInTurn(KEY.publicKey, OTHER_KEY.publicKey);
  const old = await keys.current();
  clock.now += 5_001;
  const newer = await keys.newerThan(old);
  expect(newer).toEqual({ keys: [OTHER_KEY.publicKey], requestedAt: 1_005_001 });
  expect(await keys.newerThan(old)).toBe(newer);
  expect(read).toHaveBeenCalledTimes(2);
});

test('there are none newer than fresh ones', async () => {
  const { clock, keys } = readingInTurn(KEY.publicKey);
  const fresh = await keys.current();
  clock.now += 5_000;
  expect(await keys.newerThan(fresh)).toBeUndefined();
});

test('fails, but tries anew the next time, when they cannot be read', async () => {
  const { read, keys } = readingInTurn('', KEY.publicKey);
  await expect(Promise.all([keys.current(), keys.current()])).rejects.toThrow(KeysUnavailableError);
  expect(read).toHaveBeenCalledTimes(1);
  expect(await keys.current()).toEqual({ keys: [KEY.publicKey], requestedAt: 1_000_000 });
});
