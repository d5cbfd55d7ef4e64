import { Stack } from 'aws-cdk-lib';
import { CfnQueue, IQueue } from 'aws-cdk-lib/aws-sqs';
import { findReferenced, knownNumber, renderedProperties, resourceBehind } from './rendered-resource';

/** Settings of a queue in the template. A number is undefined if only the deployment knows it. */
export interface QueueSettings {
  readonly path: string;
  readonly retentionSeconds?: number;
  readonly visibilitySeconds?: number;
  readonly maximumMessageBytes?: number;
  readonly redrive?: {
    readonly maxReceiveCount?: number;
    /** Undefined for an imported queue. */
    readonly deadLetterQueue?: QueueSettings;
  };
}

/** Reads the settings of a queue that the app creates; undefined for an imported one. */
export function readQueueSettings(queue: IQueue): QueueSettings | undefined {
  const resource =
    resourceBehind<CfnQueue>(queue, CfnQueue.CFN_RESOURCE_TYPE_NAME) ?? findByArn(queue.stack, queue.queueArn);
  if (!resource) return undefined;
  const redrive = readRedrivePolicy(renderedProperties(resource).RedrivePolicy);
  if (!redrive) return ownSettings(resource);
  const { maxReceiveCount, deadLetterTargetArn } = redrive;
  const deadLetterQueue = findByArn(resource.stack, deadLetterTargetArn);
  return {
    ...ownSettings(resource),
    redrive: {
      maxReceiveCount: knownNumber(maxReceiveCount),
      deadLetterQueue: deadLetterQueue && ownSettings(deadLetterQueue),
    },
  };
}

/** A queue may be imported by the ARN of one that the app creates. */
function findByArn(stack: Stack, arn: unknown): CfnQueue | undefined {
  const type = CfnQueue.CFN_RESOURCE_TYPE_NAME;
  return findReferenced<CfnQueue>(stack, type, ({ attrArn }) => attrArn, stack.resolve(arn));
}

function ownSettings(resource: CfnQueue): QueueSettings {
  const { MessageRetentionPeriod, VisibilityTimeout, MaximumMessageSize } = renderedProperties(resource);
  // An L2 queue has its resource as a child.
  const { node } = resource.node.id === 'Resource' ? resource.node.scope! : resource;
  return {
    path: node.path,
    // The defaults of SQS.
    retentionSeconds: knownNumber(MessageRetentionPeriod ?? 345_600),
    visibilitySeconds: knownNumber(VisibilityTimeout ?? 30),
    maximumMessageBytes: knownNumber(MaximumMessageSize ?? 1_048_576),
  };
}

/** The policy may be an object or JSON text. */
function readRedrivePolicy(policy: unknown): Readonly<Record<string, unknown>> | undefined {
  if (policy === undefined) return undefined;
  return Object(typeof policy === 'string' ? JSON.parse(policy) : policy) as Readonly<Record<string, unknown>>;
}
