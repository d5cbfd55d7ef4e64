import { StageClock } from '../../src/local/clock';

describe("sleeping by the stage's clock", () => {
  test('ends when the time comes', async () => {
    const clock = new StageClock();
    const end = clock.now() + 30;
    await clock.sleepUntil(end);
    expect(clock.now()).toBeGreaterThanOrEqual(end);
  });

  test('ends when the clock moves to that time, not earlier', async () => {
    const clock = new StageClock();
    let isOver = false;
    const sleeping = clock.sleepUntil(clock.now() + 3_600_000).then(() => (isOver = true));
    clock.advance(3_000_000);
    await new Promise(setImmediate);
    expect(isOver).toBe(false);
    clock.advance(600_000);
    await sleeping;
    expect(isOver).toBe(true);
  });

  test.each([
    ['later', false],
    ['that was given before', true],
  ])('ends by a signal %s', async (_name, isGiven) => {
    const clock = new StageClock();
    const stop = new AbortController();
    if (isGiven) stop.abort();
    const sleeping = clock.sleepUntil(Infinity, stop.signal);
    stop.abort();
    await sleeping;
    expect(clock.offsetSeconds).toBe(0);
  });
});
