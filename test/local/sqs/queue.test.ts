import { StageClock } from '../../../src/local/clock';
import { Queue } from '../../../src/local/sqs/queue';
import { QueueModel } from '../../../src/local/sqs/queue-model';

const MODEL: QueueModel = {
  where: 'Stack/Queue (AWS::SQS::Queue)',
  name: 'events',
  arn: 'arn:aws:sqs:us-east-1:123456789012:events',
  url: 'https://sqs.us-east-1.amazonaws.com/123456789012/events',
  region: 'us-east-1',
  account: '123456789012',
  isFifo: false,
  visibilitySeconds: 30,
  retentionSeconds: 3600,
  delaySeconds: 0,
  waitSeconds: 0,
  maximumBytes: 100,
};

function queueOf(settings: Partial<QueueModel> = {}, deadLetters?: () => Queue, clock = new StageClock()) {
  const queue = new Queue({ ...MODEL, ...settings }, clock, deadLetters ?? (() => undefined));
  const send = (body: string, delaySeconds?: number) =>
    queue.send({ body, attributes: {}, senderId: 'me', delaySeconds });
  const receive = (maximum = 10) => queue.receive({ maximum }).map(({ body }) => body);
  return { clock, queue, send, receive };
}

describe('a queue', () => {
  test('delivers messages in order, each to one receiver', () => {
    const { send, receive } = queueOf();
    for (const body of ['a', 'b', 'c']) send(body);
    expect([receive(2), receive(2), receive(2)]).toEqual([['a', 'b'], ['c'], []]);
  });

  test('hides received messages until their visibility timeout ends', () => {
    const { clock, queue, send, receive } = queueOf({ visibilitySeconds: 60 });
    send('a');
    receive();
    clock.advance(59_000);
    expect([receive(), queue.counts]).toEqual([[], { visible: 0, inFlight: 1, delayed: 0 }]);
    clock.advance(2_000);
    expect([queue.counts.visible, receive()]).toEqual([1, ['a']]);
  });

  test('counts receives and records the first', () => {
    const { clock, queue, send } = queueOf();
    const { sentAt } = send('a');
    clock.advance(5_000);
    queue.receive({ maximum: 1 });
    clock.advance(31_000);
    const [message] = queue.receive({ maximum: 1 });
    expect(message.receiveCount).toBe(2);
    expect(message.firstReceivedAt! - sentAt).toBeGreaterThanOrEqual(5_000);
    expect(message.firstReceivedAt! - sentAt).toBeLessThan(7_000);
  });

  test('drops messages at the end of their retention, hidden or not', () => {
    const { clock, queue, send, receive } = queueOf();
    send('a');
    send('b');
    receive(1);
    clock.advance(3_600_000);
    expect([queue.hasVisible(), [...queue.all()], queue.counts]).toEqual([
      false,
      [],
      { visible: 0, inFlight: 0, delayed: 0 },
    ]);
  });

  test('delays messages by its own setting or by theirs', () => {
    const { clock, queue, send, receive } = queueOf({ delaySeconds: 10 });
    send('its own');
    send('at once', 0);
    send('theirs', 20);
    expect(receive()).toEqual(['at once']);
    expect(queue.counts).toEqual({ visible: 0, inFlight: 1, delayed: 2 });
    clock.advance(10_000);
    expect(receive()).toEqual(['its own']);
    clock.advance(10_000);
    expect(receive()).toEqual(['theirs']);
  });

  test('deletes by the latest receipt handle only', () => {
    const { clock, queue, send } = queueOf();
    send('a');
    const handleOf = () => queue.receive({ maximum: 1 })[0].receiptHandle!;
    const old = handleOf();
    clock.advance(31_000);
    const latest = handleOf();
    queue.delete(old);
    expect([...queue.all()]).toHaveLength(1);
    queue.delete(latest);
    expect([...queue.all()]).toHaveLength(0);
    // That it is gone is no error.
    queue.delete(latest);
  });

  test('ends a batch before a message that does not fit, which stays visible', () => {
    const { queue, send } = queueOf();
    for (const body of ['a', 'b', 'c']) send(body);
    const batch = queue.receive({ maximum: 10, fits: ({ body }) => body !== 'b' });
    expect(batch.map(({ body }) => body)).toEqual(['a']);
    expect(queue.counts).toEqual({ visible: 2, inFlight: 1, delayed: 0 });
  });

  test('is empty after it is purged', () => {
    const { queue, send, receive } = queueOf();
    send('a');
    queue.purge();
    expect(receive()).toEqual([]);
  });
});

describe('a dead-letter queue', () => {
  const deadLetterArn = 'arn:aws:sqs:us-east-1:123456789012:dead';

  test('receives messages with too many receives, with their id and sent time', () => {
    const dead = queueOf({ arn: deadLetterArn });
    const redrive = { deadLetterArn, maxReceiveCount: 2 };
    const { clock, queue, send, receive } = queueOf({ redrive }, () => dead.queue, dead.clock);
    const { id, sentAt } = send('a');
    for (let i = 0; i < 2; i++) {
      expect(receive()).toEqual(['a']);
      clock.advance(31_000);
    }
    expect([receive(), [...queue.all()]]).toEqual([[], []]);
    expect([...dead.queue.all()]).toEqual([
      expect.objectContaining({
        id,
        body: 'a',
        sentAt,
        receiveCount: 0,
        deadLetterSourceArn: 'arn:aws:sqs:us-east-1:123456789012:events',
      }),
    ]);
    expect(dead.receive()).toEqual(['a']);
  });

  test('that does not exist leaves messages in their queue', () => {
    const { clock, send, receive } = queueOf({ redrive: { deadLetterArn, maxReceiveCount: 1 } });
    send('a');
    receive();
    clock.advance(31_000);
    expect(receive()).toEqual(['a']);
  });
});

describe('waiting for messages', () => {
  const signal = () => new AbortController().signal;

  test('ends at once if there are enough', async () => {
    const { queue, send } = queueOf();
    send('a');
    await queue.untilVisible(signal());
    expect(queue.hasVisible()).toBe(true);
  });

  test('ends with the last required message', async () => {
    const { queue, send } = queueOf();
    let isOver = false;
    const waiting = queue.untilVisible(signal(), 2).then(() => (isOver = true));
    send('a');
    await new Promise(setImmediate);
    expect(isOver).toBe(false);
    send('b');
    await waiting;
    expect(isOver).toBe(true);
  });

  test('ends when a hidden message becomes visible', async () => {
    const { queue, send } = queueOf();
    send('a');
    queue.receive({ maximum: 1, visibilitySeconds: 0.05 });
    await queue.untilVisible(signal());
    expect(queue.counts.visible).toBe(1);
  });

  test('ends when the clock moves to when a message becomes visible', async () => {
    const { clock, queue, send } = queueOf();
    send('a', 600);
    const waiting = queue.untilVisible(signal());
    clock.advance(300_000);
    clock.advance(300_000);
    await waiting;
    expect(queue.counts.visible).toBe(1);
  });

  test('ends when the signal is aborted', async () => {
    const { queue } = queueOf();
    const stop = new AbortController();
    const waiting = queue.untilVisible(stop.signal);
    stop.abort();
    await waiting;
    await queue.untilVisible(stop.signal);
    expect(queue.hasVisible()).toBe(false);
  });
});
