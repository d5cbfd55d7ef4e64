import { RequestLogEntry } from '../../../src/local';
import { post, tokenFor } from '../support/http';
import { bodiesIn } from '../support/queue-scene';
import { synthQueueStack } from '../support/queue-stack';
import { host } from '../support/stages';

const BATCH = `exports.handler = async ({ Records }) => ({
  batchItemFailures: Records.filter(({ body }) => body === 'fail').map(({ messageId }) => ({ itemIdentifier: messageId })),
});`;

async function hostQueue(handler: string) {
  const log: string[] = [];
  const entries: RequestLogEntry[] = [];
  const stage = await host(synthQueueStack({ handler, mapping: { reportBatchItemFailures: true } }), {
    onLog: ({ text }) => log.push(text),
    onRequest: (entry) => entries.push(entry),
  });
  const [webhook] = stage.webhooks;
  const send = async (body: string) => (await post(webhook, await tokenFor(webhook), { body })).status;
  const invocations = () => entries.filter(({ server }) => server === 'queue');
  return { stage, log, send, invocations };
}

const ENTRY = {
  server: 'queue',
  method: 'INVOKE',
  path: 'Stack-Handler886CB40B',
  operation: '1 message of events',
  milliseconds: expect.any(Number),
};

test('a function with messages of a queue is reported with its success', async () => {
  const { stage, send, invocations } = await hostQueue(BATCH);
  expect(await send('ok')).toBe(200);
  await stage.idle();
  expect(invocations()).toEqual([{ ...ENTRY, status: 200, reason: undefined }]);
});

test('a function that reports messages as failed is reported with their number', async () => {
  const { stage, send, invocations } = await hostQueue(BATCH);
  expect(await send('fail')).toBe(200);
  await stage.idle();
  expect(invocations()).toEqual([{ ...ENTRY, status: 500, reason: '1 of 1 failed; the queue delivers them again' }]);
});

test('a function that throws is reported with the error', async () => {
  const { stage, send, invocations } = await hostQueue(
    'exports.handler = async () => { throw new TypeError("broken\\nhere"); };',
  );
  expect(await send('[]')).toBe(200);
  await stage.idle();
  expect(invocations()).toEqual([{ ...ENTRY, status: 500, reason: 'TypeError: broken' }]);
});

test('a function that fails to load is reported as such each time, until the message is in the dead-letter queue', async () => {
  const { stage, log, send, invocations } = await hostQueue('throw new Error("no configuration");');
  expect(await send('lost?')).toBe(200);
  for (let receives = 0; receives < 4; receives++) {
    await stage.idle();
    stage.advanceClock(30_001);
  }
  await stage.idle();
  const failure = { ...ENTRY, status: 500, reason: 'failed to load: Error: no configuration' };
  expect(invocations()).toEqual([failure, failure, failure]);
  expect(log.filter((line) => line.startsWith('failed to load'))).toEqual(
    Array(3).fill('failed to load: Error: no configuration'),
  );
  const [events, deadLetters] = ['events', 'dead-letters'].map((wanted) =>
    stage.queues.find(({ name }) => name === wanted)!,
  );
  expect([bodiesIn(events), bodiesIn(deadLetters)]).toEqual([[], ['lost?']]);
});
