import {
  ClaimResult,
  DeduplicationStore,
  DynamoDbDeduplicationStore,
  eventHandler,
  EventInProgressError,
  InMemoryDeduplicationStore,
  SendGridEvent,
} from '../../../src/events';
import { DynamoDbTable, dynamoDbTable, TABLE } from '../support/dynamodb-table';
import { BOUNCE, DELIVERED, OPEN, post, record } from '../support/inputs';

/** A store with a prepared result for each key. It records its calls. */
class ScriptedStore extends DeduplicationStore {
  public readonly asked: string[] = [];

  constructor(
    private readonly claims: Record<string, ClaimResult | Error> = {},
    private readonly broken: ReadonlyArray<'complete' | 'release'> = [],
  ) {
    super();
  }

  public async claim(key: string, { leaseMilliseconds }: { leaseMilliseconds: number }): Promise<ClaimResult> {
    this.asked.push(`claim ${key} for ${leaseMilliseconds}`);
    const result = this.claims[key] ?? 'claimed';
    if (result instanceof Error) throw result;
    return result;
  }

  public async complete(key: string): Promise<void> {
    this.asked.push(`complete ${key}`);
    if (this.broken.includes('complete')) throw new Error('no table');
  }

  public async release(key: string): Promise<void> {
    this.asked.push(`release ${key}`);
    if (this.broken.includes('release')) throw new Error('no table');
  }
}

const noError = (error: unknown) => {
  throw error;
};

test('an event is claimed for the remaining time of the invocation plus one second, and completed', async () => {
  const deduplication = new ScriptedStore();
  const handler = eventHandler(() => {}, { deduplication, onError: noError });

  await handler(post([OPEN]), { getRemainingTimeInMillis: () => 29_500 });

  expect(deduplication.asked).toEqual(['claim open-1 for 30500', 'complete open-1']);
});

test('an event is claimed for a minute without a Lambda context', async () => {
  const deduplication = new ScriptedStore();

  await eventHandler(() => {}, { deduplication, onError: noError })(post([OPEN]));

  expect(deduplication.asked[0]).toBe('claim open-1 for 60000');
});

test('an event without an id is identified by the hash of its fields', async () => {
  const deduplication = new ScriptedStore();

  await eventHandler(() => {}, { deduplication, onError: noError })(post([{ ...OPEN, sg_event_id: undefined }]));

  expect(deduplication.asked[1]).toMatch(/^complete sha256:[0-9a-f]{64}$/);
});

test('a completed event is not handled again, and does not fail', async () => {
  const handled: unknown[] = [];
  const deduplication = new InMemoryDeduplicationStore();
  const handler = eventHandler((event) => handled.push(event.event), { deduplication, onError: noError });

  expect(await handler(post([OPEN, BOUNCE]))).toMatchObject({ statusCode: 200 });
  expect(await handler(post([OPEN, DELIVERED, BOUNCE]))).toMatchObject({ statusCode: 200 });
  expect(handled).toEqual(['open', 'bounce', 'delivered']);
});

test('a failed event is released and handled when it is delivered again; the other events of its batch are not', async () => {
  let databaseIsThere = false;
  const handled: unknown[] = [];
  const deduplication = new InMemoryDeduplicationStore();
  const handler = eventHandler(
    (event) => {
      if (event.event === 'bounce' && !databaseIsThere) throw new Error('no database');
      handled.push(event.event);
    },
    { deduplication, onError: () => {} },
  );

  expect(await handler(post([OPEN, BOUNCE]))).toMatchObject({ statusCode: 500 });
  databaseIsThere = true;
  expect(await handler(post([OPEN, BOUNCE]))).toMatchObject({ statusCode: 200 });
  expect(handled).toEqual(['open', 'bounce']);
});

test('fails for an event that another invocation is handling, so that it is delivered again', async () => {
  const onError = jest.fn();
  const fn = jest.fn();
  const deduplication = new ScriptedStore({ 'open-1': 'busy' });

  const response = await eventHandler(fn, { deduplication, onError })({
    Records: [record('m-1', [OPEN]), record('m-2', [BOUNCE])],
  });

  expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: 'm-1' }] });
  expect(fn).toHaveBeenCalledTimes(1);
  expect(deduplication.asked).not.toContain('release open-1');
  expect(onError.mock.calls).toEqual([
    [expect.any(EventInProgressError), { step: 'claim', delivery: 'queued', recordId: 'm-1', requestId: 'request-1', event: OPEN, index: 0 }], // prettier-ignore
  ]);
});

describe('when the store fails', () => {
  test('to claim, the event fails without a call of the function', async () => {
    const onError = jest.fn();
    const handled: unknown[] = [];
    const deduplication = new ScriptedStore({ 'open-1': new Error('no table') });

    const response = await eventHandler((event) => handled.push(event.event), { deduplication, onError })(
      post([OPEN, BOUNCE]),
    );

    expect(response).toMatchObject({ statusCode: 500, body: '{"message":"1 of 2 events failed"}' });
    expect(handled).toEqual(['bounce']);
    expect(onError.mock.calls[0]).toEqual([new Error('no table'), expect.objectContaining({ step: 'claim' })]);
  });

  test('to complete, the event fails and is handled again', async () => {
    const onError = jest.fn();
    const deduplication = new ScriptedStore({}, ['complete']);

    const response = await eventHandler(() => {}, { deduplication, onError })(post([OPEN]));

    expect(response).toMatchObject({ statusCode: 500 });
    expect(onError.mock.calls).toEqual([[new Error('no table'), expect.objectContaining({ step: 'complete' })]]);
  });

  test('to release, the event fails, and both errors are reported', async () => {
    const onError = jest.fn();
    const deduplication = new ScriptedStore({}, ['release']);
    const fn = () => {
      throw new Error('no database');
    };

    const response = await eventHandler(fn, { deduplication, onError })(post([OPEN]));

    expect(response).toMatchObject({ statusCode: 500, body: '{"message":"1 of 1 events failed"}' });
    expect(onError.mock.calls.map(([error, { step }]) => [error, step])).toEqual([
      [new Error('no database'), 'handle'],
      [new Error('no table'), 'release'],
    ]);
  });

  test('to return a valid result, the event fails', async () => {
    const deduplication = new ScriptedStore({ 'open-1': 'perhaps' as ClaimResult });

    const response = await eventHandler(() => {}, { deduplication, onError: () => {} })(post([OPEN]));

    expect(response).toMatchObject({ statusCode: 500 });
  });
});

describe('a duplicate within an invocation', () => {
  const messages = {
    Records: [record('m-1', [OPEN, OPEN]), record('m-2', [BOUNCE, OPEN]), record('m-3', [DELIVERED])],
  };

  test.each(['event', 'batch'] as const)('is handled once per %s', async (per) => {
    const handled: string[] = [];
    const note = (event: SendGridEvent) => void handled.push(event.event);
    const options = { deduplication: new InMemoryDeduplicationStore(), onError: noError };
    const handler =
      per === 'event'
        ? eventHandler(note, options)
        : eventHandler((events) => events.forEach(note), { ...options, per: 'batch' });

    expect(await handler(messages)).toEqual({ batchItemFailures: [] });
    expect(handled).toEqual(['open', 'bounce', 'delivered']);
  });

  test.each(['event', 'batch'] as const)('fails in every post that contains it, per %s', async (per) => {
    const fail = (event: SendGridEvent) => {
      if (event.event === 'open') throw new Error('no database');
    };
    const options = { deduplication: new InMemoryDeduplicationStore(), onError: () => {} };
    const handler =
      per === 'event'
        ? eventHandler(fail, options)
        : eventHandler((events) => events.forEach(fail), { ...options, per: 'batch' });

    expect(await handler(messages)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm-1' }, { itemIdentifier: 'm-2' }],
    });
  });

  test('is handled twice without a store', async () => {
    const fn = jest.fn();

    await eventHandler(fn)(messages);

    expect(fn).toHaveBeenCalledTimes(5);
  });
});

describe('a batch', () => {
  test('contains only the claimed events, and fails for one that another invocation is handling', async () => {
    const batches: SendGridEvent[][] = [];
    const deduplication = new ScriptedStore({ 'open-1': 'done', 'delivered-1': 'busy' });
    const handler = eventHandler((events) => batches.push(events), {
      per: 'batch',
      deduplication,
      onError: () => {},
    });

    const response = await handler(post([OPEN, DELIVERED, BOUNCE]));

    expect(response).toMatchObject({ statusCode: 500, body: '{"message":"1 of 3 events failed"}' });
    expect(batches).toEqual([[BOUNCE]]);
    expect(deduplication.asked.slice(3)).toEqual(['complete bounce-1']);
  });

  test('is not handled if all of its events are completed', async () => {
    const fn = jest.fn();
    const deduplication = new ScriptedStore({ 'open-1': 'done', 'bounce-1': 'done' });

    expect(await eventHandler(fn, { per: 'batch', deduplication, onError: noError })(post([OPEN, BOUNCE]))).toEqual({
      statusCode: 200,
      body: '',
    });
    expect(fn).not.toHaveBeenCalled();
  });

  test('releases all of its events when it fails', async () => {
    const deduplication = new ScriptedStore();
    const fn = () => {
      throw new Error('no database');
    };

    await eventHandler(fn, { per: 'batch', deduplication, onError: () => {} })(post([OPEN, BOUNCE]));

    expect(deduplication.asked.slice(2)).toEqual(['release open-1', 'release bounce-1']);
  });

  test('sends at most `concurrency` concurrent requests to the store', async () => {
    let asking = 0;
    let most = 0;
    const ask = async () => {
      asking += 1;
      most = Math.max(most, asking);
      await Promise.resolve();
      asking -= 1;
      return 'claimed' as const;
    };
    const deduplication = new (class extends DeduplicationStore {
      public claim = ask;
      public complete = async () => void (await ask());
      public release = async () => {};
    })();
    const events = Array.from({ length: 30 }, (_, index) => ({ ...OPEN, sg_event_id: `open-${index}` }));

    await eventHandler(() => {}, { per: 'batch', concurrency: 3, deduplication, onError: noError })(post(events));

    expect(most).toBe(3);
  });
});

describe('with a DynamoDB table', () => {
  let table: DynamoDbTable;
  beforeAll(async () => (table = await dynamoDbTable()));
  afterAll(async () => table.close());

  test('two invocations with the same batches handle each event once and lose none', async () => {
    const events = Array.from({ length: 40 }, (_, index) => ({ ...OPEN, sg_event_id: `open-${index}` }));
    const handled: unknown[] = [];
    const failedOnce = new Set<unknown>();
    const sandboxes = Array.from({ length: 2 }, () =>
      eventHandler(
        async ({ sg_event_id }) => {
          await new Promise((resolve) => setTimeout(resolve, 1));
          if (failedOnce.size < 7 && !failedOnce.has(sg_event_id)) {
            failedOnce.add(sg_event_id);
            throw new Error('no database');
          }
          handled.push(sg_event_id);
        },
        {
          deduplication: new DynamoDbDeduplicationStore({ client: table.client, tableName: TABLE, consumer: 'Mail' }),
          onError: () => {},
        },
      ),
    );

    // As SendGrid does: again until it is taken.
    const deliver = async (sandbox: (typeof sandboxes)[number]) => {
      while ((await sandbox(post(events))).statusCode !== 200);
    };
    await Promise.all(sandboxes.map(deliver));

    expect(failedOnce.size).toBe(7);
    expect(handled.sort()).toEqual(events.map(({ sg_event_id }) => sg_event_id).sort());
  });
});
