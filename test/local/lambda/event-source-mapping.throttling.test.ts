import { StageClock } from '../../../src/local/clock';
import { EventSourceMapping } from '../../../src/local/lambda/event-source-mapping';
import { InvokeOutcome, LambdaFunction } from '../../../src/local/lambda/lambda-function';
import { Queue } from '../../../src/local/sqs/queue';
import { QueueModel } from '../../../src/local/sqs/queue-model';

const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:123456789012:function:mail';

function queueModel(name: string, settings: Partial<QueueModel> = {}): QueueModel {
  return {
    where: `Stack/${name} (AWS::SQS::Queue)`,
    name,
    arn: `arn:aws:sqs:us-east-1:123456789012:${name}`,
    url: `https://sqs.us-east-1.amazonaws.com/123456789012/${name}`,
    region: 'us-east-1',
    account: '123456789012',
    isFifo: false,
    visibilitySeconds: 60,
    retentionSeconds: 1_209_600,
    delaySeconds: 0,
    waitSeconds: 0,
    maximumBytes: 1_048_576,
    ...settings,
  };
}

/** A function that processes one message in 10 seconds, never fails, and reserves a concurrency of 2. */
class SlowFunction {
  public readonly model = { reservedConcurrency: 2 };
  public processed = 0;
  private busy = 0;

  public async invoke(): Promise<InvokeOutcome> {
    if (this.busy >= this.model.reservedConcurrency) return { ok: false, error: 'throttled' };
    this.busy += 1;
    await new Promise((resolve) => setTimeout(resolve, 10_000));
    this.busy -= 1;
    this.processed += 1;
    return { ok: true, payload: 'null' };
  }
}

/** Sends 200 messages at once, which the function could process in 1,000 seconds, and waits for an hour. */
async function burst(maximumConcurrency?: number): Promise<{ processed: number; dead: number; left: number }> {
  const clock = new StageClock();
  const deadLetters = new Queue(queueModel('dead-letters'), clock, () => undefined);
  const redrive = { deadLetterArn: deadLetters.model.arn, maxReceiveCount: 5 };
  const queue = new Queue(queueModel('events', { redrive }), clock, () => deadLetters);
  for (let i = 0; i < 200; i++) queue.send({ body: `[${i}]`, attributes: {}, senderId: 'me' });
  const fn = new SlowFunction();
  const mapping = {
    where: 'Stack/Mapping (AWS::Lambda::EventSourceMapping)',
    queueArn: queue.model.arn,
    functionArn: FUNCTION_ARN,
    isEnabled: true,
    batchSize: 1,
    windowSeconds: 0,
    reportsItemFailures: true,
    maximumConcurrency,
  };
  const poller = new EventSourceMapping(mapping, queue, fn as unknown as LambdaFunction, clock, () => {});
  await jest.advanceTimersByTimeAsync(3_600_000);
  poller.stop();
  await poller.untilEnded();
  return { processed: fn.processed, dead: [...deadLetters.all()].length, left: [...queue.all()].length };
}

describe('a burst of valid messages for a function with reserved concurrency', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  test('is processed if the maximum concurrency of the mapping equals the reserved concurrency', async () => {
    expect(await burst(2)).toEqual({ processed: 200, dead: 0, left: 0 });
  });

  test('moves to the dead-letter queue without a maximum concurrency, except for what fits into five receives', async () => {
    const { processed, dead, left } = await burst();
    // 5 receives of 60 seconds are time for 60 messages, some of which are received twice while they are processed.
    expect(processed).toBeLessThanOrEqual(60);
    expect(dead).toBeGreaterThanOrEqual(140);
    expect(left).toBe(0);
  });
});
