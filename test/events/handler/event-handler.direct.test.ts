import {
  BatchDeduplicationStore,
  DeduplicationStore,
  EventContext,
  eventHandler,
  EventKitError,
  InMemoryDeduplicationStore,
  originalEvent,
  SendGridEvent,
} from '../../../src/events';
import { BOUNCE, DELIVERED, nested, OPEN, post } from '../support/inputs';

const OK = { statusCode: 200, body: '' };
const thrown = () => {
  throw new Error('no message');
};
const OAUTH_WORDS = /invalid_request|invalid_token|insufficient_scope/;

afterEach(() => jest.restoreAllMocks());

test('the function is called with each event, and SendGrid receives 200', async () => {
  const events: SendGridEvent[] = [];
  const handler = eventHandler((event) => events.push(event));

  expect(await handler(post([{ ...DELIVERED, tls: 1 }, OPEN]))).toEqual(OK);
  expect(events).toEqual([
    { ...DELIVERED, tls: true },
    { email: 'ada@example.com', timestamp: 1709142440, event: 'open', sg_event_id: 'open-1' },
  ]);
  expect(originalEvent(events[0])).toMatchObject({ tls: 1 });
});

test.each([
  ['a REST API', { requestId: 'request-1', requestTimeEpoch: 1709142450123 }],
  ['an HTTP API', { requestId: 'request-1', timeEpoch: 1709142450123 }],
])(
  'the function receives the time at which %s received the post, its request ID, and the Lambda context',
  async (_, requestContext) => {
    const contexts: EventContext[] = [];
    const lambdaContext = { awsRequestId: 'invocation-1' };

    await eventHandler((__, context) => contexts.push(context))({ ...post([OPEN]), requestContext }, lambdaContext);

    expect(contexts).toEqual([
      { delivery: 'direct', receivedAt: new Date('2024-02-28T17:47:30.123Z'), requestId: 'request-1', lambdaContext }, // prettier-ignore
    ]);
  },
);

test('the handler works without a context, as in a test', async () => {
  const contexts: EventContext[] = [];

  await eventHandler((_, context) => contexts.push(context))(post([{ event: 'open' }]));

  expect(contexts).toEqual([{ delivery: 'direct', receivedAt: undefined, lambdaContext: undefined }]);
});

test('the function is called once per batch with `per: batch`', async () => {
  const batches: SendGridEvent[][] = [];
  const handler = eventHandler((events) => batches.push(events), { per: 'batch' });

  expect(await handler(post([DELIVERED, OPEN]))).toEqual(OK);
  expect(batches).toEqual([[DELIVERED, OPEN]]);
});

test('the function is not called for an empty batch', async () => {
  const fn = jest.fn();

  expect(await eventHandler(fn, { per: 'batch' })(post([]))).toEqual(OK);
  expect(fn).not.toHaveBeenCalled();
});

test('fails with 500 if one event fails, after all others were handled', async () => {
  const handled: unknown[] = [];
  const onError = jest.fn();
  const handler = eventHandler(
    async (event) => {
      if (event.event === 'delivered') throw new Error('no database');
      await new Promise((resolve) => setTimeout(resolve, 5));
      handled.push(event.event);
    },
    { onError },
  );

  const response = await handler(post([DELIVERED, BOUNCE, OPEN]));

  expect(response).toEqual({
    statusCode: 500,
    headers: { 'Content-Type': 'application/json' },
    body: '{"message":"1 of 3 events failed"}',
  });
  expect(handled).toEqual(['bounce', 'open']);
  expect(onError.mock.calls).toEqual([
    [new Error('no database'), { step: 'handle', delivery: 'direct', recordId: undefined, event: DELIVERED, index: 0 }],
  ]);
});

test('fails with 500 if the function throws synchronously, or a batch fails', async () => {
  const onError = jest.fn();
  const fn = () => {
    throw new TypeError('no such field');
  };

  expect(await eventHandler(fn, { onError })(post([OPEN]))).toMatchObject({ statusCode: 500 });
  expect(await eventHandler(fn, { per: 'batch', onError })(post([OPEN, BOUNCE]))).toMatchObject({
    statusCode: 500,
    body: '{"message":"2 of 2 events failed"}',
  });
  expect(onError.mock.calls[1]).toEqual([
    new TypeError('no such field'),
    { step: 'handle', delivery: 'direct', recordId: undefined },
  ]);
});

test.each([
  ['{"event":"open"}', 'found an object instead of an array'],
  ['[{"email":"ada@example.com"', 'it ends unexpectedly at character 27'],
  ['invalid_request', 'missing or invalid value at character 0'],
  ['', 'it is empty'],
])('fails with 400 for the body %j', async (body, reason) => {
  const fn = jest.fn();
  const onError = jest.fn();

  const response = await eventHandler(fn, { onError })({ body, isBase64Encoded: false });

  expect(response).toEqual({
    statusCode: 400,
    headers: { 'Content-Type': 'application/json' },
    body: `{"message":"the body must be a JSON array of events: ${reason}"}`,
  });
  expect(response.body).not.toMatch(OAUTH_WORDS);
  expect(fn).not.toHaveBeenCalled();
  expect(onError.mock.calls).toEqual([
    [expect.objectContaining({ name: 'EventParseError' }), { step: 'parse', delivery: 'direct', recordId: undefined }],
  ]);
});

describe('an element that is not an event', () => {
  const DEEP = `{"event":"open","custom":${nested(100)}}`;
  const postWith = (...elements: string[]) => ({
    body: `[${[JSON.stringify(DELIVERED), ...elements, JSON.stringify(OPEN)].join()}]`,
    isBase64Encoded: false,
  });

  test.each([
    ['null', 'null', 'found null instead of an object'],
    ['a text', '"invalid_token"', 'found a string instead of an object'],
    ['an array', '[{"event":"open"}]', 'found an array instead of an object'],
    ['nested 101 levels deep', DEEP, 'found more than 100 levels of nesting'],
    ['nested 5,000 levels deep', `{"type":${nested(4999)}}`, 'found more than 100 levels of nesting'],
  ])('fails with 500 for %s, after the other events were handled', async (_, element, reason) => {
    const handled: string[] = [];
    const onError = jest.fn();
    const handler = eventHandler((event) => handled.push(event.event), {
      onError,
      deduplication: new InMemoryDeduplicationStore(),
    });

    const response = await handler(postWith(element));

    expect(response).toEqual({
      statusCode: 500,
      headers: { 'Content-Type': 'application/json' },
      body: '{"message":"1 of 3 events failed"}',
    });
    expect(handled).toEqual(['delivered', 'open']);
    expect(onError.mock.calls).toEqual([
      [
        expect.objectContaining({ name: 'EventParseError', reason, index: 1 }),
        { step: 'parse', delivery: 'direct', recordId: undefined, index: 1 },
      ],
    ]);
  });

  test('is not in the batch that the function receives with `per: batch`', async () => {
    const batches: SendGridEvent[][] = [];
    const handler = eventHandler((events) => batches.push(events), { per: 'batch', onError: () => {} });

    expect(await handler(postWith('null', DEEP))).toMatchObject({
      statusCode: 500,
      body: '{"message":"2 of 4 events failed"}',
    });
    expect(batches).toEqual([[DELIVERED, OPEN]]);
  });

  test('an event of 100 levels is handled', async () => {
    expect(await eventHandler(() => {})(postWith(`{"event":"open","custom":${nested(99)}}`))).toEqual(OK);
  });
});

describe('a large batch', () => {
  const batchOf = (count: number) => ({ body: `[${'{},'.repeat(count - 1)}{}]`, isBase64Encoded: false });

  test.each(['event', 'batch'] as const)('of 50,000 events is handled per %s', async (per) => {
    const fn = jest.fn();
    const handler = per === 'event' ? eventHandler(fn) : eventHandler(fn, { per: 'batch' });

    expect(await handler(batchOf(50_000))).toEqual(OK);
    expect(fn).toHaveBeenCalledTimes(per === 'event' ? 50_000 : 1);
  });

  test('with an event of 200,000 objects is handled', async () => {
    const body = `[{"event":"open","category":[${'{},'.repeat(99_999)}{}],"custom":[${'[],'.repeat(99_999)}[]]}]`;
    const lengths: number[] = [];
    const note = ({ category, custom }: SendGridEvent) => lengths.push(category!.length, (custom as unknown[]).length);

    expect(await eventHandler(note)({ body, isBase64Encoded: false })).toEqual(OK);
    expect(lengths).toEqual([100_000, 100_000]);
  });

  test('fails with 400 above 50,000 events, without a call of the function', async () => {
    const fn = jest.fn();

    expect(await eventHandler(fn, { onError: () => {} })(batchOf(50_001))).toMatchObject({
      statusCode: 400,
      body: '{"message":"the body must be a JSON array of events: found 50001 events, more than 50000"}',
    });
    expect(fn).not.toHaveBeenCalled();
  });
});

describe('without onError', () => {
  test('one line names the failed step and event, without personal data', async () => {
    const log = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    const handler = eventHandler(() => {
      throw new RangeError('no database');
    });

    await handler(post([DELIVERED]));

    expect(log.mock.calls).toHaveLength(1);
    expect(JSON.parse(log.mock.calls[0][0] as string)).toEqual({
      level: 'ERROR',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      message: 'event handling failed',
      errorName: 'RangeError',
      errorMessage: 'no database',
      step: 'handle',
      delivery: 'direct',
      index: 0,
      eventType: 'delivered',
      eventTime: '2024-02-28T17:47:08.000Z',
      sg_event_id: 'delivered-1',
      sg_message_id: '14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0',
    });
    expect(log.mock.calls[0][0]).not.toContain('ada@example.com');
  });

  test('an error that is not an Error and an event with unexpected types are logged, too', async () => {
    const log = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    const handler = eventHandler(async () => Promise.reject('just a text'));

    await handler(post([{ event: { email: 'ada@example.com' }, sg_event_id: ['ada@example.com'], sg_message_id: 1 }]));

    expect(JSON.parse(log.mock.calls[0][0] as string)).toEqual({
      level: 'ERROR',
      timestamp: expect.any(String),
      message: 'event handling failed',
      errorName: 'Error',
      errorMessage: 'just a text',
      step: 'handle',
      delivery: 'direct',
      index: 0,
    });
  });
});

test.each([
  ['an object without a prototype', Object.create(null), 'the error cannot be converted to text'],
  ['undefined', undefined, 'undefined'],
  ['a symbol', Symbol('no'), 'Symbol(no)'],
  [
    'an error with a hostile message',
    Object.defineProperty(new Error(), 'message', { get: () => thrown() }),
    'the error cannot be converted to text',
  ],
])('fails with 500 for a function that throws %s, which is logged', async (_, error: unknown, errorMessage) => {
  const log = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  const handled: string[] = [];
  const handler = eventHandler((event) => {
    if (event.event === 'delivered') throw error;
    handled.push(event.event);
  });

  expect(await handler(post([DELIVERED, OPEN]))).toMatchObject({ statusCode: 500 });
  expect(handled).toEqual(['open']);
  expect(JSON.parse(log.mock.calls[0][0] as string)).toMatchObject({ errorName: 'Error', errorMessage });
});

test('when onError fails, the response stays the same, and both errors are logged', async () => {
  const log = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  const handler = eventHandler(
    () => {
      throw new Error('no database');
    },
    { onError: async () => Promise.reject(new Error('no metrics')) },
  );

  expect(await handler(post([OPEN]))).toMatchObject({ statusCode: 500 });
  expect(log.mock.calls.map(([line]) => (JSON.parse(line as string) as { errorMessage: string }).errorMessage)).toEqual(
    ['no database', 'no metrics'],
  );
});

describe('fails when it is created with', () => {
  test.each([
    [{ concurrency: 0 }, '`concurrency` must be an integer of at least 1, got: 0'],
    [{ concurrency: 2.5 }, '`concurrency` must be an integer of at least 1, got: 2.5'],
    [{ concurrency: NaN }, '`concurrency` must be an integer of at least 1, got: NaN'],
    [{ concurrency: '10' as never }, '`concurrency` must be an integer of at least 1, got: 10'],
    [{ onError: 'log' as never }, '`onError` must be a function, got: a string'],
    [{ per: 'message' as never }, "`per` must be 'event' or 'batch', got: message"],
  ])('the options %j', (options, message) => {
    expect(() => eventHandler(() => {}, options)).toThrow(new EventKitError(message));
  });

  test.each([
    ['null', null as never, 'null'],
    ['a class instead of its instance', InMemoryDeduplicationStore as never, 'a function'],
    ['a client of DynamoDB', { putItem() {} } as never, 'an object'],
    ['an object with the methods of a store', { claim() {}, complete() {}, release() {} } as never, 'an object'],
  ])('%s instead of a store', (_, deduplication, found) => {
    expect(() => eventHandler(() => {}, { deduplication })).toThrow(
      new EventKitError(
        '`deduplication` must be an InMemoryDeduplicationStore, a DynamoDbDeduplicationStore, a ' +
          'DynamoDbBatchDeduplicationStore, or extend DeduplicationStore or BatchDeduplicationStore, got: ' +
          found,
      ),
    );
  });

  test.each([
    [
      'claims',
      new (class extends (DeduplicationStore as new () => object) {
        public claim() {}
      })() as unknown as DeduplicationStore,
      'must have the methods claim, complete and release, got: an object without complete, release',
    ],
    [
      'batches',
      new (class extends (BatchDeduplicationStore as unknown as new () => object) {})() as unknown as BatchDeduplicationStore,
      'must have the methods findCompleted and completeMany, got: an object without findCompleted, completeMany',
    ],
  ])('an incomplete store with %s', (_, deduplication, message) => {
    expect(() => eventHandler(() => {}, { deduplication })).toThrow(new EventKitError(`\`deduplication\` ${message}`));
  });

  test('no function', () => {
    expect(() => eventHandler(undefined as never)).toThrow(
      new EventKitError('`fn` must be a function, got: undefined'),
    );
  });
});
