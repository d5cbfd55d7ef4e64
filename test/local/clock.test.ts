import { StageClock } from '../../src/local/clock';

describe('each minute', () => {
  test('passes when the clock moves over it, before anything else happens', () => {
    const clock = new StageClock();
    const first = Math.ceil(clock.now() / 60_000) * 60_000;
    const minutes: number[] = [];
    let early = 0;
    const stop = clock.onMinute((time) => {
      minutes.push((time - first) / 60_000);
      if (clock.now() < time) early += 1;
    });
    clock.advance(first + 1 - clock.now());
    clock.advance(180_000);
    stop();
    clock.advance(60_000);
    expect(minutes).toEqual([0, 1, 2, 3]);
    expect(early).toBe(4);
  });

  test('passes with the time of the machine', () => {
    jest.useFakeTimers({ now: Date.parse('2026-11-02T10:00:30Z') });
    try {
      const minutes: string[] = [];
      const stop = new StageClock().onMinute((time) => minutes.push(new Date(time).toISOString().slice(11, 19)));
      jest.advanceTimersByTime(120_000);
      stop();
      jest.advanceTimersByTime(120_000);
      expect(minutes).toEqual(['10:01:00', '10:02:00']);
    } finally {
      jest.useRealTimers();
    }
  });

  test('of the last 15 days passes if the clock moves further', () => {
    const clock = new StageClock();
    let count = 0;
    const stop = clock.onMinute(() => (count += 1));
    clock.advance(100 * 24 * 3_600_000);
    stop();
    expect(count).toBe(15 * 24 * 60);
  });
});

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
