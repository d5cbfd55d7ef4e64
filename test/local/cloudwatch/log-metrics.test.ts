import { recordEmbeddedMetrics } from '../../../src/local/cloudwatch/embedded-metrics';
import { readFilterPattern } from '../../../src/local/cloudwatch/filter-pattern';
import { LocalMetrics } from '../../../src/local/cloudwatch/local-metrics';
import { MetricFilters } from '../../../src/local/cloudwatch/metric-filters';
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

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

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

const at = (timestamp: unknown) => {
  const { _aws, ...members } = line();
  return { ...members, _aws: { ..._aws, Timestamp: timestamp } };
};

describe('a line in the embedded metric format', () => {
  test('is recorded with each set of dimensions', () => {
    expect(metricsOf(line())).toEqual(['Shop Opens Webhook=w 2 10:00', 'Shop Opens Webhook=w Category=c 2 10:00']);
  });

  test('is recorded at its timestamp, moved to the stage’s clock', () => {
    expect(metricsOf(line({ Dimensions: [['Webhook']] }), 3_600_000)).toEqual(['Shop Opens Webhook=w 2 11:00']);
  });

  test.each([
    ['two weeks ago', 14 * DAY],
    ['two hours ahead', -2 * HOUR],
  ])('can be of %s', (_, age) => {
    expect(metricsOf(at(START - age))).toHaveLength(2);
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
    ['a timestamp of more than two weeks ago', at(START - 14 * DAY - 1)],
    ['a timestamp of more than two hours ahead', at(START + 2 * HOUR + 1)],
    ['a timestamp in nanoseconds', at(START * 1e6)],
    ['a timestamp in seconds', at(START / 1000)],
    ['a timestamp that is text', at(String(START))],
    ['a missing metric', line({ Metrics: [null] })],
    ['a metric without a name', line({ Metrics: [{}] })],
    ['metrics that are no list', line({ Metrics: { length: 1 } })],
    ['a dimension that is an object', line({}, { Webhook: { toString: 1, valueOf: 1 } })],
    ['a dimension that is null', line({}, { Webhook: null })],
    ['a dimension that every object has', line({ Dimensions: [['toString']] })],
    ['dimensions that are no lists', line({ Dimensions: ['Webhook'] })],
    ['a missing directive', { ...line(), _aws: { Timestamp: START, CloudWatchMetrics: [null] } }],
    ['no metadata', { ...line(), _aws: null }],
    ['a text in JSON', '"\\"_aws\\""'],
    ['no directive', { ...line(), _aws: { Timestamp: START } }],
    ['a directive without metrics', { ...line(), _aws: { Timestamp: START, CloudWatchMetrics: [{}] } }],
  ])('is ignored if it is %s', (_, ignored) => {
    expect(metricsOf(ignored)).toEqual([]);
  });
});

describe('a filter pattern', () => {
  const LINE =
    '{"type":"UNAUTHORIZED","status":401,"note":null,"ok":false,"error":{"code":"a b"},"list":[5],"odd":{"toString":1}}';

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
    '{ $.odd = "*toString*" }',
    '{ $.note = null }',
    '{ $.constructor NOT EXISTS }',
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
    '{ $.odd = "x" }',
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

test.each([{ toString: 1, valueOf: 1 }, [{ toString: 1 }], null])(
  'a metric filter records a line whose dimension is %j',
  (odd) => {
    const filter = {
      LogGroupName: 'group',
      FilterPattern: '{ $.odd = * }',
      MetricTransformations: [
        { MetricNamespace: 'Shop', MetricName: 'Odd', MetricValue: '1', Dimensions: [{ Key: 'Odd', Value: '$.odd' }] },
        { MetricNamespace: 'Shop', MetricName: 'Value', MetricValue: '$.odd' },
      ],
    };
    const resource = { property: (name: keyof typeof filter) => filter[name] };
    const filters = new MetricFilters([{ ofType: () => [resource] } as never]);
    const store = new MetricStore(() => START);
    filters.record('group', JSON.stringify({ odd }), store);
    expect(store.all.map(({ id }) => [id.name, id.dimensions])).toEqual([['Odd', { Odd: JSON.stringify(odd) }]]);
  },
);
