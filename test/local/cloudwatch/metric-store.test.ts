import { LocalMetrics } from '../../../src/local/cloudwatch/local-metrics';
import { MetricStore } from '../../../src/local/cloudwatch/metric-store';

const MINUTE = 60_000;
const START = Date.parse('2026-11-02T10:00:00Z');
const LATENCY = { namespace: 'AWS/ApiGateway', name: 'Latency', dimensions: { ApiName: 'api', Stage: 'prod' } };

function scene(maximum?: number) {
  const clock = { now: START };
  const store = new MetricStore(() => clock.now, maximum);
  return { clock, store, metrics: new LocalMetrics(store), latency: store.series(LATENCY, 'Milliseconds') };
}

test.each([
  ['Sum', 60],
  ['SampleCount', 4],
  ['Average', 15],
  ['Minimum', 10],
  ['Maximum', 30],
  ['p50', 10],
  ['p75', 10],
  ['p99', 30],
  ['p0', 10],
  ['p100', 30],
])('%s of the values of a minute is %d', (statistic, value) => {
  const { metrics, latency } = scene();
  for (const milliseconds of [10, 30, 10, 10]) latency.record(milliseconds);
  expect(metrics.datapoints(LATENCY, { statistic })).toEqual([{ time: new Date(START), value }]);
});

test('periods begin at multiples of their length, and a period without values has no datapoint', () => {
  const { metrics, latency } = scene();
  for (const minute of [4, 5, 9, 15]) latency.record(1, START + minute * MINUTE);
  const values = (from?: number, to?: number) => {
    const range = { from: from === undefined ? from : new Date(from), to: to === undefined ? to : new Date(to) };
    const datapoints = metrics.datapoints(LATENCY, { statistic: 'Sum', period: 300, ...range });
    return datapoints.map(({ time, value }) => `${time.toISOString().slice(11, 16)} ${value}`);
  };
  expect(values()).toEqual(['10:00 1', '10:05 2', '10:15 1']);
  expect(values(START + 5 * MINUTE, START + 15 * MINUTE)).toEqual(['10:05 2']);
});

test('values that are far apart are read by the periods that have values', () => {
  const { metrics, latency } = scene();
  for (const time of [0, START * 1e6]) latency.record(1, time);
  expect(metrics.datapoints(LATENCY, { statistic: 'Sum' })).toHaveLength(2);
  const range = { from: new Date(0), to: new Date(8.64e15) };
  expect(metrics.datapoints(LATENCY, { statistic: 'Sum', ...range })).toHaveLength(1);
});

test('a day has the values of all its minutes, also those that come later', () => {
  const { metrics, latency } = scene();
  const midnight = Date.parse('2026-11-02T00:00:00Z');
  for (const minute of [0, 59, 60, 700, 1439]) latency.record(minute, midnight + minute * MINUTE);
  const ofDay = (statistic: string) => metrics.datapoints(LATENCY, { statistic, period: 86_400 })[0].value;
  expect([ofDay('Sum'), ofDay('SampleCount'), ofDay('Maximum')]).toEqual([2258, 5, 1439]);
  latency.record(5000, midnight + 700 * MINUTE);
  expect([ofDay('Sum'), ofDay('SampleCount'), ofDay('Maximum')]).toEqual([7258, 6, 5000]);
});

test('dimensions have no order, and all of them are required', () => {
  const { metrics, latency } = scene();
  latency.record(1);
  const count = (dimensions: Record<string, string>) =>
    metrics.datapoints({ ...LATENCY, dimensions }, { statistic: 'Sum' }).length;
  expect(count({ Stage: 'prod', ApiName: 'api' })).toBe(1);
  expect(count({ ApiName: 'api' })).toBe(0);
});

test('lists the metrics that have values', () => {
  const { store, metrics, latency } = scene();
  store.series({ ...LATENCY, name: 'Count' });
  latency.record(1);
  expect(metrics.list()).toEqual([LATENCY]);
});

test('percentiles of many values are exact to three digits', () => {
  const { metrics, latency } = scene();
  for (let i = 1; i <= 10_000; i++) latency.record(i / 7);
  expect(metrics.datapoints(LATENCY, { statistic: 'p99' })[0].value).toBe(1410);
  expect(metrics.datapoints(LATENCY, { statistic: 'Maximum' })[0].value).toBe(10_000 / 7);
});

test('the oldest minutes are forgotten first, and a forgotten metric can be recorded again', () => {
  const { store, metrics, latency } = scene(10);
  latency.record(1);
  const other = store.series({ ...LATENCY, name: 'Count' });
  for (let minute = 1; minute <= 10; minute++) other.record(1, START + minute * MINUTE);
  expect(metrics.list().map(({ name }) => name)).toEqual(['Count']);
  latency.record(2, START + 11 * MINUTE);
  expect(metrics.datapoints(LATENCY, { statistic: 'Sum' })).toEqual([
    { time: new Date(START + 11 * MINUTE), value: 2 },
  ]);
  for (let minute = 11; minute <= 1_000; minute++) other.record(1, START + minute * MINUTE);
  expect(metrics.datapoints({ ...LATENCY, name: 'Count' }, { statistic: 'Sum' }).length).toBeLessThanOrEqual(10);
});

test.each([30, 90, 0])('fails for a period of %d seconds', (period) => {
  expect(() => scene().metrics.datapoints(LATENCY, { statistic: 'Sum', period })).toThrow(
    `\`period\` must be a multiple of 60 seconds, got: ${period}`,
  );
});

test.each(['sum', 'p101', 'tm99'])('fails for the statistic %s', (statistic) => {
  const { metrics, latency } = scene();
  latency.record(1);
  expect(() => metrics.datapoints(LATENCY, { statistic })).toThrow(
    `\`statistic\` must be one of Sum, SampleCount, Average, Minimum, Maximum or p99, got: ${statistic}`,
  );
});
