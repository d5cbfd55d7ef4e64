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
