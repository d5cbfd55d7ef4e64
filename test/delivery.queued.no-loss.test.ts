import { Duration, Stack } from 'aws-cdk-lib';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { Queue as CdkQueue, QueueProps } from 'aws-cdk-lib/aws-sqs';
import fc from 'fast-check';
import { QueuedDeliveryOptions } from '../src';
import { stackWithHandler } from './support/stacks';
import { RenderedResource } from './support/templates';
import { StageClock } from '../src/local/clock';
import { Queue } from '../src/local/sqs/queue';
import { QueueModel } from '../src/local/sqs/queue-model';
import { EventQueue } from '../src/private/event-queue';

const DAY = 86_400;

/** In seconds. An undefined value is left to its default. */
interface Settings {
  readonly kind: 'new queues' | 'new queue, given dead-letter queue' | 'given queue';
  readonly handlerTimeout: number;
  readonly maxReceiveCount?: number;
  readonly visibilityTimeout?: number;
  readonly retention?: number;
  readonly deadLetterRetention?: number;
}

const orDefault = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

const settings: fc.Arbitrary<Settings> = fc.record({
  kind: fc.constantFrom('new queues', 'new queue, given dead-letter queue', 'given queue'),
  handlerTimeout: fc.oneof(fc.constant(3), fc.integer({ min: 1, max: 900 })),
  maxReceiveCount: orDefault(fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 1_000 }))),
  visibilityTimeout: orDefault(fc.oneof(fc.integer({ min: 1, max: 900 }), fc.integer({ min: 900, max: 43_200 }))),
  retention: orDefault(fc.oneof(fc.integer({ min: 60, max: 14 * DAY }), fc.integer({ min: DAY, max: 14 * DAY }))),
  deadLetterRetention: orDefault(fc.integer({ min: 60, max: 14 * DAY })),
});

/** How often the handler fails for each message before it succeeds. It fails by an error, or by exceeding its timeout. */
const failures = fc.array(fc.oneof(fc.constant(Infinity), fc.constant(0), fc.integer({ min: 1, max: 30 })), {
  minLength: 1,
  maxLength: 25,
});

/** Less than a day in all: before the queue's pollers start, and until somebody redrives the dead letters. */
const delays = fc
  .tuple(fc.integer({ min: 0, max: DAY - 1 }), fc.integer({ min: 0, max: DAY - 1 }))
  .map(([total, part]) => ({ outage: Math.min(total, part), unnoticed: total - Math.min(total, part) }));

function optionsOf(stack: Stack, given: Settings): QueuedDeliveryOptions {
  const { kind, maxReceiveCount } = given;
  const [retention, visibilityTimeout, deadLetterRetention] = [
    given.retention,
    given.visibilityTimeout,
    given.deadLetterRetention,
  ].map((seconds) => (seconds === undefined ? undefined : Duration.seconds(seconds)));
  if (kind === 'new queues') return { maxReceiveCount, retention, visibilityTimeout };
  const deadLetterQueue = new CdkQueue(stack, 'Dead', { retentionPeriod: deadLetterRetention });
  if (kind !== 'given queue') return { maxReceiveCount, retention, visibilityTimeout, deadLetterQueue };
  const props: QueueProps = {
    retentionPeriod: retention,
    visibilityTimeout,
    deadLetterQueue: { queue: deadLetterQueue, maxReceiveCount: maxReceiveCount ?? 5 },
  };
  return { queue: new CdkQueue(stack, 'Mine', props) };
}

interface Queues {
  readonly clock: StageClock;
  readonly queue: Queue;
  readonly deadLetters: Queue;
}

/** Synthesizes the queues of a webhook. Returns them on the local stage's model of SQS, and why synth rejects the options, if so. */
function synthQueues(given: Settings): { queues: Queues; rejection?: string } {
  const { app, stack, handler } = stackWithHandler();
  (handler.node.defaultChild as CfnFunction).timeout = given.handlerTimeout;
  // As `Delivery.queued()` does, without the rest of a webhook, which takes most of the time of synthesis.
  new EventQueue(stack, 'Queue', { ...optionsOf(stack, given), handler });
  const { Resources } = app.synth({ skipValidation: true }).getStackByName('Stack').template;
  return { queues: queuesOf(Object.values(Resources)), rejection: rejectionOf(stack) };
}

function rejectionOf(stack: Stack): string | undefined {
  try {
    for (const { node } of stack.node.findAll()) node.validate();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function queuesOf(resources: RenderedResource[]): Queues {
  const queues = resources.filter(({ Type }) => Type === 'AWS::SQS::Queue').map((one) => one.Properties ?? {});
  const source = queues.find(({ RedrivePolicy }) => RedrivePolicy)!;
  const clock = new StageClock();
  const dead = modelOf(
    'dead-letters',
    queues.find((other) => other !== source)!,
  );
  const deadLetters = new Queue(dead, clock, () => undefined);
  const redrive = { deadLetterArn: dead.arn, maxReceiveCount: source.RedrivePolicy.maxReceiveCount };
  return { clock, deadLetters, queue: new Queue({ ...modelOf('events', source), redrive }, clock, () => deadLetters) };
}

function modelOf(name: string, properties: Record<string, any>): QueueModel {
  return {
    where: name,
    name,
    arn: `arn:aws:sqs:us-east-1:123456789012:${name}`,
    url: `https://sqs.us-east-1.amazonaws.com/123456789012/${name}`,
    region: 'us-east-1',
    account: '123456789012',
    isFifo: false,
    visibilitySeconds: properties.VisibilityTimeout ?? 30,
    retentionSeconds: properties.MessageRetentionPeriod ?? 4 * DAY,
    delaySeconds: 0,
    waitSeconds: 0,
    maximumBytes: 1_048_576,
  };
}

/** Invokes the handler until no message is left in the queue. Returns the processed messages. */
function processAll({ clock, queue }: Queues, failuresOf: ReadonlyMap<string, number>): string[] {
  const processed: string[] = [];
  const received = new Map<string, number>();
  while ([...queue.all()].length > 0) {
    for (let batch = queue.receive({ maximum: 10 }); batch.length > 0; batch = queue.receive({ maximum: 10 })) {
      for (const { body, receiptHandle } of batch) {
        received.set(body, (received.get(body) ?? 0) + 1);
        if (received.get(body)! <= failuresOf.get(body)!) continue;
        queue.delete(receiptHandle!);
        processed.push(body);
      }
    }
    if ([...queue.all()].length > 0) clock.advance(queue.model.visibilitySeconds * 1000);
  }
  return processed;
}

interface Result {
  readonly sent: number;
  readonly processed: number;
  readonly dead: number;
  /** By the redrive, after the handler was fixed. */
  readonly redriven: number;
}

function run(
  queues: Queues,
  failuresOfAll: readonly number[],
  { outage, unnoticed }: { outage: number; unnoticed: number },
): Result {
  const { clock, queue, deadLetters } = queues;
  const messages = new Map(failuresOfAll.map((count, index) => [`[${index}]`, count]));
  for (const body of messages.keys()) queue.send({ body, attributes: {}, senderId: 'me' });
  clock.advance(outage * 1000);
  const processed = processAll(queues, messages).length;
  clock.advance(unnoticed * 1000);
  const dead = [...deadLetters.all()].length;
  deadLetters.moveVisible(() => queue);
  const redriven = processAll(queues, new Map([...messages.keys()].map((body) => [body, 0]))).length;
  return { sent: messages.size, processed, dead, redriven };
}

describe('events that were accepted', () => {
  beforeEach(() => void jest.useFakeTimers({ now: 1_700_000_000_000 }));
  afterEach(() => void jest.useRealTimers());

  test('are processed or in the dead-letter queue, from where they can be redriven a day later', () => {
    const seen = { options: 0, dead: 0 };
    const property = fc.property(settings, failures, delays, (given, counts, delay) => {
      const { queues, rejection } = synthQueues(given);
      fc.pre(rejection === undefined);
      const { sent, processed, dead, redriven } = run(queues, counts, delay);
      seen.options += 1;
      seen.dead += dead;
      expect({ processedOrDead: processed + dead, redriven }).toEqual({ processedOrDead: sent, redriven: dead });
    });
    fc.assert(property, { numRuns: 100 });
    expect(seen.options).toBe(100);
    expect(seen.dead).toBeGreaterThan(100);
  });

  test('are lost if they wait for a day, with the options that synth rejects for their retention', () => {
    const property = fc.property(settings, (given) => {
      const { queues, rejection } = synthQueues(given);
      fc.pre(rejection?.includes('must keep messages for at least 1 day more than') ?? false);
      expect(run(queues, [Infinity], { outage: DAY, unnoticed: 0 })).toEqual({
        sent: 1,
        processed: 0,
        dead: 0,
        redriven: 0,
      });
    });
    fc.assert(property, { numRuns: 100 });
  });
});
