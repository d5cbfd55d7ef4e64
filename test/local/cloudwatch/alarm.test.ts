import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Alarm as CdkAlarm, AlarmProps, MathExpression, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Alarm, AlarmProperties } from '../../../src/local/cloudwatch/alarm';
import { MetricStore } from '../../../src/local/cloudwatch/metric-store';

const START = Date.parse('2026-11-02T10:00:00Z');
const MINUTE = 60_000;

const metric = (metricName: string, period = Duration.minutes(1)) =>
  new Metric({ namespace: 'Shop', metricName, dimensionsMap: { Webhook: 'w' }, statistic: 'Sum', period });

/** Returns an alarm's properties as CDK renders them. */
function rendered(props: Partial<AlarmProps>): AlarmProperties {
  const stack = new Stack();
  new CdkAlarm(stack, 'Alarm', {
    metric: metric('Errors'),
    threshold: 10,
    evaluationPeriods: 1,
    treatMissingData: TreatMissingData.NOT_BREACHING,
    ...props,
  });
  const [resource] = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm'));
  return resource.Properties as AlarmProperties;
}

/** Plays minutes with a value of each metric, and returns the changes of the alarm's state. */
function play(properties: AlarmProperties, values: Record<string, ReadonlyArray<number | undefined>>): string[] {
  const store = new MetricStore(() => START);
  for (const [name, minutes] of Object.entries(values)) {
    const series = store.series({ namespace: 'Shop', name, dimensions: { Webhook: 'w' } });
    minutes.forEach((value, i) => value !== undefined && series.record(value, START + i * MINUTE));
  }
  const length = Math.max(...Object.values(values).map((minutes) => minutes.length));
  return new Alarm(properties, store)
    .history(START, START + length * MINUTE)
    .map(({ time, state }) => `${(time - START) / MINUTE} ${state}`);
}

const none = undefined;

test('an alarm goes off after the minute that is beyond its threshold, and is over after one that is not', () => {
  expect(play(rendered({}), { Errors: [0, 10, 9, 10, none, none, none, none] })).toEqual([
    '0 OK',
    '2 ALARM',
    '3 OK',
    '4 ALARM',
    // CloudWatch first looks for datapoints of two earlier periods.
    '7 OK',
  ]);
});

test('an alarm on 2 of 3 periods of two minutes goes off in the second one', () => {
  const properties = rendered({
    metric: metric('Errors', Duration.minutes(2)),
    evaluationPeriods: 3,
    datapointsToAlarm: 2,
  });
  expect(play(properties, { Errors: [0, 0, 6, 6, 0, 0, 0, 0, 6, 6, 6, 6] })).toEqual(['0 OK', '12 ALARM']);
});

test.each([
  ['GreaterThanThreshold', ['0 OK', '2 ALARM', '3 OK']],
  ['GreaterThanOrEqualToThreshold', ['0 OK', '1 ALARM', '3 OK']],
  ['LessThanThreshold', ['0 OK', '3 ALARM']],
  ['LessThanOrEqualToThreshold', ['0 OK', '1 ALARM', '2 OK', '3 ALARM']],
])('%s compares as its name says', (ComparisonOperator, expected) => {
  expect(play({ ...rendered({}), ComparisonOperator }, { Errors: [10, 11, 9] })).toEqual(expected);
});

test('an alarm begins without sufficient data and returns to it when the data ends', () => {
  const properties = rendered({ treatMissingData: TreatMissingData.MISSING });
  expect(play(properties, { Errors: [none, none, 1, none, none, none, none] })).toEqual([
    '3 OK',
    '6 INSUFFICIENT_DATA',
  ]);
});

test('an alarm that is evaluated in steps goes on where it was, with values that have come since', () => {
  const store = new MetricStore(() => START);
  const series = store.series({ namespace: 'Shop', name: 'Errors', dimensions: { Webhook: 'w' } });
  const alarm = new Alarm(rendered({ treatMissingData: TreatMissingData.IGNORE }), store);
  series.record(10, START);
  const first = alarm.history(START, START + 3 * MINUTE);
  expect(first).toEqual([{ time: START + MINUTE, state: 'ALARM' }]);
  expect(alarm.history(START + 4 * MINUTE, START + 6 * MINUTE, 'ALARM')).toEqual([]);
  series.record(1, START + 5 * MINUTE);
  expect(alarm.history(START + 7 * MINUTE, START + 7 * MINUTE, 'ALARM')).toEqual([
    { time: START + 7 * MINUTE, state: 'OK' },
  ]);
});

test('an alarm on an expression uses the metrics of the same period', () => {
  const share = new MathExpression({
    expression: 'IF(FILL(posts, 0) >= 10, 100 * FILL(errors, 0) / posts, 0)',
    usingMetrics: { errors: metric('Errors'), posts: metric('Posts') },
    period: Duration.minutes(1),
  });
  const values = { Errors: [9, none, 2, 11, none], Posts: [9, 20, 20, 20, none] };
  expect(play(rendered({ metric: share }), values)).toEqual(['0 OK', '3 ALARM', '5 OK']);
});

test('an alarm on a percentile uses the values of the period', () => {
  const p99 = metric('Errors').with({ statistic: 'p99' });
  expect(play(rendered({ metric: p99 }), { Errors: [9, 12] })).toEqual(['0 OK', '2 ALARM']);
});

test('fails for a comparison with an anomaly detection band', () => {
  const properties = { ...rendered({}), ComparisonOperator: 'GreaterThanUpperThreshold' };
  expect(() => new Alarm(properties, new MetricStore(() => START))).toThrow(
    'the local stage does not support ComparisonOperator GreaterThanUpperThreshold',
  );
});
