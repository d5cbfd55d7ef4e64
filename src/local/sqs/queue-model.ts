import { Resource, StackModel } from '../cloudformation/stack-model';
import { undefinedIfUnresolved } from '../cloudformation/unresolved';
import { Problems } from '../errors';

/** The settings of a queue, with SQS's defaults. */
interface QueueSettings {
  readonly isFifo: boolean;
  readonly visibilitySeconds: number;
  readonly retentionSeconds: number;
  readonly delaySeconds: number;
  readonly waitSeconds: number;
  readonly maximumBytes: number;
  readonly redrive?: { readonly deadLetterArn: string; readonly maxReceiveCount: number };
}

/** A queue, as its template defines it. */
export interface QueueModel extends QueueSettings {
  readonly where: string;
  readonly name: string;
  readonly arn: string;
  /** The URL on AWS. */
  readonly url: string;
  readonly region: string;
  readonly account: string;
  /** Why the settings cannot be evaluated. The queue then has the defaults. */
  readonly problem?: string;
}

/** Reads the queues of all stacks. A queue whose name only AWS knows is left out. */
export function readQueues(stacks: readonly StackModel[]): QueueModel[] {
  return stacks
    .flatMap((stack) => stack.ofType('AWS::SQS::Queue'))
    .flatMap((queue) => undefinedIfUnresolved(() => readQueue(queue)) ?? []);
}

function readQueue(queue: Resource): QueueModel {
  const { stack, logicalId } = queue;
  const identity = {
    where: queue.where,
    name: String(stack.getAtt(logicalId, 'QueueName')),
    arn: String(stack.getAtt(logicalId, 'Arn')),
    url: String(stack.ref(logicalId)),
    region: stack.region,
    account: stack.account,
  };
  try {
    return { ...identity, ...readSettings((name) => queue.property(name)) };
  } catch (error) {
    return { ...identity, ...readSettings(() => undefined), problem: (error as Error).message };
  }
}

function readSettings(property: (name: string) => unknown): QueueSettings {
  return {
    isFifo: property('FifoQueue') === true,
    visibilitySeconds: Number(property('VisibilityTimeout') ?? 30),
    retentionSeconds: Number(property('MessageRetentionPeriod') ?? 345_600),
    delaySeconds: Number(property('DelaySeconds') ?? 0),
    waitSeconds: Number(property('ReceiveMessageWaitTimeSeconds') ?? 0),
    maximumBytes: Number(property('MaximumMessageSize') ?? 1_048_576),
    redrive: readRedrive(property('RedrivePolicy')),
  };
}

/** `RedrivePolicy` may be an object or JSON text. */
function readRedrive(value: unknown): QueueSettings['redrive'] {
  if (value === undefined) return undefined;
  const policy = (typeof value === 'string' ? JSON.parse(value) : value) as Record<string, unknown>;
  return { deadLetterArn: String(policy.deadLetterTargetArn), maxReceiveCount: Number(policy.maxReceiveCount) };
}

/** Reports why the stage cannot host a queue in the event flow. */
export function checkQueue(queue: QueueModel, all: readonly QueueModel[], problems: Problems): void {
  if (queue.problem !== undefined) problems.add(queue.where, queue.problem);
  if (queue.isFifo) problems.add(queue.where, 'FifoQueue is not supported');
  const deadLetterArn = queue.redrive?.deadLetterArn;
  if (deadLetterArn !== undefined && !all.some(({ arn }) => arn === deadLetterArn)) {
    problems.add(queue.where, `its dead-letter queue ${deadLetterArn} is in no hosted stack`);
  }
}
