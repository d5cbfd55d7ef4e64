import { Duration } from 'aws-cdk-lib';
import { post, tokenFor } from '../support/http';
import { bodiesIn, call, later, scene } from '../support/queue-scene';
import { SIGNATURE } from '../support/queue-stack';

describe('a function behind a queue', () => {
  test('receives a post as a record, once', async () => {
    const { stage, queue, events } = await scene();
    const [webhook] = stage.webhooks;
    const headers = { [SIGNATURE.toLowerCase()]: 'MEUC+/=' };
    await post(webhook, await tokenFor(webhook), { body: '[{"é":"🎉"}]\r\n', headers });
    await stage.idle();
    expect(events).toEqual([
      {
        Records: [
          {
            messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
            receiptHandle: expect.any(String),
            body: '[{"é":"🎉"}]\r\n',
            attributes: {
              ApproximateReceiveCount: '1',
              SentTimestamp: expect.stringMatching(/^\d{13}$/),
              SenderId: expect.stringMatching(/^AROA[0-9A-Z]{17}:BackplaneAssumeRoleSession$/),
              ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
            },
            messageAttributes: {
              ReceivedAt: {
                stringValue: expect.stringMatching(/^\d{13}$/),
                stringListValues: [],
                binaryListValues: [],
                dataType: 'Number',
              },
              [SIGNATURE]: { stringValue: 'MEUC+/=', stringListValues: [], binaryListValues: [], dataType: 'String' },
            },
            md5OfBody: 'ff953ba544f5ffe16da27ac9fccebd40',
            md5OfMessageAttributes: expect.stringMatching(/^[0-9a-f]{32}$/),
            eventSource: 'aws:sqs',
            eventSourceARN: 'arn:aws:sqs:us-east-1:123456789012:events',
            awsRegion: 'us-east-1',
          },
        ],
      },
    ]);
    expect(queue.messages()).toEqual([]);
  });

  test('receives messages in batches', async () => {
    const { stage, batches, send } = await scene({ batchSize: 4 });
    await send('a', 'b', 'c', 'd', 'e', 'f');
    await stage.idle();
    expect(
      batches()
        .map(({ length }) => length)
        .sort(),
    ).toEqual([2, 4]);
    expect(batches().flat().sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });

  test('receives no more at once than the payload limit', async () => {
    const { stage, queue, events } = await scene({ batchSize: 10 });
    const body = 'a'.repeat(1_000_000);
    // Delayed, so that all are there at once.
    for (let i = 0; i < 8; i++) {
      await call(stage, 'SendMessage', { QueueUrl: queue.url, MessageBody: body, DelaySeconds: 60 });
    }
    stage.advanceClock(60_000);
    await stage.idle();
    const sizes = (events as unknown as Array<{ sizes: number[] }>).map((event) => event.sizes.length);
    expect(sizes.sort()).toEqual([2, 6]);
    expect(queue.messages()).toEqual([]);
  });

  test('waits for a batching window', async () => {
    const { stage, batches, send } = await scene({ batchSize: 100, maxBatchingWindow: Duration.seconds(60) });
    await send('a', 'b');
    await send('c');
    expect(batches()).toEqual([]);
    stage.advanceClock(60_000);
    await stage.idle();
    expect(batches()).toEqual([['a', 'b', 'c']]);
  });

  test('stops waiting when a batch is full', async () => {
    const { stage, batches, send } = await scene({ batchSize: 3, maxBatchingWindow: Duration.seconds(60) });
    await send('a', 'b');
    await send('c');
    await stage.idle();
    expect(batches()).toEqual([['a', 'b', 'c']]);
  });

  test('receives delayed messages after their delay', async () => {
    const { stage, batches, send } = await scene({}, { queue: { deliveryDelay: Duration.seconds(100) } });
    await send('a');
    await stage.idle();
    expect(batches()).toEqual([]);
    stage.advanceClock(100_000);
    await stage.idle();
    expect(batches()).toEqual([['a']]);
  });

  test('receives 2,000 posts, each once', async () => {
    const { stage, queue, batches } = await scene();
    const [webhook] = stage.webhooks;
    const token = await tokenFor(webhook);
    const bodies = Array.from({ length: 2_000 }, (_, i) => `[${i}]`);
    const rest = [...bodies];
    const postAll = async () => {
      for (let body = rest.pop(); body; body = rest.pop()) {
        expect((await post(webhook, token, { body })).status).toBe(200);
      }
    };
    await Promise.all(Array.from({ length: 8 }, postAll));
    await stage.idle();
    expect(batches().flat().sort()).toEqual(bodies.sort());
    expect(queue.messages()).toEqual([]);
  }, 300_000);
});

describe('a message of which', () => {
  test.each([
    ['the function throws', 'throw'],
    ['the function ends its process', 'exit'],
    ['the function takes too long', 'wait'],
    ['the function returns garbage', 'garbage'],
    ['the function reports as failed', 'fail'],
  ])('%s is retried until it moves to the dead-letter queue', async (_name, body) => {
    const all = await scene();
    const { stage, queue, deadLetters, events, send } = all;
    await send(body);
    await stage.idle();
    expect([queue.visible, queue.inFlight]).toEqual([0, 1]);
    for (let i = 0; i < 3; i++) await later(all);
    expect(events.map(({ Records }) => Records[0].attributes.ApproximateReceiveCount)).toEqual(['1', '2', '3']);
    expect([bodiesIn(queue), bodiesIn(deadLetters)]).toEqual([[], [body]]);
  });

  test('another message fails is not retried', async () => {
    const all = await scene();
    const { stage, queue, batches, send } = all;
    await send('a', 'fail once', 'b');
    await stage.idle();
    expect(bodiesIn(queue)).toEqual(['fail once']);
    await later(all);
    expect(batches()).toEqual([['a', 'fail once', 'b'], ['fail once']]);
    expect(bodiesIn(queue)).toEqual([]);
  });

  test('the function reports the failure is deleted without ReportBatchItemFailures', async () => {
    const { stage, queue, send } = await scene({ reportBatchItemFailures: false });
    await send('fail', 'garbage');
    await stage.idle();
    expect(bodiesIn(queue)).toEqual([]);
  });

  test('the function throws is retried, even without ReportBatchItemFailures', async () => {
    const { stage, queue, send } = await scene({ reportBatchItemFailures: false });
    await send('throw', 'a');
    await stage.idle();
    expect(bodiesIn(queue)).toEqual(['throw', 'a']);
  });

  test('the retention ends is not retried', async () => {
    const { stage, queue, deadLetters, batches, send } = await scene(
      {},
      { queue: { retentionPeriod: Duration.hours(1) } },
    );
    await send('fail');
    await stage.idle();
    stage.advanceClock(3_600_000);
    await stage.idle();
    expect([batches().length, bodiesIn(queue), bodiesIn(deadLetters)]).toEqual([1, [], []]);
  });
});

test('a disabled mapping receives nothing', async () => {
  const { stage, queue, send } = await scene({ enabled: false });
  await send('a');
  await stage.idle();
  expect([queue.visible, stage.webhooks[0].functionName]).toEqual([1, 'Stack-Handler886CB40B']);
});
