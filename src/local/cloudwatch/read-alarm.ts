import { AlarmProperties } from './alarm';
import { Resource } from '../cloudformation/stack-model';

const PROPERTIES: ReadonlyArray<keyof AlarmProperties> = [
  'ComparisonOperator',
  'Threshold',
  'EvaluationPeriods',
  'DatapointsToAlarm',
  'TreatMissingData',
  'Namespace',
  'MetricName',
  'Dimensions',
  'Period',
  'Statistic',
  'ExtendedStatistic',
  'Metrics',
];

/** Evaluates the properties of an alarm that decide its state. Others, such as its actions, may be known to AWS only. */
export function readAlarm(resource: Resource): AlarmProperties {
  return Object.fromEntries(PROPERTIES.map((name) => [name, resource.property(name)])) as unknown as AlarmProperties;
}
