import { handleSqsJsonRequest } from './json-protocol';
import { SqsContext } from './operations';
import { handleSqsQueryRequest } from './query-protocol';
import { Queue } from './queue';
import { QueueMetrics } from './queue-metrics';
import { Queues } from './queues';
import { SQS_VALUES } from './resource-values';
import { cloudWatchService } from '../cloudwatch/cloudwatch-service';
import { LocalService, RunningService, ServiceContext } from '../service/local-service';
import { hasTarget, ServiceRequest } from '../service/service-request';
import { ServiceResponse } from '../service/service-response';

const TARGET = 'AmazonSQS';

/** Queues: sending, receiving, redrive. Functions and API Gateway call the service. */
export const sqsService: LocalService<SqsService> = {
  resourceValues: SQS_VALUES,
  endpoint: {
    sdkName: 'SQS',
    accepts: (request) => hasTarget(request, TARGET) || isQueryRequest(request),
    isUsed: ({ queues }) => queues.length > 0,
  },
  create: (context, previous) => new SqsService(context, previous),
};

class SqsService implements RunningService {
  public readonly queues: Queues;

  constructor(
    private readonly context: ServiceContext,
    previous: SqsService | undefined,
  ) {
    const { model, clock } = context;
    this.queues = new Queues(model.queues, clock, previous?.queues);
  }

  public async start(): Promise<void> {
    const { model, services } = this.context;
    const cloudWatch = services.get(cloudWatchService);
    const polled = new Set(model.mappings.filter(({ isEnabled }) => isEnabled).map(({ queueArn }) => queueArn));
    for (const queue of this.queues.all) {
      const metrics = new QueueMetrics(queue, cloudWatch.store, polled.has(queue.model.arn));
      cloudWatch.sampleEachMinute((time) => metrics.sample(time));
    }
  }

  public async handle({ target, path, body, ...request }: ServiceRequest): Promise<ServiceResponse> {
    const context: SqsContext = {
      queues: this.queues,
      caller: request.caller,
      localUrl: (queue) => localQueueUrl(queue, request.endpointUrl),
      disconnected: request.disconnected,
    };
    if (target) return handleSqsJsonRequest(target.operation, body.toString(), context);
    return handleSqsQueryRequest(path, body.toString(), context);
  }

  /** The AWS SDK for JavaScript sends requests to the host of a queue URL, not to the endpoint that it is given. */
  public localValue(value: string, endpointUrl: string): string | undefined {
    const queue = this.queues.all.find(({ model }) => model.url === value);
    return queue && localQueueUrl(queue, endpointUrl);
  }
}

/** The URL of a queue on the local stage. */
export function localQueueUrl({ model: { account, name } }: Queue, endpointUrl: string): string {
  return `${endpointUrl}/${account}/${name}`;
}

/** The Query protocol has no target: its action is in a form. */
function isQueryRequest({ method, target, header }: ServiceRequest): boolean {
  return method === 'POST' && !target && /^application\/x-www-form-urlencoded\b/i.test(header('content-type') ?? '');
}
