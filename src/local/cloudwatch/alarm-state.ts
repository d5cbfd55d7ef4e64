/** The state of an alarm, by CloudWatch's name. */
export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** How an alarm counts its datapoints. */
export interface AlarmCounting {
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly treatMissingData: 'missing' | 'ignore' | 'breaching' | 'notBreaching';
}

/** How many more datapoints than `evaluationPeriods` CloudWatch reads, in its documentation's examples. */
const FURTHER_DATAPOINTS = 2;

/** The number of datapoints that an alarm reads: its evaluation range. */
export function evaluationRange({ evaluationPeriods }: AlarmCounting): number {
  return evaluationPeriods + FURTHER_DATAPOINTS;
}

/**
 * Returns the state of an alarm by CloudWatch's rules for missing data and for M out of N datapoints.
 *
 * @param datapoints of the evaluation range, oldest first: whether each is breaching, or undefined if it is missing
 * @param current the state so far
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export function nextAlarmState(
  datapoints: ReadonlyArray<boolean | undefined>,
  alarm: AlarmCounting,
  current: AlarmState,
): AlarmState {
  const { evaluationPeriods, datapointsToAlarm, treatMissingData } = alarm;
  const evaluated = datapoints.filter((breaching) => breaching !== undefined).slice(-evaluationPeriods);
  const filled = treatMissingData === 'breaching' ? evaluationPeriods - evaluated.length : 0;
  const breaching = evaluated.filter((isBreaching) => isBreaching).length + filled;
  if (breaching >= datapointsToAlarm) return 'ALARM';
  if (treatMissingData === 'breaching' || treatMissingData === 'notBreaching') return 'OK';
  if (evaluated.length === 0) return treatMissingData === 'ignore' ? current : 'INSUFFICIENT_DATA';
  if (evaluated.length < evaluationPeriods && isOldBreach(datapoints, alarm)) {
    return treatMissingData === 'ignore' ? current : 'ALARM';
  }
  return 'OK';
}

/** Whether a breach has been followed by missing data for so long that waiting for more data would hide it. */
function isOldBreach(
  datapoints: ReadonlyArray<boolean | undefined>,
  { evaluationPeriods, datapointsToAlarm }: AlarmCounting,
): boolean {
  if (datapoints.includes(false)) return false;
  const recent = datapoints.slice(-evaluationPeriods);
  const oldest = recent.indexOf(true);
  return oldest >= 0 && recent.length - oldest >= datapointsToAlarm;
}
