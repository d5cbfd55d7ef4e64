import { Duration } from 'aws-cdk-lib';
import { until } from '../../support/until';
import { bodiesIn, scene } from '../support/queue-scene';

describe('invocations', () => {
  test.each([
    ['two, by its MaximumConcurrency', 2, 2],
    ['five otherwise', undefined, 5],
  ])('are at the same time at most %s', async (_name, maxConcurrency, most) => {
    const { stage, queue, send } = await scene(
      { batchSize: 1, maxConcurrency },
      { handlerProps: { timeout: Duration.seconds(20) } },
    );
    await send('slow', 'slow', 'slow', 'slow', 'slow', 'slow', 'slow');
    const seen = new Set<number>();
    const watch = setInterval(() => seen.add(queue.inFlight), 5);
    await stage.idle();
    clearInterval(watch);
    expect(Math.max(...seen)).toBe(most);
    expect(queue.messages()).toEqual([]);
  });

  test('that are throttled are retried', async () => {
    const { stage, queue, batches, send } = await scene(
      { batchSize: 1, maxConcurrency: 2 },
      { handlerProps: { reservedConcurrentExecutions: 1, timeout: Duration.seconds(10) } },
    );
    await send('slow', 'slow', 'slow');
    await stage.idle();
    expect([batches().length, queue.messages()]).toEqual([3, []]);
  });

  test('that are throttled until the messages become visible are given up', async () => {
    const all = await scene({}, { handlerProps: { reservedConcurrentExecutions: 0, timeout: Duration.seconds(1) } });
    const { stage, deadLetters, queue, batches, send } = all;
    await send('a');
    await expect(stage.idle(200)).rejects.toThrow('the queues were not idle after 200 ms');
    for (let i = 1; i <= 3; i++) {
      const [message] = queue.messages();
      expect(message).toMatchObject({ receiveCount: i, isVisible: false });
      stage.advanceClock(30_001);
      await until(() => queue.messages()[0]?.receiveCount !== i);
    }
    await stage.idle();
    expect([batches(), bodiesIn(queue), bodiesIn(deadLetters)]).toEqual([[], [], ['a']]);
  });

  test('end when the stage stops', async () => {
    const timeout = Duration.minutes(15);
    const props = { handlerProps: { timeout }, queue: { visibilityTimeout: timeout } };
    const { stage, events, send } = await scene({}, props);
    await send('wait');
    const idle = stage.idle();
    await until(() => events.length > 0);
    await stage.stop();
    await idle;
  });

  test('end when the stage stops, even throttled ones', async () => {
    const { stage, queue, send } = await scene(
      { maxBatchingWindow: Duration.seconds(1) },
      { handlerProps: { reservedConcurrentExecutions: 0, timeout: Duration.seconds(1) } },
    );
    await send('a');
    stage.advanceClock(1_000);
    await until(() => queue.inFlight === 1);
    await stage.stop();
  });
});
