import { AlarmCounting, AlarmState, evaluationRange, nextAlarmState } from './alarm-state';
import { parseMetricMath } from './metric-math';
import { MetricId, MetricSeries, MetricStore, MINUTE_MS } from './metric-store';

/** The properties of `AWS::CloudWatch::Alarm` that decide its state. */
export interface AlarmProperties {
  readonly ComparisonOperator: string;
  readonly Threshold: number;
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm?: number;
  readonly TreatMissingData?: AlarmCounting['treatMissingData'];
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Dimensions?: readonly Dimension[];
  readonly Period?: number;
  readonly Statistic?: string;
  readonly ExtendedStatistic?: string;
  readonly Metrics?: readonly MetricQuery[];
}

interface Dimension {
  readonly Name: string;
  readonly Value: string;
}

/** A metric, or an expression that uses the others by their ids. */
interface MetricQuery {
  readonly Id: string;
  readonly Expression?: string;
  readonly ReturnData?: boolean;
  readonly MetricStat?: {
    readonly Metric: {
      readonly Namespace: string;
      readonly MetricName: string;
      readonly Dimensions?: readonly Dimension[];
    };
    readonly Period: number;
    readonly Stat: string;
  };
}

const COMPARISONS: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanThreshold: (value, threshold) => value > threshold,
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

/** A change of an alarm's state, by the time of the stage. */
export interface AlarmTransition {
  readonly time: number;
  readonly state: AlarmState;
}

/** An alarm of a template, on metrics of the stage. */
export class Alarm {
  private readonly counting: AlarmCounting;
  private readonly period: number;
  private readonly isBreaching: (value: number) => boolean;
  private readonly valueAt: Reader;
  private readonly values = new Map<number, number | undefined>();

  /** @throws Error if the stage does not support the alarm */
  constructor(properties: AlarmProperties, store: MetricStore) {
    const { ComparisonOperator, Threshold, EvaluationPeriods, DatapointsToAlarm } = properties;
    const comparison = COMPARISONS[ComparisonOperator];
    if (!comparison) throw new Error(`the local stage does not support ComparisonOperator ${ComparisonOperator}`);
    this.isBreaching = (value) => comparison(value, Threshold);
    this.counting = {
      evaluationPeriods: EvaluationPeriods,
      datapointsToAlarm: DatapointsToAlarm ?? EvaluationPeriods,
      treatMissingData: properties.TreatMissingData ?? 'missing',
    };
    const queries = properties.Metrics ?? [ownQuery(properties)];
    this.period = Math.max(...queries.map(({ MetricStat }) => MetricStat?.Period ?? 0)) * 1000;
    this.valueAt = reader(queries, store);
  }

  /**
   * Evaluates the alarm once a minute, and returns the changes of its state.
   *
   * @param state the state before, which is without sufficient data at the beginning
   */
  public history(from: number, to: number, state: AlarmState = 'INSUFFICIENT_DATA'): AlarmTransition[] {
    // Values may have come since.
    this.values.clear();
    const transitions: AlarmTransition[] = [];
    for (let time = Math.ceil(from / MINUTE_MS) * MINUTE_MS; time <= to; time += MINUTE_MS) {
      const next = nextAlarmState(this.datapointsAt(time), this.counting, state);
      if (next !== state) transitions.push({ time, state: next });
      state = next;
    }
    return transitions;
  }

  /** The window slides: its last period ends at the time of the evaluation. */
  private datapointsAt(time: number): Array<boolean | undefined> {
    const range = evaluationRange(this.counting);
    return Array.from({ length: range }, (_, i) => {
      const value = this.cached(time - (range - 1 - i) * this.period);
      return value === undefined ? undefined : this.isBreaching(value);
    });
  }

  private cached(end: number): number | undefined {
    if (!this.values.has(end)) this.values.set(end, this.valueAt(end));
    return this.values.get(end);
  }
}

function ownQuery(properties: AlarmProperties): MetricQuery {
  const { Namespace = '', MetricName = '', Dimensions, Period = 60, Statistic, ExtendedStatistic } = properties;
  const Stat = Statistic ?? ExtendedStatistic ?? '';
  return { Id: 'm1', MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period, Stat } };
}

/** Returns the value in the period that ends at a time. */
type Reader = (end: number) => number | undefined;

/** Returns a reader of the metric or expression that decides the alarm's state. */
function reader(queries: readonly MetricQuery[], store: MetricStore): Reader {
  const readers = new Map<string, Reader>();
  for (const { Id, Expression: text, MetricStat } of queries) {
    readers.set(Id, text === undefined ? metricReader(MetricStat!, store) : expressionReader(text, readers));
  }
  const returned = queries.length === 1 ? queries[0] : queries.find(({ ReturnData }) => ReturnData !== false);
  return readers.get(String(returned?.Id))!;
}

function metricReader({ Metric, Period, Stat }: NonNullable<MetricQuery['MetricStat']>, store: MetricStore): Reader {
  const dimensions = Object.fromEntries((Metric.Dimensions ?? []).map(({ Name, Value }) => [Name, Value]));
  const id: MetricId = { namespace: Metric.Namespace, name: Metric.MetricName, dimensions };
  let series: MetricSeries | undefined;
  return (end) => {
    series ??= store.find(id);
    return series?.statistic(Stat, end - Period * 1000, end);
  };
}

/** @param readers of the ids that the expression may use */
function expressionReader(text: string, readers: ReadonlyMap<string, Reader>): Reader {
  const expression = parseMetricMath(text);
  return (end) => expression((id) => readers.get(id)?.(end));
}
