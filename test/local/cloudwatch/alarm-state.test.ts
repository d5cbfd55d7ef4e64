import { AlarmCounting, AlarmState, evaluationRange, nextAlarmState } from '../../../src/local/cloudwatch/alarm-state';

type Treatment = AlarmCounting['treatMissingData'];

const TREATMENTS: readonly Treatment[] = ['missing', 'ignore', 'breaching', 'notBreaching'];

/** Returns the states by treatment, with datapoints as AWS writes them: `0` within the threshold, `X` beyond, `-` missing. */
function states(datapoints: string, datapointsToAlarm: number, current: AlarmState = 'OK'): AlarmState[] {
  const breaching = datapoints.split(' ').map((mark) => (mark === '-' ? undefined : mark === 'X'));
  return TREATMENTS.map((treatMissingData) =>
    nextAlarmState(breaching, { evaluationPeriods: 3, datapointsToAlarm, treatMissingData }, current),
  );
}

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
// Where AWS says that the current state is retained, it is INSUFFICIENT_DATA here.
const RETAINED = 'INSUFFICIENT_DATA';

describe('an alarm on 3 of 3 datapoints has the state of AWS’s documentation for', () => {
  test.each([
    ['0 - X - X', ['OK', 'OK', 'OK', 'OK']],
    ['0 - - - -', ['OK', 'OK', 'OK', 'OK']],
    ['- - - - -', ['INSUFFICIENT_DATA', RETAINED, 'ALARM', 'OK']],
    ['0 X X - X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['- - X - -', ['ALARM', RETAINED, 'ALARM', 'OK']],
  ])('%s', (datapoints, expected) => {
    expect(states(datapoints, 3, RETAINED)).toEqual(expected);
  });
});

describe('an alarm on 2 of 3 datapoints has the state of AWS’s documentation for', () => {
  test.each([
    ['0 - X - X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['0 0 X 0 X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['0 - X - -', ['OK', 'OK', 'ALARM', 'OK']],
    ['- - - - 0', ['OK', 'OK', 'ALARM', 'OK']],
    ['- - - X -', ['ALARM', RETAINED, 'ALARM', 'OK']],
  ])('%s', (datapoints, expected) => {
    expect(states(datapoints, 2, RETAINED)).toEqual(expected);
  });
});

test.each(['- - - - X', '- - - X -'])('an alarm on 3 of 3 datapoints does not go off early for %s', (datapoints) => {
  expect(states(datapoints, 3)).toEqual(['OK', 'OK', 'ALARM', 'OK']);
});

test('an alarm that ignores missing data stays in ALARM without data', () => {
  expect(states('- - - - -', 3, 'ALARM')[1]).toBe('ALARM');
});

test('an alarm reads two datapoints more than it evaluates', () => {
  expect(evaluationRange({ evaluationPeriods: 3, datapointsToAlarm: 3, treatMissingData: 'missing' })).toBe(5);
});
