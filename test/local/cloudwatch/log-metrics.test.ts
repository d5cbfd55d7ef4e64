import { recordEmbeddedMetrics } from '../../../src/local/cloudwatch/embedded-metrics';
import { readFilterPattern } from '../../../src/local/cloudwatch/filter-pattern';
import { LocalMetrics } from '../../../src/local/cloudwatch/local-metrics';
import { MetricStore } from '../../../src/local/cloudwatch/metric-store';

const START = Date.parse('2026-11-02T10:00:00Z');

/** Returns the metrics of a line: namespace, name, dimensions, sum and time. */
function metricsOf(line: object | string, clockOffset = 0): string[] {
  const store = new MetricStore(() => START);
  recordEmbeddedMetrics(typeof line === 'string' ? line : JSON.stringify(line), store, clockOffset);
  const metrics = new LocalMetrics(store);
  return metrics.list().flatMap((metric) => {
    const dimensions = Object.entries(metric.dimensions).map(([name, value]) => `${name}=${value}`);
    return metrics
      .datapoints(metric, { statistic: 'Sum' })
      .map(({ time, value }) =>
        [metric.namespace, metric.name, ...dimensions, value, time.toISOString().slice(11, 16)].join(' '),
      );
  });
}

const directive = (over: object = {}) => ({
  Namespace: 'Shop',
  Dimensions: [['Webhook'], ['Webhook', 'Category']],
  Metrics: [{ Name: 'Opens', Unit: 'Count' }],
  ...over,
});
const line = (over: object = {}, members: object = {}) => ({
  _aws: { Timestamp: START, CloudWatchMetrics: [directive(over)] },
  Webhook: 'w',
  Category: 'c',
  Opens: 2,
  ...members,
});

describe('a line in the embedded metric format', () => {
  test('is recorded with each set of dimensions', () => {
    expect(metricsOf(line())).toEqual(['Shop Opens Webhook=w 2 10:00', 'Shop Opens Webhook=w Category=c 2 10:00']);
  });

  test('is recorded at its timestamp, moved to the stage’s clock', () => {
    expect(metricsOf(line({ Dimensions: [['Webhook']] }), 3_600_000)).toEqual(['Shop Opens Webhook=w 2 11:00']);
  });

  test('can have several values and no dimensions', () => {
    expect(metricsOf(line({ Dimensions: [[]] }, { Opens: [1, 2, 3.5] }))).toEqual(['Shop Opens 6.5 10:00']);
  });

  test.each([
    ['other JSON', { message: 'hello' }],
    ['text that names _aws', 'the member "_aws" is missing'],
    ['a dimension without a value', line({ Dimensions: [['Missing']] })],
    ['more than 100 metrics', line({ Metrics: Array.from({ length: 101 }, (_, i) => ({ Name: `m${i}` })) })],
    ['a value that is text', line({}, { Opens: 'many' })],
    ['a missing value', line({}, { Opens: undefined })],
    ['no timestamp', { ...line(), _aws: { CloudWatchMetrics: [directive()] } }],
    ['no directive', { ...line(), _aws: { Timestamp: START } }],
    ['a directive without metrics', { ...line(), _aws: { Timestamp: START, CloudWatchMetrics: [{}] } }],
  ])('is ignored if it is %s', (_, ignored) => {
    expect(metricsOf(ignored)).toEqual([]);
  });
});

describe('a filter pattern', () => {
  const LINE = '{"type":"UNAUTHORIZED","status":401,"note":null,"ok":false,"error":{"code":"a b"},"list":[5]}';

  test.each([
    '',
    ' ',
    '{ $.type = "UNAUTHORIZED" }',
    '{ $.type = "UNAUTH*" }',
    '{ $.type = UNAUTHORIZED }',
    '{ $.type != "THROTTLED" }',
    '{ $.status = 401 }',
    '{ $.status >= 400 && $.status < 500 }',
    '{ $.status > 400 && $.status <= 401 && $.status != 400 }',
    '{ ($.type = "A" || $.type = "UNAUTHORIZED") && ($.status = 401) }',
    '{ $.error.code = "a b" }',
    "{ $['error']['code'] = \"a*\" }",
    '{ $.list[0] = 5 }',
    '{ $.note IS NULL }',
    '{ $.ok IS FALSE }',
    '{ $.missing NOT EXISTS }',
    '{ $.type = * }',
  ])('%s matches', (pattern) => {
    expect(readFilterPattern(pattern)!(LINE)).toBe(true);
  });

  test.each([
    '{ $.type = "unauthorized" }',
    '{ $.type != "UNAUTHORIZED" }',
    '{ $.status = 4 }',
    '{ $.type = 401 }',
    '{ $.missing = "x" }',
    '{ $.missing != "x" }',
    '{ $.type = "A" || $.type = "B" }',
    '{ $.status = 401 && $.ok IS TRUE }',
    '{ $.type NOT EXISTS }',
  ])('%s does not match', (pattern) => {
    expect(readFilterPattern(pattern)!(LINE)).toBe(false);
    expect(readFilterPattern(pattern)!('no JSON')).toBe(false);
  });

  test.each([
    'ERROR',
    '[ip, user]',
    '{ $.a }',
    '{ $.a = }',
    '{ a = 1 }',
    '{ $.a = 1',
    '{ $.a = 1 } more',
    '{ $.a < "x" }',
    '{ $.a IS 5 }',
    '{ $.a ! 5 }',
    '{ $.a { 5 }',
  ])('fails to be read if it is %s', (pattern) => {
    expect(readFilterPattern(pattern)).toBeUndefined();
  });
});
