import { Method, Stage, ThrottlingLimits } from '../../../src/local/api-gateway/rest-api';
import { Throttle } from '../../../src/local/api-gateway/throttle';

const POST = { httpMethod: 'POST', resourcePath: '/activity' } as Method;
const GET = { httpMethod: 'GET', resourcePath: '/activity' } as Method;
const OTHER = { httpMethod: 'POST', resourcePath: '/other' } as Method;

function throttleOf(settings: Record<string, ThrottlingLimits>): {
  throttle: Throttle;
  wait: (milliseconds: number) => void;
} {
  let time = 0;
  const stage = { throttling: new Map(Object.entries(settings)) } as unknown as Stage;
  return { throttle: new Throttle(stage, () => time), wait: (milliseconds) => (time += milliseconds) };
}

/** How many of some requests at once are let through. */
function allowed(throttle: Throttle, method: Method, requests = 10_000): number {
  return Array.from({ length: requests }, () => throttle.allows(method)).filter(Boolean).length;
}

test('a burst is accepted, and then nothing', () => {
  const { throttle } = throttleOf({ 'POST /activity': { rateLimit: 2, burstLimit: 5 } });
  expect([allowed(throttle, POST), allowed(throttle, POST)]).toEqual([5, 0]);
});

test('the rate refills the bucket, up to the burst', () => {
  const { throttle, wait } = throttleOf({ 'POST /activity': { rateLimit: 2, burstLimit: 5 } });
  allowed(throttle, POST);
  wait(499);
  expect(allowed(throttle, POST)).toBe(0);
  wait(1);
  expect(allowed(throttle, POST)).toBe(1);
  wait(1000);
  expect(allowed(throttle, POST)).toBe(2);
  wait(3_600_000);
  expect(allowed(throttle, POST)).toBe(5);
});

test('methods with the limits for all methods have separate buckets', () => {
  const { throttle } = throttleOf({ '* /*': { rateLimit: 1, burstLimit: 3 } });
  expect([allowed(throttle, POST), allowed(throttle, GET), allowed(throttle, OTHER)]).toEqual([3, 3, 3]);
});

test('limits of a method precede those of its path, which precede those for all methods', () => {
  const { throttle } = throttleOf({
    '* /*': { rateLimit: 1, burstLimit: 1 },
    '* /activity': { rateLimit: 1, burstLimit: 2 },
    'POST /activity': { rateLimit: 1, burstLimit: 3 },
  });
  expect([allowed(throttle, POST), allowed(throttle, GET), allowed(throttle, OTHER)]).toEqual([3, 2, 1]);
});

test("without limits all methods share the account's", () => {
  const { throttle, wait } = throttleOf({});
  expect([allowed(throttle, POST), allowed(throttle, OTHER)]).toEqual([5000, 0]);
  wait(100);
  expect([allowed(throttle, OTHER), allowed(throttle, POST)]).toEqual([1000, 0]);
});

test('a burst of zero accepts nothing', () => {
  const { throttle } = throttleOf({ 'POST /activity': { rateLimit: 0, burstLimit: 0 } });
  expect(allowed(throttle, POST)).toBe(0);
});
