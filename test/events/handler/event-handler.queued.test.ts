import * as fc from 'fast-check';
import { EventContext, eventHandler, SendGridEvent } from '../../../src/events';
import { BOUNCE, DELIVERED, OPEN, record } from '../support/inputs';

test('the function is called with the events of all messages, and no message is retried', async () => {
  const calls: [SendGridEvent, EventContext][] = [];
  const lambdaContext = { awsRequestId: 'invocation-1' };
  const handler = eventHandler((event, context) => calls.push([event, context]));

  const response = await handler(
    { Records: [record('m-1', [DELIVERED, OPEN]), record('m-2', [BOUNCE])] },
    lambdaContext,
  );

  expect(response).toEqual({ batchItemFailures: [] });
  const receivedAt = new Date('2024-02-28T17:47:30.123Z');
  const context = { delivery: 'queued', receivedAt, requestId: 'request-1', lambdaContext };
  expect(calls).toEqual([
    [DELIVERED, context],
    [OPEN, context],
    [BOUNCE, context],
  ]);
});

test('the function receives each message as a batch with `per: batch`', async () => {
  const batches: SendGridEvent[][] = [];
  const handler = eventHandler((events) => batches.push(events), { per: 'batch' });

  await handler({ Records: [record('m-1', [DELIVERED, OPEN]), record('m-2', []), record('m-3', [BOUNCE])] });

  expect(batches).toEqual([[DELIVERED, OPEN], [BOUNCE]]);
});

test('a message without the time at which it was received is handled', async () => {
  const contexts: EventContext[] = [];
  const handler = eventHandler((_, context) => contexts.push(context));

  await handler({
    Records: [
      { messageId: 'm-1', body: '[{"event":"open"}]' },
      {
        messageId: 'm-2',
        body: '[{"event":"open"}]',
        messageAttributes: { ReceivedAt: { stringValue: 'yesterday' } },
      },
    ],
  });

  expect(contexts.map(({ receivedAt }) => receivedAt)).toEqual([undefined, undefined]);
});

test.each(['event', 'batch'] as const)(
  'per %s, only messages with a failure, an invalid event or an unreadable body are retried',
  async (per) => {
    const onError = jest.fn();
    const fail = (event: SendGridEvent) => {
      if (event.event === 'bounce') throw new Error('no database');
    };
    const handler =
      per === 'event'
        ? eventHandler(fail, { onError })
        : eventHandler((events) => events.forEach(fail), { per: 'batch', onError });

    const response = await handler({
      Records: [
        record('m-1', [OPEN, DELIVERED]),
        record('m-2', [OPEN, BOUNCE]),
        { messageId: 'm-3', body: '[' },
        record('m-4', [OPEN, null]),
        record('m-5', []),
        record('m-6', [BOUNCE]),
      ],
    });

    expect(response).toEqual({
      batchItemFailures: [
        { itemIdentifier: 'm-2' },
        { itemIdentifier: 'm-3' },
        { itemIdentifier: 'm-4' },
        { itemIdentifier: 'm-6' },
      ],
    });
    expect(onError.mock.calls).toEqual([
      [expect.objectContaining({ name: 'EventParseError', offset: 1 }), { step: 'parse', delivery: 'queued', recordId: 'm-3', requestId: undefined }], // prettier-ignore
      [expect.objectContaining({ name: 'EventParseError', index: 1 }), { step: 'parse', delivery: 'queued', recordId: 'm-4', requestId: 'request-1', index: 1 }], // prettier-ignore
      [new Error('no database'), { step: 'handle', delivery: 'queued', recordId: 'm-2', requestId: 'request-1', ...(per === 'event' && { event: BOUNCE, index: 1 }) }], // prettier-ignore
      [new Error('no database'), { step: 'handle', delivery: 'queued', recordId: 'm-6', requestId: 'request-1', ...(per === 'event' && { event: BOUNCE, index: 0 }) }], // prettier-ignore
    ]);
  },
);

test.each(['event', 'batch'] as const)('200,000 events of one invocation are handled per %s', async (per) => {
  let handled = 0;
  const count = (events: number) => void (handled += events);
  const handler =
    per === 'event' ? eventHandler(() => count(1)) : eventHandler((events) => count(events.length), { per });
  const body = `[${'{},'.repeat(49_999)}{}]`;

  const response = await handler({ Records: ['m-1', 'm-2', 'm-3', 'm-4'].map((messageId) => ({ messageId, body })) });

  expect(response).toEqual({ batchItemFailures: [] });
  expect(handled).toBe(200_000);
});

describe('concurrent calls', () => {
  async function mostAtOnce(concurrency: number | undefined, per: 'event' | 'batch'): Promise<number> {
    let running = 0;
    let most = 0;
    const fn = async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 1));
      running -= 1;
    };
    const handler =
      per === 'event' ? eventHandler(fn, { concurrency }) : eventHandler(fn, { concurrency, per: 'batch' });
    const messages = Array.from({ length: 12 }, (_, index) => record(`m-${index}`, [OPEN, BOUNCE, DELIVERED]));
    await handler({ Records: messages });
    return most;
  }

  test('are limited to 10 by default, for all messages together', async () => {
    expect(await mostAtOnce(undefined, 'event')).toBe(10);
    expect(await mostAtOnce(undefined, 'batch')).toBe(10);
  });

  test('are limited to `concurrency`', async () => {
    expect(await mostAtOnce(1, 'event')).toBe(1);
    expect(await mostAtOnce(4, 'event')).toBe(4);
    expect(await mostAtOnce(4, 'batch')).toBe(4);
  });
});

test('for any combination of failures, each event is handled once and exactly the messages with a failure are retried', async () => {
  const messages = fc.array(fc.array(fc.boolean(), { maxLength: 5 }), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(messages, fc.integer({ min: 1, max: 4 }), async (batches, concurrency) => {
      const seen: unknown[] = [];
      const handler = eventHandler<{ fails?: boolean }>(
        async ({ sg_event_id, fails }) => {
          await Promise.resolve();
          seen.push(sg_event_id);
          if (fails) throw new Error('no database');
        },
        { concurrency, onError: () => {} },
      );
      const event = (fails: boolean, message: number, index: number) => ({ sg_event_id: `${message}-${index}`, fails });

      const { batchItemFailures } = await handler({
        Records: batches.map(
          (batch, message) =>
          record(`m-${message}`, batch.map((fails, index) => event(fails, message, index))), // prettier-ignore
        ),
      });

      expect(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual(
        batches.flatMap((batch, message) => (batch.includes(true) ? [`m-${message}`] : [])),
      );
      expect(seen.sort()).toEqual(batches.flatMap((batch, message) => batch.map((_, index) => `${message}-${index}`)).sort()); // prettier-ignore
    }),
  );
});
