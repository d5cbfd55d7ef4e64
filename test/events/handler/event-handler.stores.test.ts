import {
  BatchDeduplicationStore,
  ClaimResult,
  DeduplicationStore,
  eventHandler,
  EventKitError,
} from '../../../src/events';
import { OPEN, post, record } from '../support/inputs';

const events = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => ({ ...OPEN, sg_event_id: `e-${from + index}` }));

/** Counts how many calls are in progress at the same time. */
class Gauge {
  public maximum = 0;
  private current = 0;

  /** A call that takes a while. */
  public async call<T>(result: T): Promise<T> {
    this.current += 1;
    this.maximum = Math.max(this.maximum, this.current);
    await new Promise((resolve) => setImmediate(resolve));
    this.current -= 1;
    return result;
  }
}

class ClaimStore extends DeduplicationStore {
  public readonly calls = new Gauge();

  constructor(public override readonly concurrency?: number) {
    super();
  }

  public async claim(): Promise<ClaimResult> {
    return this.calls.call<ClaimResult>('claimed');
  }

  public async complete(): Promise<void> {
    return this.calls.call(undefined);
  }

  public async release(): Promise<void> {
    return this.calls.call(undefined);
  }
}

class BatchStore extends BatchDeduplicationStore {
  public readonly completed = new Set<string>();
  public readonly asked: string[] = [];
  public broken?: 'findCompleted' | 'completeMany';

  public async findCompleted(keys: readonly string[]): Promise<string[]> {
    this.asked.push(`find ${keys.length}`);
    if (this.broken === 'findCompleted') throw new Error('no table');
    return keys.filter((key) => this.completed.has(key));
  }

  public async completeMany(keys: readonly string[]): Promise<void> {
    this.asked.push(`complete ${keys.length}`);
    if (this.broken === 'completeMany') throw new Error('no table');
    for (const key of keys) this.completed.add(key);
  }
}

describe('calls of the store', () => {
  test.each([
    ['event', undefined, 10, 10, 10],
    ['event', 50, 10, 50, 10],
    ['event', 5, 10, 5, 10],
    ['event', 2, 1, 2, 1],
    ['batch', undefined, 10, 10, 1],
    ['batch', 50, 10, 50, 1],
  ] as const)(
    'per %s, with a concurrency of %s beside that of the handler of %s',
    async (per, ofStore, concurrency, storeCalls, calls) => {
      const deduplication = new ClaimStore(ofStore);
      const handled = new Gauge();
      const handler = eventHandler(async () => handled.call(undefined), {
        per: per as 'event',
        concurrency,
        deduplication,
      });

      const result = await handler(post(events(200)), { getRemainingTimeInMillis: () => 3_000 });
      expect(result).toMatchObject({ statusCode: 200 });
      expect(deduplication.calls.maximum).toBe(storeCalls);
      expect(handled.maximum).toBeLessThanOrEqual(calls);
    },
  );

  test('without a deadline are as many as calls of the function, so that no claim waits and expires', async () => {
    const deduplication = new ClaimStore(50);
    const handler = eventHandler(() => {}, { concurrency: 3, deduplication });

    expect(await handler(post(events(200)))).toMatchObject({ statusCode: 200 });
    expect(deduplication.calls.maximum).toBe(3);
  });

  test('of a store that allows more of them, a function that fails is reported once for each event', async () => {
    const failed: unknown[] = [];
    const handler = eventHandler(
      () => {
        throw new Error('no database');
      },
      { deduplication: new ClaimStore(50), onError: (error, { step }) => failed.push([step, String(error)]) },
    );

    expect(await handler(post(events(60)))).toMatchObject({ statusCode: 500 });
    expect(failed).toEqual(Array.from({ length: 60 }, () => ['handle', 'Error: no database']));
  });

  test('are limited by a getter of the store', async () => {
    class WithGetter extends DeduplicationStore {
      public readonly calls = new Gauge();
      public claim = async () => this.calls.call<ClaimResult>('claimed');
      public complete = async () => {};
      public release = async () => {};

      // @ts-expect-error TypeScript allows only a field, JavaScript also a getter.
      public override get concurrency(): number {
        return 2;
      }
    }
    const deduplication = new WithGetter();

    expect(await eventHandler(() => {}, { deduplication })(post(events(30)))).toMatchObject({ statusCode: 200 });
    expect(deduplication.calls.maximum).toBe(2);
  });

  test('of a batch store are limited by a getter of the store', async () => {
    class WithGetter extends BatchDeduplicationStore {
      public readonly calls = new Gauge();
      public findCompleted = async () => this.calls.call<string[]>([]);
      public completeMany = async () => {};

      // @ts-expect-error TypeScript allows only a field, JavaScript also a getter.
      public override get concurrency(): number {
        return 2;
      }
    }
    const deduplication = new WithGetter();

    expect(await eventHandler(() => {}, { deduplication })(post(events(1000)))).toMatchObject({ statusCode: 200 });
    expect(deduplication.calls.maximum).toBe(2);
  });

  test('fail for an invalid concurrency of the store', () => {
    expect(() => eventHandler(() => {}, { deduplication: new ClaimStore(0) })).toThrow(
      new EventKitError('`deduplication.concurrency` must be an integer of at least 1, got: 0'),
    );
  });
});

describe('a batch store', () => {
  test('is asked for the largest post in 133 calls', async () => {
    const deduplication = new BatchStore();
    const handler = eventHandler(() => {}, { deduplication });

    expect(await handler(post(events(2634)))).toMatchObject({ statusCode: 200 });
    expect(deduplication.asked.filter((call) => call.startsWith('find'))).toHaveLength(27);
    expect(deduplication.asked.filter((call) => call.startsWith('complete'))).toHaveLength(106);
    expect(deduplication.completed.size).toBe(2634);
  });

  test.each(['event', 'batch'] as const)('skips completed events, per %s', async (per) => {
    const handled: number[] = [];
    const deduplication = new BatchStore();
    const handler = eventHandler((given) => handled.push([given].flat().length), {
      per: per as 'event',
      deduplication,
    });
    await handler(post(events(30)));
    handled.length = 0;

    expect(await handler(post(events(31)))).toMatchObject({ statusCode: 200 });
    expect(await handler(post(events(31)))).toMatchObject({ statusCode: 200 });
    expect(handled).toEqual([1]);
  });

  test('handles a duplicate within an invocation once, and looks up the messages of a queue together', async () => {
    const handled: unknown[] = [];
    const deduplication = new BatchStore();
    const handler = eventHandler((event) => handled.push(event.sg_event_id), { deduplication });

    await handler({ Records: [record('m-1', events(2)), record('m-2', events(2, 1))] });

    expect(handled).toEqual(['e-0', 'e-1', 'e-2']);
    expect(deduplication.asked).toEqual(['find 3', 'complete 3']);
  });

  test('does not complete an event whose handling fails, so that it is handled again', async () => {
    let isBroken = true;
    const handled: unknown[] = [];
    const deduplication = new BatchStore();
    const handler = eventHandler(
      ({ sg_event_id: id }) => {
        if (isBroken && id === 'e-1') throw new Error('no database');
        handled.push(id);
      },
      { deduplication, onError: () => {} },
    );

    expect(await handler(post(events(3)))).toMatchObject({ statusCode: 500 });
    isBroken = false;
    expect(await handler(post(events(3)))).toMatchObject({ statusCode: 200 });
    expect(handled).toEqual(['e-0', 'e-2', 'e-1']);
  });

  test.each([
    ['findCompleted', 'claim', 0],
    ['completeMany', 'complete', 30],
  ] as const)('whose %s() fails, fails the message of each of its events', async (broken, step, calls) => {
    const steps: unknown[] = [];
    const handled: unknown[] = [];
    const deduplication = new BatchStore();
    deduplication.broken = broken;
    const handler = eventHandler((event) => handled.push(event), {
      deduplication,
      onError: (error, details) => steps.push([details.step, String(error)]),
    });

    const response = await handler({ Records: [record('m-1', events(20)), record('m-2', events(10, 20))] });

    expect(response.batchItemFailures).toEqual([{ itemIdentifier: 'm-1' }, { itemIdentifier: 'm-2' }]);
    expect(steps).toEqual(Array.from({ length: 30 }, () => [step, 'Error: no table']));
    expect(handled).toHaveLength(calls);
  });
});
