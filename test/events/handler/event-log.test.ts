import { EventHandlerOptions, eventHandler, InMemoryDeduplicationStore, SendGridEvent } from '../../../src/events';
import { BOUNCE, DELIVERED, ODD_TIMES, OPEN, post, record } from '../support/inputs';

let written: string[];
beforeEach(() => {
  written = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
});
afterEach(() => jest.restoreAllMocks());

const failForBounces = (event: SendGridEvent) => {
  if (event.event === 'bounce') throw new Error('no database');
};
const lines = () => written.map((line) => JSON.parse(line) as Record<string, unknown>);
const onError = () => {};

test('without `logEvents`, nothing is logged', async () => {
  await eventHandler(() => {})(post([DELIVERED]));
  expect(written).toEqual([]);
});

test('with `logEvents`, one line per event has its outcome, type, time and ids, and the id of the request', async () => {
  await eventHandler(failForBounces, { logEvents: true, onError })({ Records: [record('m-1', [DELIVERED, BOUNCE])] });

  expect(written).toHaveLength(2);
  expect(written.every((line) => line.endsWith('}\n'))).toBe(true);
  const common = {
    level: 'INFO',
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    message: 'event',
    delivery: 'queued',
    recordId: 'm-1',
    requestId: 'request-1',
  };
  expect(lines()).toEqual([
    {
      ...common,
      outcome: 'handled',
      eventTime: '2024-02-28T17:47:08.000Z',
      eventType: 'delivered',
      sg_event_id: 'delivered-1',
      sg_message_id: '14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0',
    },
    {
      ...common,
      outcome: 'failed',
      eventTime: '2024-02-28T17:47:10.000Z',
      eventType: 'bounce',
      sg_event_id: 'bounce-1',
    },
  ]);
});

test('a line contains no personal data, even if fields have unexpected types', async () => {
  const personal = { email: 'ada@example.com', ip: '192.0.2.7', url: 'https://example.com/?user=ada' };
  const odd = { ...personal, event: 'open', timestamp: [personal], sg_event_id: personal, sg_message_id: [personal] };
  await eventHandler(() => {}, { logEvents: true })(post([odd, { ...OPEN, ...personal, category: ['ada'] }]));

  expect(lines()).toHaveLength(2);
  expect(written.join('')).not.toMatch(/ada|192\.0\.2\.7|example/);
});

describe.each(ODD_TIMES)('an event with a time %s', (_, timestamp) => {
  const odd = `[${JSON.stringify(DELIVERED)},{"event":"open","sg_event_id":"odd","timestamp":${timestamp}}]`;
  const messages = { Records: [record('m-1', [BOUNCE]), { messageId: 'm-2', body: odd }] };

  test('is logged without a time, and no event fails', async () => {
    const deduplication = new InMemoryDeduplicationStore();
    const handler = eventHandler(() => {}, { logEvents: true, deduplication });

    expect(await handler(messages)).toEqual({ batchItemFailures: [] });
    expect(lines().map(({ sg_event_id: id, eventTime }) => [id, eventTime])).toEqual([
      ['bounce-1', '2024-02-28T17:47:10.000Z'],
      ['delivered-1', '2024-02-28T17:47:08.000Z'],
      ['odd', undefined],
    ]);
    await handler(messages);
    expect(lines()).toHaveLength(3);
  });

  test('makes only its own message fail if the function fails', async () => {
    const errors = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    const fn = ({ event }: SendGridEvent) => {
      if (event === 'open') throw new Error('no database');
    };

    expect(await eventHandler(fn)(messages)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm-2' }] });
    const [error, ...others] = errors.mock.calls.map(([line]) => JSON.parse(line as string) as object);
    expect(error).toMatchObject({ errorMessage: 'no database', sg_event_id: 'odd' });
    expect(error).not.toHaveProperty('eventTime');
    expect(others).toEqual([]);
  });
});

test('no event fails if nothing can be written', async () => {
  const fault = () => {
    throw new Error('no output');
  };
  jest.spyOn(process.stdout, 'write').mockImplementation(fault);
  jest.spyOn(process.stderr, 'write').mockImplementation(fault);
  const deduplication = new InMemoryDeduplicationStore();
  const options = { logEvents: true, metrics: true, deduplication };

  const messages = { Records: [record('m-1', [DELIVERED]), record('m-2', [BOUNCE]), record('m-3', [OPEN])] };
  expect(await eventHandler(failForBounces, options)(messages)).toEqual({
    batchItemFailures: [{ itemIdentifier: 'm-2' }],
  });
});

test('a line has about 350 bytes', async () => {
  const ids = {
    sg_event_id: 'ZGVsaXZlcmVkLTAtMTIzNDU2Ny1hYmNkZWZnaGlqa2xtbm8',
    sg_message_id: 'yW5utel5TYuIBREiXJi7aA.recvd-6b8f9d7c5d-x2x4z-1-65DF6B2C-4.0',
  };
  const requestContext = { requestId: '9f2d1c3e-8a4b-4c5d-9e6f-7a8b9c0d1e2f' };
  await eventHandler(() => {}, { logEvents: true })({ ...post([{ ...DELIVERED, ...ids }]), requestContext });

  expect(written[0].length).toBeGreaterThan(300);
  expect(written[0].length).toBeLessThan(400);
});

test.each<[EventHandlerOptions['per'], string[]]>([
  ['event', ['delivered handled', 'bounce failed', 'open handled']],
  ['batch', ['delivered failed', 'bounce failed', 'open failed']],
])('per %s, the outcome is that of the call', async (per, outcomes) => {
  const options = { logEvents: true, onError, concurrency: 1 };
  const handler =
    per === 'batch'
      ? eventHandler((events) => events.forEach(failForBounces), { ...options, per })
      : eventHandler(failForBounces, options);
  await handler(post([DELIVERED, BOUNCE, OPEN]));

  expect(lines().map(({ eventType, outcome }) => `${eventType} ${outcome}`)).toEqual(outcomes);
});

test('duplicates that are skipped are not logged', async () => {
  const handler = eventHandler(() => {}, { logEvents: true, deduplication: new InMemoryDeduplicationStore() });
  await handler(post([DELIVERED, DELIVERED]));
  await handler(post([DELIVERED]));

  expect(lines()).toHaveLength(1);
});
