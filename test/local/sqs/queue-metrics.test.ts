import { StageClock } from '../../../src/local/clock';
import { LocalMetrics } from '../../../src/local/cloudwatch/local-metrics';
import { MetricStore, MINUTE_MS } from '../../../src/local/cloudwatch/metric-store';
import { Queue } from '../../../src/local/sqs/queue';
import { QueueMetrics } from '../../../src/local/sqs/queue-metrics';
import { QueueModel } from '../../../src/local/sqs/queue-model';

const MODEL: QueueModel = {
  where: 'Stack/Queue (AWS::SQS::Queue)',
  name: 'events',
  arn: 'arn:aws:sqs:us-east-1:123456789012:events',
  url: 'https://sqs.us-east-1.amazonaws.com/123456789012/events',
  region: 'us-east-1',
  account: '123456789012',
  isFifo: false,
  visibilitySeconds: 80,
  retentionSeconds: 600,
  delaySeconds: 0,
  waitSeconds: 0,
  maximumBytes: 100,
};

function scene(settings: Partial<QueueModel> = {}, deadLetters?: Queue) {
  const clock = new StageClock();
  // Half a minute before and after each full one, so that a slow machine does not change a result.
  clock.advance(MINUTE_MS + MINUTE_MS / 2 - (clock.now() % MINUTE_MS));
  const store = new MetricStore(() => clock.now());
  const queue = new Queue({ ...MODEL, ...settings }, clock, () => deadLetters);
  const metrics = new QueueMetrics(queue, store, false);
  const stop = clock.onMinute((time) => metrics.sample(time));
  stops.push(stop);
  const values = (name: string) =>
    new LocalMetrics(store)
      .datapoints({ namespace: 'AWS/SQS', name, dimensions: { QueueName: 'events' } }, { statistic: 'Maximum' })
      .map(({ value }) => value);
  const counts = () =>
    ['Visible', 'NotVisible', 'Delayed'].map((state) => values(`ApproximateNumberOfMessages${state}`).join(' '));
  const ages = () => values('ApproximateAgeOfOldestMessage').map((seconds) => Math.round(seconds / 30) / 2);
  const send = (delaySeconds = 0) => queue.send({ body: 'x', attributes: {}, senderId: 'me', delaySeconds });
  const minutes = (count: number) => clock.advance(count * MINUTE_MS);
  return { clock, queue, counts, ages, send, minutes };
}

const stops: Array<() => void> = [];
afterEach(() => stops.splice(0).forEach((stop) => stop()));

test('messages become visible and expire in the minutes that the clock moves over', () => {
  const { queue, counts, ages, send, minutes } = scene();
  send();
  minutes(1);
  send();
  send(140);
  queue.receive({ maximum: 1 });
  minutes(12);
  expect(counts()).toEqual([
    // The first message is received, and visible again 80 seconds later. The third one becomes visible after 140 seconds.
    '1 1 2 3 3 3 3 3 3 3 2 0 0',
    '0 1 0 0 0 0 0 0 0 0 0 0 0',
    '0 1 1 0 0 0 0 0 0 0 0 0 0',
  ]);
  expect(ages()).toEqual([0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5, 9.5, 9.5, 0, 0]);
});

test.each<[string, (queue: Queue, handle: string) => unknown, string[]]>([
  ['deleted', (queue, handle) => queue.delete(handle), ['0 0', '1 0', '0 0']],
  ['purged', (queue) => queue.purge(), ['0 0', '1 0', '0 0']],
  ['made visible', (queue, handle) => queue.changeVisibility(handle, 0), ['0 1', '1 0', '0 0']],
])('a message that is %s counts so in the next minute', (_, change, expected) => {
  const { queue, counts, send, minutes } = scene();
  send();
  const [{ receiptHandle }] = queue.receive({ maximum: 1 });
  minutes(1);
  change(queue, receiptHandle!);
  minutes(1);
  expect(counts()).toEqual(expected);
});

test('messages that move to the dead-letter queue and back count where they are', () => {
  const dead = scene();
  const { queue, counts, send, minutes } = scene(
    { redrive: { deadLetterArn: MODEL.arn, maxReceiveCount: 1 } },
    dead.queue,
  );
  const pass = () => [minutes(2), dead.minutes(2)];
  send();
  queue.receive({ maximum: 1 });
  pass();
  queue.receive({ maximum: 1 });
  pass();
  dead.queue.moveVisible(() => queue);
  pass();
  expect([counts()[0], dead.counts()[0]]).toEqual(['0 1 0 0 1 1', '0 0 1 1 0 0']);
});

test('the age is that of the oldest message that has been received fewer than three times', () => {
  const { queue, ages, send, minutes } = scene({ visibilitySeconds: 0 });
  send();
  minutes(1);
  send();
  for (let i = 0; i < 3; i++) queue.receive({ maximum: 1 });
  minutes(2);
  queue.receive({ maximum: 2 });
  minutes(1);
  queue.receive({ maximum: 2 });
  queue.receive({ maximum: 2 });
  minutes(1);
  expect(ages()).toEqual([0.5, 0.5, 1.5, 2.5, 0]);
});

test('moving the clock by days reads the messages once', () => {
  const { queue, clock, send } = scene({ retentionSeconds: 14 * 86_400 });
  for (let i = 0; i < 100; i++) send();
  const all = jest.spyOn(queue, 'all');
  clock.advance(7 * 86_400_000);
  expect(all).toHaveBeenCalledTimes(1);
});
