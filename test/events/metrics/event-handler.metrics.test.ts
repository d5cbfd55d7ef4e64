import {
  BatchDeduplicationStore,
  DeduplicationStore,
  eventHandler,
  EventHandlerOptions,
  InMemoryDeduplicationStore,
} from '../../../src/events';
import { BOUNCE, DELIVERED, ODD_TIMES, OPEN, post, record } from '../support/inputs';
import { metricsOf, recordOutput } from './support/written-metrics';

const NOW = 1_709_142_500_000;

let output: ReturnType<typeof recordOutput>;

beforeEach(() => {
  jest.useFakeTimers({ now: NOW, doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'setTimeout'] });
  output = recordOutput();
});
afterEach(() => {
  output.restore();
  jest.useRealTimers();
  delete process.env.SENDGRID_WEBHOOK_NAME;
  delete process.env.AWS_LAMBDA_FUNCTION_NAME;
});

const succeed = () => {};
const failFor = (type: string) => (event: { event: string }) => {
  if (event.event === type) throw new Error('no database');
};
const silent = { metrics: true, onError: () => {} };
const counts = () => output.lines().map((line) => ({ ...metricsOf(line), EventDelay: undefined }));

test('an invocation writes one line in the embedded metric format', async () => {
  await eventHandler(succeed, { metrics: { webhook: 'Shop-Webhook' } })(post([DELIVERED, BOUNCE, OPEN, OPEN]));

  expect(output.text()).toMatch(/^\{.*\}\n$/);
  expect(output.lines()).toEqual([
    {
      _aws: {
        Timestamp: NOW,
        CloudWatchMetrics: [
          {
            Namespace: 'SendGridOAuthWebhook',
            Dimensions: [['Webhook']],
            Metrics: [
              { Name: 'Events', Unit: 'Count' },
              { Name: 'Delivered', Unit: 'Count' },
              { Name: 'Blocks', Unit: 'Count' },
              { Name: 'BounceOther', Unit: 'Count' },
              { Name: 'Opens', Unit: 'Count' },
              { Name: 'EventDelay', Unit: 'Seconds' },
            ],
          },
        ],
      },
      Webhook: 'Shop-Webhook',
      Events: 4,
      Delivered: 1,
      Blocks: 1,
      BounceOther: 1,
      Opens: 2,
      EventDelay: [72, 70, 60, 60],
    },
  ]);
});

test('an event is counted as SendGrid sent it, whatever the function does with it', async () => {
  const change = (event: object) => void Object.assign(event, { event: 'open', type: 'bounce', timestamp: new Date() });
  await eventHandler(change, { metrics: true })(post([BOUNCE]));

  expect(output.lines().map(metricsOf)).toEqual([{ Events: 1, Blocks: 1, BounceOther: 1, EventDelay: [70] }]);
});

test.each([
  [{ event: 'processed' }, { Processed: 1 }],
  [{ event: 'deferred' }, { Deferred: 1 }],
  [{ event: 'delivered' }, { Delivered: 1 }],
  [{ event: 'open' }, { Opens: 1 }],
  [{ event: 'click' }, { Clicks: 1 }],
  [{ event: 'spamreport' }, { SpamReports: 1 }],
  [{ event: 'spam report' }, { SpamReports: 1 }],
  [{ event: 'unsubscribe' }, { Unsubscribes: 1 }],
  [{ event: 'group_unsubscribe' }, { GroupUnsubscribes: 1 }],
  [{ event: 'group_resubscribe' }, { GroupResubscribes: 1 }],
  [{ event: 'account_status_change' }, { AccountStatusChanges: 1 }],
  [{ event: 'received' }, { ReceivedRequests: 1 }],
  [{ event: 'brand_new' }, { OtherEvents: 1 }],
  [{ event: 'constructor' }, { OtherEvents: 1 }],
  [{ event: 5 }, { OtherEvents: 1 }],
  [{}, { OtherEvents: 1 }],
  [
    { event: 'bounce', type: 'bounce', bounce_classification: 'Invalid Address' },
    { Bounces: 1, BounceInvalidAddress: 1 },
  ],
  [
    { event: 'bounce', type: 'blocked', bounce_classification: 'Reputation' },
    { Blocks: 1, BounceReputation: 1 },
  ],
  [
    { event: 'bounce', bounce_classification: 'Technical' },
    { Bounces: 1, BounceTechnical: 1 },
  ],
  [
    { event: 'bounce', bounce_classification: 'Technical Failure' },
    { Bounces: 1, BounceTechnical: 1 },
  ],
  [
    { event: 'bounce', bounce_classification: 'Content' },
    { Bounces: 1, BounceContent: 1 },
  ],
  [
    { event: 'bounce', bounce_classification: 'Frequency/Volume' },
    { Bounces: 1, BounceFrequencyVolume: 1 },
  ],
  [
    { event: 'bounce', bounce_classification: 'Frequency or Volume Too High' },
    { Bounces: 1, BounceFrequencyVolume: 1 },
  ],
  [
    { event: 'bounce', bounce_classification: 'Mailbox Unavailable' },
    { Bounces: 1, BounceMailboxUnavailable: 1 },
  ],
  [
    { event: 'bounce', bounce_classification: 'Unclassified' },
    { Bounces: 1, BounceUnclassified: 1 },
  ],
  [
    { event: 'bounce', bounce_classification: 'toString' },
    { Bounces: 1, BounceOther: 1 },
  ],
  [
    { event: 'dropped', reason: 'Bounced Address' },
    { Dropped: 1, DropBouncedAddress: 1 },
  ],
  [
    { event: 'dropped', reason: 'bounced address' },
    { Dropped: 1, DropBouncedAddress: 1 },
  ],
  [
    { event: 'dropped', reason: 'Unsubscribed Address' },
    { Dropped: 1, DropUnsubscribedAddress: 1 },
  ],
  [
    { event: 'dropped', reason: 'Spam Reporting Address' },
    { Dropped: 1, DropSpamReportingAddress: 1 },
  ],
  [
    { event: 'dropped', reason: 'Invalid' },
    { Dropped: 1, DropInvalidAddress: 1 },
  ],
  [
    { event: 'dropped', reason: 'Invalid SMTPAPI header' },
    { Dropped: 1, DropInvalidHeader: 1 },
  ],
  [
    { event: 'dropped', reason: 'Spam Content' },
    { Dropped: 1, DropSpamContent: 1 },
  ],
  [
    { event: 'dropped', reason: 'Recipient List over Package Quota' },
    { Dropped: 1, DropOverQuota: 1 },
  ],
  [
    { event: 'dropped', reason: 'ada@example.com is unknown' },
    { Dropped: 1, DropOther: 1 },
  ],
  [{ event: 'dropped' }, { Dropped: 1, DropOther: 1 }],
])('%j is counted as %j', async (event, expected) => {
  await eventHandler(succeed, { metrics: true })(post([event]));

  expect(counts()).toEqual([{ Events: 1, ...expected, EventDelay: undefined }]);
});

describe('an event is counted once', () => {
  test('with direct delivery, it is not counted while its batch is retried', async () => {
    await eventHandler(failFor('bounce'), silent)(post([DELIVERED, BOUNCE, OPEN]));
    await eventHandler(succeed, silent)(post([DELIVERED, BOUNCE, OPEN]));

    expect(counts()).toEqual([
      { FailedEvents: 1 },
      { Events: 3, Delivered: 1, Blocks: 1, BounceOther: 1, Opens: 1, EventDelay: undefined },
    ]);
  });

  test('with queued delivery, a failed message does not affect the others', async () => {
    const records = [record('m-1', [DELIVERED, BOUNCE]), record('m-2', [OPEN])];
    await eventHandler(failFor('bounce'), silent)({ Records: records });

    expect(counts()).toEqual([{ FailedEvents: 1, Events: 1, Opens: 1, EventDelay: undefined }]);
  });

  test('with deduplication, it is counted when it is handled, and skipped when its batch is retried', async () => {
    const deduplication = new InMemoryDeduplicationStore();
    await eventHandler(failFor('bounce'), { ...silent, deduplication })(post([DELIVERED, BOUNCE, OPEN]));
    await eventHandler(succeed, { ...silent, deduplication })(post([DELIVERED, BOUNCE, OPEN]));

    expect(counts()).toEqual([
      { Events: 2, Delivered: 1, FailedEvents: 1, Opens: 1, EventDelay: undefined },
      { DuplicateEvents: 2, Events: 1, Blocks: 1, BounceOther: 1, EventDelay: undefined },
    ]);
  });

  test('with deduplication, an event that is twice in one invocation is a duplicate', async () => {
    const deduplication = new InMemoryDeduplicationStore();
    await eventHandler(succeed, { ...silent, deduplication })({
      Records: [record('m-1', [OPEN, OPEN]), record('m-2', [OPEN])],
    });

    expect(counts()).toEqual([{ Events: 1, Opens: 1, DuplicateEvents: 2, EventDelay: undefined }]);
  });

  test('a failed event that is twice in one invocation has failed twice', async () => {
    const deduplication = new InMemoryDeduplicationStore();
    await eventHandler(failFor('open'), { ...silent, deduplication })(post([OPEN, OPEN, null]));

    expect(counts()).toEqual([{ FailedEvents: 3 }]);
  });

  test('an event of which the store failed has failed', async () => {
    const deduplication = new (class extends DeduplicationStore {
      public claim = async () => 'claimed' as const;
      public complete = async () => Promise.reject(new Error('no table'));
      public release = async () => {};
    })();
    await eventHandler(succeed, { ...silent, deduplication })(post([OPEN]));

    expect(counts()).toEqual([{ FailedEvents: 1 }]);
  });

  test('an event that another invocation is handling is not counted', async () => {
    const deduplication = new (class extends DeduplicationStore {
      public claim = async (key: string) => (key === 'open-1' ? ('busy' as const) : ('claimed' as const));
      public complete = async () => {};
      public release = async () => {};
    })();
    await eventHandler(succeed, { ...silent, deduplication })(post([OPEN, OPEN, DELIVERED]));

    expect(counts()).toEqual([{ Events: 1, Delivered: 1, EventDelay: undefined }]);
  });

  test('with a batch store, an event is counted after its completion is stored', async () => {
    const completed: string[] = [];
    const deduplication = new (class extends BatchDeduplicationStore {
      public findCompleted = async () => ['open-1'];
      public completeMany = async (keys: readonly string[]) => void completed.push(...keys);
    })();
    await eventHandler(succeed, { ...silent, deduplication, per: 'batch' })(post([OPEN, DELIVERED]));

    expect(completed).toEqual(['delivered-1']);
    expect(counts()).toEqual([{ DuplicateEvents: 1, Events: 1, Delivered: 1, EventDelay: undefined }]);
  });
});

test('an element that is not an event, and a body that is not a batch, count as a failed event each', async () => {
  const handler = eventHandler(succeed, silent);
  await handler({
    Records: [{ messageId: 'm-1', body: 'no JSON' }, record('m-2', [null, 'text']), record('m-3', [OPEN])],
  });

  expect(counts()).toEqual([{ Events: 1, Opens: 1, FailedEvents: 3, EventDelay: undefined }]);
});

test('an invocation without events writes nothing', async () => {
  const handler = eventHandler(succeed, silent);
  await handler(post([]));
  await handler({ Records: [] });

  expect(output.text()).toBe('');
});

describe('the delay of an event', () => {
  const delaysOf = async (timestamps: readonly unknown[]) => {
    await eventHandler(succeed, silent)(post(timestamps.map((timestamp) => ({ event: 'open', timestamp }))));
    return output.lines()[0].EventDelay;
  };

  test('is 0 if the clock of SendGrid is ahead', async () => {
    expect(await delaysOf([NOW / 1000 + 2])).toEqual([0]);
  });

  test.each(ODD_TIMES)('is left out if the event has a time %s', async (_, timestamp) => {
    const body = `[${JSON.stringify(OPEN)},{"event":"bounce","timestamp":${timestamp}}]`;
    await eventHandler(succeed, silent)({ body, isBase64Encoded: false });

    expect(output.lines()).toMatchObject([{ Events: 2, Opens: 1, Bounces: 1, EventDelay: [60] }]);
  });

  test('is left out if it is more than 30 days', async () => {
    const days = (count: number) => NOW / 1000 - count * 86_400;
    expect(await delaysOf([days(30), days(31), days(-30), days(-31)])).toEqual([2_592_000, 0]);
  });

  test('is written for at most 100 events, with the same lowest value, median and highest value', async () => {
    const delays = (await delaysOf(Array.from({ length: 10_001 }, (_, index) => NOW / 1000 - index))) as number[];

    expect(delays).toHaveLength(100);
    expect(delays[0]).toBe(0);
    expect((delays[49] + delays[50]) / 2).toBe(5_000);
    expect(delays[99]).toBe(10_000);
  });
});

describe('a second dimension', () => {
  const dimension = {
    name: 'category',
    values: ['receipts', 'news'],
    of: ({ category }: { category?: readonly string[] }) => category?.[0],
  };
  const inCategory = (category: unknown, id: string) => ({ ...OPEN, sg_event_id: id, category });

  test('has a line for each of its values, with the metrics of the webhook as well', async () => {
    const events = [inCategory('receipts', 'a'), inCategory(['news'], 'b'), inCategory('ada@example.com', 'c'), OPEN];
    await eventHandler(succeed, { metrics: { webhook: 'w', dimension } })(post(events));

    const lines = output.lines();
    expect(lines.map(({ category, Events }) => [category, Events])).toEqual([
      ['receipts', 1],
      ['news', 1],
      ['Other', 2],
    ]);
    for (const { _aws } of lines) {
      expect(_aws.CloudWatchMetrics[0].Dimensions).toEqual([['Webhook'], ['Webhook', 'category']]);
    }
    expect(output.text()).not.toContain('ada@example.com');
  });

  test('is Other if the function throws or returns another value', async () => {
    let calls = 0;
    const of = () => {
      calls += 1;
      if (calls === 1) throw new Error('a fault in the function');
      return ['news'];
    };
    await eventHandler(succeed, { metrics: { dimension: { ...dimension, of } } })(post([OPEN, DELIVERED]));

    expect(output.lines().map(({ category, Events }) => [category, Events])).toEqual([['Other', 2]]);
  });

  test.each([
    ['resolves', async () => 'news'],
    ['rejects', async () => Promise.reject(new Error('no value'))],
  ])('is Other, with one error line, if the function returns a promise that %s', async (_, of) => {
    const errors = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    await eventHandler(succeed, { metrics: { dimension: { ...dimension, of } } })(post([OPEN, DELIVERED]));
    const lines = errors.mock.calls.map(([line]) => JSON.parse(line as string) as object);
    errors.mockRestore();

    expect(output.lines().map(({ category, Events }) => [category, Events])).toEqual([['Other', 2]]);
    expect(lines).toMatchObject([{ errorMessage: '`metrics.dimension.of` must return a value, got: a promise' }]);
  });

  test('counts failures and duplicates by value, and elements without a value as Other', async () => {
    const deduplication = new InMemoryDeduplicationStore();
    const options = { ...silent, metrics: { dimension }, deduplication };
    await eventHandler(succeed, options)(post([inCategory('news', 'a'), inCategory('news', 'a'), 5]));

    expect(
      output.lines().map(({ category, ...line }) => [category, line.Events, line.DuplicateEvents, line.FailedEvents]),
    ).toEqual([
      ['news', 1, 1, undefined],
      ['Other', undefined, undefined, 1],
    ]);
  });
});

describe('whether and for what metrics are written', () => {
  const webhookOf = async (metrics: EventHandlerOptions['metrics']) => {
    await eventHandler(succeed, { metrics })(post([OPEN]));
    return output.lines().map(({ Webhook }) => Webhook);
  };

  test('none, unless asked for', async () => {
    process.env.AWS_LAMBDA_FUNCTION_NAME = 'my-function';
    expect(await webhookOf(undefined)).toEqual([]);
  });

  test('those of the webhook that the construct names', async () => {
    process.env.SENDGRID_WEBHOOK_NAME = 'Shop-Webhook';
    expect(await webhookOf(undefined)).toEqual(['Shop-Webhook']);
    expect(await webhookOf(true)).toEqual(['Shop-Webhook', 'Shop-Webhook']);
  });

  test('none, if turned off in code', async () => {
    process.env.SENDGRID_WEBHOOK_NAME = 'Shop-Webhook';
    expect(await webhookOf(false)).toEqual([]);
  });

  test('those of the function, if nothing names the webhook', async () => {
    process.env.AWS_LAMBDA_FUNCTION_NAME = 'my-function';
    expect(await webhookOf(true)).toEqual(['my-function']);
  });

  test('those of the webhook that the option names', async () => {
    process.env.SENDGRID_WEBHOOK_NAME = 'Shop-Webhook';
    expect(await webhookOf({ webhook: 'other' })).toEqual(['other']);
  });

  test.each([
    ['Größe', 'got: "Größe"'],
    ['  ', 'got: "  "'],
    ['x'.repeat(256), 'got: "xxx'],
    ['two\nlines', 'got: "two\\nlines"'],
  ])('those of the function, with an error line, if CloudWatch does not accept the name %j', async (name, got) => {
    process.env.SENDGRID_WEBHOOK_NAME = name;
    process.env.AWS_LAMBDA_FUNCTION_NAME = 'my-function';
    const errors = jest.spyOn(process.stderr, 'write').mockReturnValue(true);

    expect(await webhookOf(undefined)).toEqual(['my-function']);
    const lines = errors.mock.calls.map(([line]) => JSON.parse(line as string) as { level: string; message: string });
    errors.mockRestore();
    expect(lines).toHaveLength(1);
    expect(lines[0].level).toBe('ERROR');
    expect(lines[0].message).toContain(
      `SENDGRID_WEBHOOK_NAME must be text of 1 to 255 printable ASCII characters, ${got}`,
    );
    expect(lines[0].message).toMatch(/; the metrics have the webhook my-function instead$/);
  });

  test('those of a test, if the names of the webhook and the function are not accepted', async () => {
    process.env.SENDGRID_WEBHOOK_NAME = 'Größe';
    process.env.AWS_LAMBDA_FUNCTION_NAME = 'Größe';
    const errors = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    expect(await webhookOf(undefined)).toEqual(['test']);
    errors.mockRestore();
  });

  test('those of a test, without any name', async () => {
    expect(await webhookOf({})).toEqual(['test']);
  });
});

test('a failure of the output is logged, and no event fails', async () => {
  output.restore();
  const write = jest.spyOn(process.stdout, 'write').mockImplementation(() => {
    throw new Error('no output');
  });
  const log = jest.spyOn(process.stderr, 'write').mockReturnValue(true);

  const response = await eventHandler(succeed, silent)(post([OPEN]));
  write.mockRestore();
  const lines = log.mock.calls.map(([line]) => JSON.parse(line as string) as object);
  log.mockRestore();

  expect(response.statusCode).toBe(200);
  expect(lines).toEqual([
    {
      level: 'ERROR',
      timestamp: '2024-02-28T17:48:20.000Z',
      message: 'writing metrics failed',
      errorName: 'Error',
      errorMessage: 'no output',
    },
  ]);
});

describe('fails when the handler is created', () => {
  const dimension = { name: 'category', values: ['news'], of: () => 'news' };

  test.each<[string, unknown, string]>([
    [
      'an empty webhook',
      { webhook: '' },
      '`metrics.webhook` must be text of 1 to 255 printable ASCII characters, got: ""',
    ],
    [
      'a webhook that is not text',
      { webhook: 5 },
      '`metrics.webhook` must be text of 1 to 255 printable ASCII characters, got: 5',
    ],
    [
      'a dimension without a name',
      { dimension: { ...dimension, name: undefined } },
      '`metrics.dimension.name` must begin in lower case, and have only letters, digits, _ and -, got: undefined',
    ],
    [
      'a dimension with the name of a metric',
      { dimension: { ...dimension, name: 'BounceReputation' } },
      '`metrics.dimension.name` must begin in lower case, and have only letters, digits, _ and -, got: "BounceReputation"',
    ],
    [
      'a dimension without values',
      { dimension: { ...dimension, values: undefined } },
      '`metrics.dimension.values` must be an array with at most 20 values, got: undefined',
    ],
    [
      'a dimension with one value',
      { dimension: { ...dimension, values: 'news' } },
      '`metrics.dimension.values` must be an array with at most 20 values, got: "news"',
    ],
    [
      'a dimension with 21 values',
      { dimension: { ...dimension, values: Array.from({ length: 21 }, String) } },
      '`metrics.dimension.values` must be an array with at most 20 values, got: 21',
    ],
    [
      'a value that CloudWatch does not accept',
      { dimension: { ...dimension, values: ['news', 'Größe'] } },
      '`metrics.dimension.values` must be text of 1 to 255 printable ASCII characters, got: "Größe"',
    ],
    [
      'a value that is not text',
      { dimension: { ...dimension, values: [null] } },
      '`metrics.dimension.values` must be text of 1 to 255 printable ASCII characters, got: null',
    ],
    [
      'a dimension without a function',
      { dimension: { ...dimension, of: undefined } },
      '`metrics.dimension.of` must be a function, got: undefined',
    ],
  ])('with %s', (_, metrics, message) => {
    expect(() => eventHandler(succeed, { metrics: metrics as EventHandlerOptions['metrics'] })).toThrow(message);
  });
});

test('a line names the requests that contained the events, at most 100', async () => {
  const handler = eventHandler(succeed, silent);
  await handler({ Records: [record('m-1', [OPEN]), { messageId: 'm-2', body: '[{"event":"open"}]' }] });
  await handler({ ...post([OPEN]), requestContext: { requestId: 'request-2' } });
  await handler({ Records: Array.from({ length: 101 }, (_, index) => record(`m-${index}`, [OPEN])) });

  const [queued, direct, many] = output.lines().map(({ RequestIds }) => RequestIds);
  expect([queued, direct]).toEqual([['request-1'], ['request-2']]);
  expect(many).toHaveLength(100);
});
