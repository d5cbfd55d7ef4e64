import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { CfnEventSourceMapping, IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnQueue, IQueue, Queue, QueueEncryption, QueueProps } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { grantActions, grantOnKey } from './checked-grant';
import { validateQueueOptions, validateRenderedQueues } from './event-queue-validation';
import { timeoutOf } from './handler-function';
import { checkOtherConsumers } from './queue-consumers';
import { limitConcurrency } from './reserved-concurrency';
import { QueuedDeliveryOptions } from '../queued-delivery-options';

/** Maximum message size of SQS since 2025, including attributes. `Queue` of older CDK versions allows less. */
const ONE_MEBIBYTE = 1_048_576;

export interface EventQueueProps extends QueuedDeliveryOptions {
  readonly handler: IFunction;
  readonly removalPolicy?: RemovalPolicy;
}

/** The queue between the endpoint and the handler, its dead-letter queue and the handler's event source mapping. */
export class EventQueue extends Construct {
  public readonly queue: IQueue;
  public readonly deadLetterQueue?: IQueue;
  private readonly mapping: CfnEventSourceMapping;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: EventQueueProps,
  ) {
    super(scope, id);
    validateQueueOptions(this, props);
    if (props.queue) {
      this.queue = props.queue;
    } else {
      const fourteenDays = Duration.days(14);
      this.deadLetterQueue = props.deadLetterQueue ?? this.newQueue('DeadLetters', { retentionPeriod: fourteenDays });
      this.queue = this.newQueue('Events', {
        retentionPeriod: props.retention ?? fourteenDays,
        visibilityTimeout: this.visibilityTimeout(),
        deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: props.maxReceiveCount ?? 10 },
      });
    }
    this.mapping = this.addEventSource();
    this.node.addValidation({ validate: () => this.errorsOfQueues() });
    this.node.defaultChild = this.queue.node.defaultChild as Construct | undefined;
  }

  /** Grants permission to send to the queue only. */
  public grantSend(grantee: IGrantable): void {
    this.grant(grantee, ['sqs:SendMessage'], ['kms:GenerateDataKey', 'kms:Decrypt']);
  }

  private grant(grantee: IGrantable, actions: string[], keyActions: string[]): Grant[] {
    const { queue } = this;
    const { queueArn, encryptionMasterKey: key } = queue;
    const grants = [grantActions(this, { grantee, actions, resource: queue }, queueArn)];
    return key ? [...grants, grantOnKey(this, { grantee, actions: keyActions, key })] : grants;
  }

  private newQueue(id: string, props: QueueProps): Queue {
    const { encryptionKey, removalPolicy = RemovalPolicy.RETAIN } = this.props;
    const queue = new Queue(this, id, {
      ...props,
      encryption: encryptionKey ? QueueEncryption.KMS : QueueEncryption.SQS_MANAGED,
      encryptionMasterKey: encryptionKey,
      enforceSSL: true,
      removalPolicy,
    });
    (queue.node.defaultChild as CfnQueue).maximumMessageSize = ONE_MEBIBYTE;
    return queue;
  }

  private addEventSource(): CfnEventSourceMapping {
    const { handler, batchSize = 10, maxBatchingWindow, maxConcurrency } = this.props;
    // In the handler's stack, which is deployed after the webhook's, because the handler's role refers to the queue.
    const mapping = handler.addEventSourceMapping(`SendGridEvents${this.node.addr.slice(-8)}`, {
      eventSourceArn: this.queue.queueArn,
      batchSize,
      maxBatchingWindow,
      reportBatchItemFailures: true,
    });
    const resource = mapping.node.defaultChild as CfnEventSourceMapping;
    limitConcurrency(this, { handler, mapping: resource, maxConcurrency });
    const actions = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
    // Lambda rejects a mapping if the handler's role lacks any of these permissions.
    for (const grant of this.grant(handler, actions, ['kms:Decrypt'])) {
      // The CDK cannot depend on the policy of a key. The role's policy is the same for the queue and the key.
      if (grant.resourceStatement === undefined) grant.applyBefore(mapping);
    }
    return resource;
  }

  private visibilityTimeout(): Duration {
    const { handler, maxBatchingWindow, visibilityTimeout } = this.props;
    if (visibilityTimeout) return visibilityTimeout;
    const timeout = timeoutOf(handler);
    if (!timeout || timeout.isUnresolved() || maxBatchingWindow?.isUnresolved()) return Duration.minutes(15);
    return Duration.seconds(Math.max(30, 6 * timeout.toSeconds() + (maxBatchingWindow?.toSeconds() ?? 0)));
  }

  /** Not named `validate()`: the oldest supported version of constructs rejects constructs with such a method. */
  private errorsOfQueues(): string[] {
    validateRenderedQueues(this, this.queue, this.props.handler, this.props);
    checkOtherConsumers(this, this.queue, this.mapping);
    return [];
  }
}
