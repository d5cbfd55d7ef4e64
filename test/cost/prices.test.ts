import * as parts from '../../scripts/cost/parts';
import { priceOf, PRICES } from '../../scripts/cost/prices';
import { SETTINGS } from '../../scripts/cost/settings';
import { postsOf, WORKLOADS } from '../../scripts/cost/workload';

const workload = (events: number, servers: number) => ({ label: '', events, servers });

describe('a price with tiers', () => {
  test.each([
    [1_000_000, 3.5],
    [333_000_000, 1165.5],
    [400_000_000, 1165.5 + 67 * 2.8],
    [2_000_000_000, 1165.5 + 667 * 2.8 + 1_000 * 2.38],
    [30_000_000_000, 1165.5 + 667 * 2.8 + 19_000 * 2.38 + 10_000 * 1.51],
  ])('charges each request of %d at the price of its tier', (requests, dollars) => {
    expect(priceOf(PRICES.restApi, requests)).toBeCloseTo(dollars, 6);
  });
});

test.each(Object.entries(PRICES))('the price %s has tiers in ascending order, and a source', (_, { tiers, source }) => {
  expect(source).toMatch(/^https:\/\/[a-z.]+\/[\w/.-]+$/);
  const ends = tiers.map(({ upTo }) => upTo);
  expect(ends).toEqual([...ends].sort((a, b) => a - b));
  expect(ends[ends.length - 1]).toBe(Infinity);
});

describe('a month of requests', () => {
  test('of a server with an event a minute has one request for 1.5 events', () => {
    expect(postsOf(workload(43_200, 1))).toEqual({
      perMonth: 28_800,
      perSecond: 28_800 / 2_592_000,
      events: 1.5,
      bytes: (1.5 * 768_000) / 2_634,
    });
  });

  test('of a server with 1,000 events a second has full batches of 768 KB', () => {
    const { events, bytes, perMonth } = postsOf(workload(2_592_000_000, 1));
    expect([events, bytes]).toEqual([2_634, 768_000]);
    expect(perMonth).toBeCloseTo(984_054.67, 1);
  });
});

describe('the price of', () => {
  test('tokens is that of 720 tokens for each server at one hour, and 60 at twelve hours', () => {
    expect(parts.tokens(workload(0, 1), 1)).toBeCloseTo(1.62, 6);
    expect(parts.tokens(workload(0, 100), 12)).toBeCloseTo(13.5, 6);
  });

  test.each([
    [1, 3],
    [65_536, 3],
    [65_537, 5],
    [768_000, 25],
  ])('a queued message of %d bytes is that of %d requests to SQS', (bytes, requests) => {
    expect(parts.sqsRequests(bytes)).toBe(requests);
  });

  test('a million queued messages of 768 KB is $10.00, because a delete has no payload', () => {
    expect(priceOf(PRICES.sqs, 1_000_000 * parts.sqsRequests(768_000))).toBeCloseTo(10, 6);
  });

  test('deduplication is paid for each event', () => {
    expect(parts.deduplicationPerEvent(workload(10_000_000_000, 1_000))).toBeCloseTo(12_500, 6);
    expect(parts.deduplicationInBatches(workload(10_000_000_000, 1_000))).toBeCloseTo(7_500, 6);
  });

  test('traces is that of one a second and 5% of the others', () => {
    const elevenPerSecond = workload(2_592_000 * 11 * 2_634, 1);
    expect(parts.tracing(elevenPerSecond)).toBeCloseTo(1.5 * 2.592 * 5, 6);
  });

  test('an HTTP API counts each 512 KB, and a REST API each request', () => {
    const fullBatches = workload(2_592_000_000, 1);
    const millions = postsOf(fullBatches).perMonth / 1_000_000;
    expect(parts.httpApi(fullBatches)).toBeCloseTo(2 * millions, 6);
    expect(parts.restApi(fullBatches)).toBeCloseTo(3.5 * millions, 6);
  });
});

test.each(WORKLOADS)(
  'at $label events, direct delivery is cheaper than queued, with and without signatures',
  (each) => {
    const price = (label: string) => SETTINGS.find((setting) => setting.label === label)!.monthly(each);
    expect(price('Direct delivery (default)')).toBeLessThan(price('Queued delivery'));
    expect(price('Direct, signatures verified')).toBeLessThan(price('Queued, signatures verified'));
  },
);
