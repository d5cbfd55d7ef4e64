import { limitsOf } from '../../bench/scale/limits';
import { DEFAULT_LIMITS, UNLIMITED } from '../../bench/scale/quotas';
import { Setting } from '../../bench/scale/setting';
import { Outcome, Simulation, SimulationProps } from '../../bench/scale/simulation';
import { Traffic } from '../../bench/scale/traffic';

const DIRECT: Setting = { label: '', delivery: 'direct', verified: false, writesPerEvent: 0, handlerSeconds: 0.1 };
const QUEUED: Setting = { ...DIRECT, delivery: 'queued' };
const DAY = 86_400;

/** 1,000 servers that post every 31 seconds, 31 events each. */
function simulate(setting: Setting, props: Partial<SimulationProps> = {}, seconds = 120): Outcome {
  const traffic = new Traffic({ eventsPerSecond: 1_000, servers: 1_000, seconds, seed: 1 });
  return new Simulation({ setting, limits: DEFAULT_LIMITS, traffic, until: seconds + 2 * DAY, ...props }).run();
}

describe('the traffic of servers', () => {
  test('has a request of each server every 31 seconds, from the end of its first batch', () => {
    const traffic = new Traffic({ eventsPerSecond: 1, servers: 1, seconds: 100, seed: 1 });
    const requests = Array.from({ length: 100 }, (_, second) => traffic.at(second));
    expect(requests.filter((arrivals) => arrivals.requests === 1)).toHaveLength(2);
    expect(requests.filter(({ withoutToken }) => withoutToken === 1)).toHaveLength(1);
    expect(traffic.eventsPerRequest).toBe(31);
  });

  test('has full batches if 768 KB are reached before 30 seconds', () => {
    expect(new Traffic({ eventsPerSecond: 1_000, servers: 1, seconds: 10, seed: 1 }).eventsPerRequest).toBe(2_634);
  });

  test('is the same for the same seed', () => {
    const requests = (seed: number) => {
      const traffic = new Traffic({ eventsPerSecond: 100, servers: 10, seconds: 100, seed });
      return Array.from({ length: 100 }, (_, second) => traffic.at(second).requests);
    };
    expect(requests(1)).toEqual(requests(1));
    expect(requests(1)).not.toEqual(requests(2));
  });
});

describe('a webhook below all quotas', () => {
  test.each([DIRECT, QUEUED])('handles each request at once', (setting) => {
    expect(simulate(setting)).toMatchObject({ hits: [], retries: 0, lostEvents: 0, longestDelay: 0 });
  });
});

describe('a quota', () => {
  test('of API Gateway makes SendGrid retry, and nothing is lost', () => {
    const { hits, retries, lostEvents, longestDelay } = simulate(DIRECT, { limits: { ...UNLIMITED, requests: 10 } });
    expect(hits).toEqual(['requests']);
    expect(retries).toBeGreaterThan(0);
    expect(lostEvents).toBe(0);
    expect(longestDelay).toBeGreaterThanOrEqual(60);
  });

  test('of concurrency counts a request for as long as its function takes, and twice with the receiver', () => {
    const peak = (setting: Setting) => simulate(setting, { limits: UNLIMITED }).peaks.concurrency;
    const slow = { ...DIRECT, handlerSeconds: 2 };
    expect(peak(slow)).toBeCloseTo(20 * peak(DIRECT), 6);
    expect(peak({ ...slow, verified: true })).toBeCloseTo((4.03 / 2) * peak(slow), 6);
    expect(simulate(slow, { limits: { ...UNLIMITED, concurrency: 20 } })).toMatchObject({ hits: ['concurrency'] });
  });

  test('of the batches of a queue makes messages wait, and SendGrid retries nothing', () => {
    const { hits, retries, longestDelay } = simulate(
      { ...QUEUED, handlerSeconds: 1 },
      { limits: { ...UNLIMITED, pollers: 10 } },
    );
    expect(hits).toEqual(['pollers']);
    expect(retries).toBe(0);
    expect(longestDelay).toBeGreaterThan(60);
  });

  test('of a table counts two writes for each event, or one', () => {
    const peak = (writesPerEvent: 0 | 1 | 2) => simulate({ ...DIRECT, writesPerEvent }).peaks.writes;
    expect(peak(0)).toBe(0);
    expect(peak(2)).toBe(2 * peak(1));
  });

  test('of a new table is a tenth of that of a used one', () => {
    const hits = (newTable: boolean) => simulate({ ...DIRECT, writesPerEvent: 2 }, { newTable }).hits;
    expect([hits(true), hits(false)]).toEqual([[], []]);
    const traffic = new Traffic({ eventsPerSecond: 4_000, servers: 1_000, seconds: 120, seed: 1 });
    const many = { setting: { ...DIRECT, writesPerEvent: 2 }, limits: DEFAULT_LIMITS, traffic, until: DAY } as const;
    expect(new Simulation({ ...many, newTable: true }).run().hits).toEqual(['writes']);
    expect(new Simulation({ ...many, newTable: false }).run().hits).toEqual([]);
  });

  test('of token requests delays the first request of a server', () => {
    const { hits, longestDelay, lostEvents } = simulate(DIRECT, { limits: { ...UNLIMITED, tokens: 10 } });
    expect([hits, longestDelay, lostEvents]).toEqual([['tokens'], 60, 0]);
  });
});

describe('the limits of a setting', () => {
  const EVENTS_PER_REQUEST = 1 + 3.858 * 30;
  const limits = (setting: Setting) =>
    Object.fromEntries(limitsOf(setting).map(({ quota, eventsPerSecond }) => [quota, eventsPerSecond]));

  test('are requests times events per request, to 1%', () => {
    const { requests, concurrency, writes } = limits({ ...DIRECT, handlerSeconds: 1, writesPerEvent: 2 });
    expect(requests / (10_000 * EVENTS_PER_REQUEST)).toBeCloseTo(1, 2);
    expect(concurrency / (1_000 * EVENTS_PER_REQUEST)).toBeCloseTo(1, 2);
    expect(writes / 20_000).toBeCloseTo(1, 2);
  });

  test('are in the order in which they are reached, without those that are never reached', () => {
    expect(limitsOf({ ...QUEUED, handlerSeconds: 2 }).map(({ quota }) => quota)).toEqual([
      'tokens',
      'concurrency',
      'pollers',
      'requests',
    ]);
  });
});

describe('a function that fails', () => {
  test('for two hours delays events with direct delivery', () => {
    const { lostEvents, longestDelay } = simulate(DIRECT, { failsFor: 7_200 });
    expect(lostEvents).toBe(0);
    expect(longestDelay).toBeGreaterThanOrEqual(7_200 - 120);
    expect(longestDelay).toBeLessThan(7_200 + 3_600);
  });

  test('for two days loses all of them with direct delivery, after 24 hours', () => {
    const { requests, lostEvents } = simulate(DIRECT, { failsFor: 2 * DAY });
    expect(lostEvents).toBeCloseTo(requests * 31, 3);
  });

  test('for two days loses none of them with queued delivery', () => {
    const { requests, lostEvents, deadLetterEvents } = simulate(QUEUED, { failsFor: 2 * DAY });
    expect(lostEvents).toBe(0);
    expect(deadLetterEvents).toBeCloseTo(requests * 31, 3);
  });
});
