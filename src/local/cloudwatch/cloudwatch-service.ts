import { recordEmbeddedMetrics } from './embedded-metrics';
import { AlarmEvaluation, alarmName, LocalAlarm } from './local-alarms';
import { LocalMetrics } from './local-metrics';
import { MetricFilters } from './metric-filters';
import { MetricStore } from './metric-store';
import { arnIn } from '../cloudformation/physical-ids';
import { LocalService, RunningService, ServiceContext } from '../service/local-service';

/** Metrics, which the other services and log lines record, and alarms. */
export const cloudWatchService: LocalService<CloudWatchService> = {
  resourceValues: {
    'AWS::CloudWatch::Alarm': {
      Ref: alarmName,
      Arn: (alarm) => arnIn(alarm, 'cloudwatch', `alarm:${alarmName(alarm)}`),
    },
  },
  create: (context, previous) => new CloudWatchService(context, previous),
};

export type CloudWatch = Pick<CloudWatchService, 'store' | 'filters' | 'recordLine' | 'sampleEachMinute'>;

class CloudWatchService implements RunningService {
  public readonly store: MetricStore;
  public readonly metrics: LocalMetrics;
  public readonly filters: MetricFilters;
  private readonly startedAt: number;
  private readonly samplers: Array<(time: number) => void> = [];
  private stopSampling?: () => void;
  private evaluations?: AlarmEvaluation[];

  constructor(
    private readonly context: ServiceContext,
    previous: CloudWatchService | undefined,
  ) {
    const { clock, model } = context;
    this.store = previous?.store ?? new MetricStore(() => clock.now());
    this.startedAt = previous?.startedAt ?? clock.now();
    this.metrics = new LocalMetrics(this.store);
    this.filters = new MetricFilters(model.stacks);
  }

  public get alarms(): LocalAlarm[] {
    const { model, clock } = this.context;
    this.evaluations ??= model.stacks
      .flatMap((stack) => stack.ofType('AWS::CloudWatch::Alarm'))
      .map((resource) => new AlarmEvaluation(resource, this.store, this.startedAt));
    // An evaluation needs the samples of all minutes until now.
    clock.passMinutes();
    return this.evaluations.map((evaluation) => evaluation.current());
  }

  /** Calls a function at the end of each minute. To be called before the services begin to poll. */
  public sampleEachMinute(sample: (time: number) => void): void {
    this.samplers.push(sample);
  }

  public startPolling(): void {
    if (this.samplers.length === 0) return;
    this.stopSampling = this.context.clock.onMinute((time) => this.samplers.forEach((sample) => sample(time)));
  }

  public stopAccepting(): void {
    this.stopSampling?.();
  }

  /** Records the metrics of a line in a log group. */
  public recordLine(logGroupName: string, line: string): void {
    recordEmbeddedMetrics(line, this.store, this.context.clock.offsetSeconds * 1000);
    this.filters.record(logGroupName, line, this.store);
  }
}
