import { RequestRecord } from './request-record';
import { Method, RestApi, Stage } from './rest-api';
import { MetricSeries, MetricStore } from '../cloudwatch/metric-store';

const NAMES = {
  Count: 'Count',
  '4XXError': 'Count',
  '5XXError': 'Count',
  Latency: 'Milliseconds',
  IntegrationLatency: 'Milliseconds',
} as const;

type Recorders = Readonly<Record<keyof typeof NAMES, MetricSeries>>;

/**
 * Records the metrics of an API: of the API, of each stage, and of each method if the stage turns on detailed metrics.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
 */
export class ApiMetrics {
  private readonly recorders = new Map<Stage, Map<Method | undefined, readonly Recorders[]>>();

  constructor(
    private readonly api: RestApi,
    private readonly store: MetricStore,
  ) {}

  public record(stage: Stage, { ctx, method, milliseconds, integrationMilliseconds }: RequestRecord): void {
    const { status } = ctx;
    const time = this.store.now();
    for (const recorders of this.recordersOf(stage, method)) {
      recorders.Count.record(1, time);
      recorders['4XXError'].record(status >= 400 && status < 500 ? 1 : 0, time);
      recorders['5XXError'].record(status >= 500 ? 1 : 0, time);
      recorders.Latency.record(Math.round(milliseconds), time);
      if (integrationMilliseconds !== undefined) {
        recorders.IntegrationLatency.record(Math.round(integrationMilliseconds), time);
      }
    }
  }

  private recordersOf(stage: Stage, method: Method | undefined): readonly Recorders[] {
    const ofStage = this.recorders.get(stage) ?? new Map<Method | undefined, readonly Recorders[]>();
    this.recorders.set(stage, ofStage);
    const known = ofStage.get(method);
    if (known) return known;
    const created = this.dimensionsOf(stage, method).map((dimensions) => this.create(dimensions));
    ofStage.set(method, created);
    return created;
  }

  private dimensionsOf({ stageName, meteredMethods }: Stage, method?: Method): Array<Record<string, string>> {
    const ofApi = { ApiName: this.api.name };
    const ofStage = { ...ofApi, Stage: stageName };
    if (!method) return [ofApi, ofStage];
    const { httpMethod, resourcePath } = method;
    // The settings of a method replace those of the stage.
    const isMetered = meteredMethods.get(`${httpMethod} ${resourcePath}`) ?? meteredMethods.get('* /*');
    if (!isMetered) return [ofApi, ofStage];
    return [ofApi, ofStage, { ...ofStage, Method: httpMethod, Resource: resourcePath }];
  }

  private create(dimensions: Record<string, string>): Recorders {
    const entries = Object.entries(NAMES).map(([name, unit]) => [
      name,
      this.store.series({ namespace: 'AWS/ApiGateway', name, dimensions }, unit),
    ]);
    return Object.fromEntries(entries) as Recorders;
  }
}
