import { MetricSeries, MetricStore } from '../cloudwatch/metric-store';

const NAMES = {
  Invocations: 'Count',
  Errors: 'Count',
  Throttles: 'Count',
  Duration: 'Milliseconds',
  ConcurrentExecutions: 'Count',
} as const;

type Recorders = Readonly<Record<keyof typeof NAMES, MetricSeries>>;

/**
 * Records the metrics of a function, and those of its versions and aliases, with the dimensions that Lambda uses.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 */
export class FunctionMetrics {
  private readonly recorders = new Map<string | undefined, Recorders>();

  constructor(
    private readonly functionName: string,
    private readonly store: MetricStore,
  ) {}

  public throttled(functionArn: string): void {
    for (const { Throttles } of this.recordersOf(functionArn)) Throttles.record(1);
  }

  /** @param concurrent the number of invocations in progress */
  public started(functionArn: string, concurrent: number): void {
    for (const { Invocations, Throttles, ConcurrentExecutions } of this.recordersOf(functionArn)) {
      Invocations.record(1);
      Throttles.record(0);
      ConcurrentExecutions.record(concurrent);
    }
  }

  public ended(functionArn: string, isError: boolean, milliseconds: number): void {
    for (const { Errors, Duration } of this.recordersOf(functionArn)) {
      Errors.record(isError ? 1 : 0);
      Duration.record(Math.round(milliseconds * 100) / 100);
    }
  }

  private recordersOf(functionArn: string): Recorders[] {
    const [, , , , , , , qualifier] = functionArn.split(':');
    const own = this.recorders.get(undefined) ?? this.create(undefined);
    if (qualifier === undefined) return [own];
    return [own, this.recorders.get(qualifier) ?? this.create(qualifier)];
  }

  private create(qualifier: string | undefined): Recorders {
    const { functionName: FunctionName } = this;
    const dimensions = {
      FunctionName,
      ...(qualifier === undefined ? {} : { Resource: `${FunctionName}:${qualifier}` }),
    };
    const entries = Object.entries(NAMES).map(([name, unit]) => [
      name,
      this.store.series({ namespace: 'AWS/Lambda', name, dimensions }, unit),
    ]);
    const recorders = Object.fromEntries(entries) as Recorders;
    this.recorders.set(qualifier, recorders);
    return recorders;
  }
}
