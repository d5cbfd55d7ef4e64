import { EventKitError, InMemoryDeduplicationStore } from '../../../src/events';

const LEASE = { leaseMilliseconds: 1000 };

/** A store with a clock that the test sets. */
function storeWithClock(options: { maxKeys?: number; retentionSeconds?: number } = {}) {
  const clock = { time: 1_000_000 };
  return { clock, store: new InMemoryDeduplicationStore({ ...options, now: () => clock.time }) };
}

test('a key is claimed once', async () => {
  const store = new InMemoryDeduplicationStore();

  expect(await store.claim('a', LEASE)).toBe('claimed');
  expect(await store.claim('a', LEASE)).toBe('busy');
  expect(await store.claim('b', LEASE)).toBe('claimed');
});

test('a completed key is done until the retention ends', async () => {
  const { clock, store } = storeWithClock({ retentionSeconds: 60 });
  await store.claim('a', LEASE);
  await store.complete('a');

  clock.time += 59_999;
  expect(await store.claim('a', LEASE)).toBe('done');
  clock.time += 1;
  expect(await store.claim('a', LEASE)).toBe('claimed');
});

test('a completed key is done for 15 days by default', async () => {
  const { clock, store } = storeWithClock();
  await store.complete('a');

  clock.time += 1_295_999_999;
  expect(await store.claim('a', LEASE)).toBe('done');
  clock.time += 1;
  expect(await store.claim('a', LEASE)).toBe('claimed');
});

test('a released key can be claimed again', async () => {
  const store = new InMemoryDeduplicationStore();
  await store.claim('a', LEASE);
  await store.release('a');

  expect(await store.claim('a', LEASE)).toBe('claimed');
});

test('a completed key is not released', async () => {
  const store = new InMemoryDeduplicationStore();
  await store.complete('a');
  await store.release('a');

  expect(await store.claim('a', LEASE)).toBe('done');
});

test('an expired claim can be taken over', async () => {
  const { clock, store } = storeWithClock();
  await store.claim('a', LEASE);

  clock.time += 999;
  expect(await store.claim('a', LEASE)).toBe('busy');
  clock.time += 1;
  expect(await store.claim('a', LEASE)).toBe('claimed');
});

test('the key that was written first is dropped first', async () => {
  const { store } = storeWithClock({ maxKeys: 2 });
  await store.complete('a');
  await store.complete('b');
  await store.complete('a');
  await store.complete('c');

  expect(await store.claim('a', LEASE)).toBe('done');
  expect(await store.claim('c', LEASE)).toBe('done');
  expect(await store.claim('b', LEASE)).toBe('claimed');
});

test('the oldest keys are dropped when others are written again, released and dropped in between', async () => {
  const { store } = storeWithClock({ maxKeys: 3 });
  for (let index = 0; index < 1000; index++) {
    await store.claim(`failed-${index}`, LEASE);
    await store.release(`failed-${index}`);
    await store.claim(`${index}`, LEASE);
    await store.complete('kept');
    await store.complete(`${index}`);
  }

  expect(await store.claim('kept', LEASE)).toBe('done');
  expect(await store.claim('999', LEASE)).toBe('done');
  expect(await store.claim('998', LEASE)).toBe('done');
  expect(await store.claim('997', LEASE)).toBe('claimed');
});

test('a store that is full takes one step to drop a key, however many it has dropped', async () => {
  const { store } = storeWithClock({ maxKeys: 100 });
  const [iterators, steps] = countKeySteps();
  for (let index = 0; index < 10_100; index++) {
    await store.claim(`${index}`, LEASE);
    await store.complete(`${index}`);
  }

  expect([iterators.length, steps.length]).toEqual([1, 10_000]);
});

/** Records each iterator over keys of a map, and each of its steps. */
function countKeySteps(): [iterators: unknown[], steps: unknown[]] {
  const [iterators, steps]: [unknown[], unknown[]] = [[], []];
  const { keys } = Map.prototype;
  jest.spyOn(Map.prototype, 'keys').mockImplementation(function (this: Map<string, unknown>) {
    const iterator = keys.call(this) as IterableIterator<string>;
    iterators.push(iterator);
    const next = iterator.next.bind(iterator);
    iterator.next = () => {
      steps.push(undefined);
      return next();
    };
    return iterator as never;
  });
  return [iterators, steps];
}

afterEach(() => jest.restoreAllMocks());

test.each([
  [{ maxKeys: 0 }, '`maxKeys` must be an integer of at least 1, got: 0'],
  [{ maxKeys: 1.5 }, '`maxKeys` must be an integer of at least 1, got: 1.5'],
  [{ now: 1_000_000 as never }, '`now` must be a function, got: a number'],
  [{ retentionSeconds: -1 }, '`retentionSeconds` must be an integer of at least 1, got: -1'],
])('fails for %p', (options, message) => {
  expect(() => new InMemoryDeduplicationStore(options)).toThrow(new EventKitError(message));
});
