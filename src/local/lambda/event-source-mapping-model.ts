import { functionArnOf } from './function-arn';
import { Resource } from '../cloudformation/stack-model';
import { Problems } from '../errors';
import { LambdaFunctionModel } from './function-model';
import { Role } from '../iam/roles';
import { QueueModel } from '../sqs/queue-model';

/** An event source mapping from a queue, as its template defines it. */
export interface EventSourceMappingModel {
  readonly where: string;
  readonly queueArn: string;
  /** As in the mapping, with its version or alias, if any. */
  readonly functionArn: string;
  readonly isEnabled: boolean;
  readonly batchSize: number;
  readonly windowSeconds: number;
  readonly reportsItemFailures: boolean;
  readonly maximumConcurrency?: number;
}

const SUPPORTED_PROPERTIES = [
  'BatchSize',
  'Enabled',
  'EventSourceArn',
  'FunctionName',
  'FunctionResponseTypes',
  'MaximumBatchingWindowInSeconds',
  'ScalingConfig',
  // These do not affect the event flow.
  'MetricsConfig',
  'Tags',
];

/** Reads an event source mapping. Throws if the stage does not support part of it. */
export function readEventSourceMapping(mapping: Resource): EventSourceMappingModel {
  const other = mapping.propertyNames.find((name) => !SUPPORTED_PROPERTIES.includes(name));
  if (other !== undefined) throw new Error(`${other} is not supported`);
  const scaling = (mapping.property('ScalingConfig') ?? {}) as { MaximumConcurrency?: number };
  return {
    where: mapping.where,
    queueArn: String(mapping.property('EventSourceArn')),
    functionArn: functionArnOf(mapping),
    isEnabled: mapping.property('Enabled') !== false,
    batchSize: Number(mapping.property('BatchSize') ?? 10),
    windowSeconds: Number(mapping.property('MaximumBatchingWindowInSeconds') ?? 0),
    reportsItemFailures: [mapping.property('FunctionResponseTypes') ?? []].flat().includes('ReportBatchItemFailures'),
    maximumConcurrency: scaling.MaximumConcurrency === undefined ? undefined : Number(scaling.MaximumConcurrency),
  };
}

const REQUIRED_ACTIONS = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];

/** Reports why AWS would reject a mapping. */
export function checkEventSourceMapping(
  mapping: EventSourceMappingModel,
  queue: QueueModel,
  fn: LambdaFunctionModel,
  role: Role | undefined,
  problems: Problems,
): void {
  const { where, batchSize, windowSeconds, maximumConcurrency } = mapping;
  if (queue.visibilitySeconds < fn.timeoutSeconds) {
    problems.add(
      where,
      `the VisibilityTimeout of its queue, ${queue.visibilitySeconds} seconds, is less than the Timeout of its ` +
        `function, ${fn.timeoutSeconds} seconds`,
    );
  }
  if (batchSize > 10 && windowSeconds < 1) {
    problems.add(where, `a BatchSize of ${batchSize} needs a MaximumBatchingWindowInSeconds of at least 1`);
  }
  if (maximumConcurrency !== undefined && !(maximumConcurrency >= 2 && maximumConcurrency <= 1000)) {
    problems.add(where, `its MaximumConcurrency must be from 2 to 1000, got: ${maximumConcurrency}`);
  }
  for (const action of role ? REQUIRED_ACTIONS.filter((needed) => !role.allows(needed, queue.arn)) : []) {
    problems.add(where, `the role of its function does not allow ${action} on ${queue.arn}`);
  }
}
