import { EventContext, eventHandler, EventKitError, originalEvent, SendGridEvent } from '../../../src/events';
import { BOUNCE, DELIVERED, OPEN, post } from '../support/inputs';

const OK = { statusCode: 200, body: '' };
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
  ['a REST API', { requestTimeEpoch: 1709142450123 }],
  ['an HTTP API', { timeEpoch: 1709142450123 }],
])(
  'the function receives the time at which %s received the post, and the Lambda context',
  async (_, requestContext) => {
    const contexts: EventContext[] = [];
    const lambdaContext = { awsRequestId: 'request-1' };

    await eventHandler((__, context) => contexts.push(context))({ ...post([OPEN]), requestContext }, lambdaContext);

    expect(contexts).toEqual([
      { delivery: 'direct', receivedAt: new Date('2024-02-28T17:47:30.123Z'), lambdaContext: { awsRequestId: 'request-1' } }, // prettier-ignore
    ]);
  },
);

test('the handler works without a context, as in a test', async () => {
  const contexts: EventContext[] = [];

  await eventHandler((_, context) => contexts.push(context))({ body: '[{"event":"open"}]' });

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
  ['["invalid_token"]', 'found a string instead of an object at event 0'],
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

test('fails with 400 for input that is not an API Gateway event', async () => {
  const response = await eventHandler(() => {}, { onError: () => {} })(undefined as never);

  expect(response).toMatchObject({ statusCode: 400 });
});

describe('without onError', () => {
  test('one line names the failed step and event, without personal data', async () => {
    const log = jest.spyOn(console, 'error').mockImplementation(() => {});
    const handler = eventHandler(() => {
      throw new RangeError('no database');
    });

    await handler(post([DELIVERED]));

    expect(log.mock.calls).toHaveLength(1);
    expect(JSON.parse(log.mock.calls[0][0] as string)).toEqual({
      level: 'ERROR',
      message: 'event handling failed',
      errorName: 'RangeError',
      errorMessage: 'no database',
      step: 'handle',
      delivery: 'direct',
      index: 0,
      eventType: 'delivered',
      sg_event_id: 'delivered-1',
    });
    expect(log.mock.calls[0][0]).not.toContain('ada@example.com');
  });

  test('an error that is not an Error and an event with unexpected types are logged, too', async () => {
    const log = jest.spyOn(console, 'error').mockImplementation(() => {});
    const handler = eventHandler(async () => Promise.reject('just a text'));

    await handler(post([{ event: { email: 'ada@example.com' }, sg_event_id: ['ada@example.com'] }]));

    expect(JSON.parse(log.mock.calls[0][0] as string)).toEqual({
      level: 'ERROR',
      message: 'event handling failed',
      errorName: 'Error',
      errorMessage: 'just a text',
      step: 'handle',
      delivery: 'direct',
      index: 0,
    });
  });
});

test('when onError fails, the response stays the same, and both errors are logged', async () => {
  const log = jest.spyOn(console, 'error').mockImplementation(() => {});
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
    [{ per: 'message' as never }, "`per` must be 'event' or 'batch', got: message"],
  ])('the options %j', (options, message) => {
    expect(() => eventHandler(() => {}, options)).toThrow(new EventKitError(message));
  });

  test('no function', () => {
    expect(() => eventHandler(undefined as never)).toThrow(
      new EventKitError('`fn` must be a function, got: undefined'),
    );
  });
});
