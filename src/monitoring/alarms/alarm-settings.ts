import { Duration } from 'aws-cdk-lib';
import { IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { IConstruct } from 'constructs';
import {
  failProp,
  failProps,
  requireKind,
  requireKnown,
  requireProps,
  validateSeconds,
  validateWholeNumber,
} from '../../private/validation';
import { WebhookAlarmOptions } from '../webhook-alarms-props';

const HOUR = 3_600;
const DAY = 24 * HOUR;

/** A day of periods of a minute. */
const MAX_PERIODS = DAY / 60;

/** When an alarm is evaluated. */
export interface AlarmTiming {
  readonly period: Duration;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
}

/** An alarm, without its actions. */
export interface AlarmSettings extends Omit<AlarmTiming, 'period'> {
  readonly metric: IMetric;
  readonly threshold: number;
  /** Replaces the threshold and the description, if they depend on what an app can change until synthesis. */
  readonly atSynthesis?: () => Pick<AlarmSettings, 'threshold' | 'description'>;
  /** How the values of a breaching period compare with the threshold. */
  readonly comparison: '>' | '>=' | '<';
  readonly missingData: TreatMissingData;
  /** What it means, what to look at, and what to do. */
  readonly description: string;
  /** Whether it may have to be in the stack of the handler. */
  readonly refersToHandler?: boolean;
}

/** Applies the options to the defaults and checks the result against the limits of CloudWatch. */
export function timingOf(
  scope: IConstruct,
  prop: string,
  options: WebhookAlarmOptions,
  defaults: AlarmTiming,
): AlarmTiming {
  const { period = defaults.period, evaluationPeriods = defaults.evaluationPeriods } = options;
  const { datapointsToAlarm = options.evaluationPeriods ?? defaults.datapointsToAlarm } = options;
  validateSeconds(scope, `${prop}.period`, period, { min: 60, max: DAY });
  requireLiteral(scope, `${prop}.period`, period);
  validateWholeNumber(scope, `${prop}.evaluationPeriods`, evaluationPeriods, { min: 1, max: MAX_PERIODS });
  requireLiteral(scope, `${prop}.evaluationPeriods`, evaluationPeriods);
  const range = { min: 1, max: evaluationPeriods };
  validateWholeNumber(scope, `${prop}.datapointsToAlarm`, datapointsToAlarm, range);
  requireLiteral(scope, `${prop}.datapointsToAlarm`, datapointsToAlarm);
  validateRange(scope, prop, period, evaluationPeriods);
  return { period, evaluationPeriods, datapointsToAlarm };
}

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
function validateRange(scope: IConstruct, prop: string, period: Duration, evaluationPeriods: number): void {
  const seconds = period.toSeconds();
  if (seconds % 60 !== 0) failProp(scope, `${prop}.period`, 'be whole minutes', `${seconds} seconds`);
  const [limit, inWords] = seconds < HOUR ? [DAY, '1 day for a period of less than 1 hour'] : [7 * DAY, '7 days'];
  if (seconds * evaluationPeriods > limit) {
    failProps(
      scope,
      `\`${prop}.period\` times \`${prop}.evaluationPeriods\` must be at most ${inWords}, got: ` +
        `${(seconds * evaluationPeriods) / 60} minutes`,
    );
  }
}

/** Metrics, thresholds and graphs are calculated from the options, and CloudWatch's limits apply to combinations of them. */
export function requireLiteral(scope: IConstruct, prop: string, value: number | Duration | undefined): void {
  requireKnown(scope, prop, value, 'alarms and graphs are calculated from it, so use a literal');
}

/** Returns a threshold that is a percentage. */
export function percentage(scope: IConstruct, prop: string, threshold: number): number {
  requireLiteral(scope, `${prop}.threshold`, threshold);
  if (!(Number.isFinite(threshold) && threshold >= 0 && threshold < 100)) {
    failProp(scope, `${prop}.threshold`, 'be a percentage from 0 to less than 100', threshold);
  }
  return threshold;
}

/** Returns a threshold that is a count. */
export function count(scope: IConstruct, prop: string, threshold = 1): number {
  requireLiteral(scope, prop, threshold);
  if (!(threshold > 0 && Number.isFinite(threshold))) {
    failProp(scope, prop, 'be a number above 0', threshold);
  }
  return threshold;
}

/** Splits the period of silence into short periods, so that the alarm goes off soon after its end. */
export function silenceTiming(scope: IConstruct, silence: Duration): AlarmTiming {
  requireProps(scope, { 'silence.period': silence }, 'silence.period');
  requireKind(scope, 'silence.period', silence, 'toSeconds', 'a Duration');
  const seconds = silence.isUnresolved() ? NaN : silence.toSeconds({ integral: false });
  const step = seconds <= DAY ? 300 : HOUR;
  if (!(seconds >= 300 && seconds <= 7 * DAY && seconds % step === 0)) {
    failProp(
      scope,
      'silence.period',
      'be a multiple of 5 minutes up to 1 day, or of 1 hour up to 7 days',
      silence.isUnresolved() ? 'a token' : `${seconds / 60} minutes`,
    );
  }
  const evaluationPeriods = seconds / step;
  return { period: Duration.seconds(step), evaluationPeriods, datapointsToAlarm: evaluationPeriods };
}
