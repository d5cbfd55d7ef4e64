import { Duration, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnQueue, IQueue, Queue, QueueEncryption, QueueProps } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { timeoutOf } from './handler-function';
import { failProp, failProps, validateSeconds, validateWholeNumber } from './validation';
import { QueuedDeliveryOptions } from '../queued-delivery-options';

/** Maximum message size of SQS since 2025, including attributes. `Queue` of older CDK versions allows less. */
const ONE_MEBIBYTE = 1_048_576;

const DAY = 86_400;

export interface EventQueueProps extends QueuedDeliveryOptions {
  readonly handler: IFunction;
  readonly removalPolicy?: RemovalPolicy;
}

/** The queue between the endpoint and the handler, its dead-letter queue and the handler's event source mapping. */
export class EventQueue extends Construct {
  public readonly queue: IQueue;
  public readonly deadLetterQueue?: IQueue;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: EventQueueProps,
  ) {
    super(scope, id);
    this.validateOptions();
    if (props.queue) {
      this.validateGivenQueue(props.queue);
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
    this.addEventSource();
    this.node.defaultChild = this.queue.node.defaultChild as Construct | undefined;
  }

  /** Grants permission to send to the queue only. */
  public grantSend(grantee: IGrantable): void {
    this.grant(grantee, ['sqs:SendMessage'], ['kms:GenerateDataKey', 'kms:Decrypt']);
  }

  private grant(grantee: IGrantable, actions: string[], keyActions: string[]): Grant[] {
    const { queueArn, encryptionMasterKey } = this.queue;
    const grants = [Grant.addToPrincipal({ grantee, actions, resourceArns: [queueArn] })];
    return encryptionMasterKey ? [...grants, encryptionMasterKey.grant(grantee, ...keyActions)] : grants;
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

  private addEventSource(): void {
    const { handler, batchSize = 10, maxBatchingWindow, maxConcurrency } = this.props;
    // In the handler's stack, which is deployed after the webhook's, because the handler's role refers to the queue.
    const mapping = handler.addEventSourceMapping(`SendGridEvents${this.node.addr.slice(-8)}`, {
      eventSourceArn: this.queue.queueArn,
      batchSize,
      maxBatchingWindow,
      maxConcurrency,
      reportBatchItemFailures: true,
    });
    const actions = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
    // Lambda rejects a mapping if the handler's role lacks any of these permissions.
    for (const grant of this.grant(handler, actions, ['kms:Decrypt'])) grant.applyBefore(mapping);
  }

  private visibilityTimeout(): Duration {
    const { handler, maxBatchingWindow, visibilityTimeout } = this.props;
    if (visibilityTimeout) return visibilityTimeout;
    const timeout = timeoutOf(handler);
    if (!timeout || timeout.isUnresolved() || maxBatchingWindow?.isUnresolved()) return Duration.minutes(15);
    return Duration.seconds(Math.max(30, 6 * timeout.toSeconds() + (maxBatchingWindow?.toSeconds() ?? 0)));
  }

  private validateOptions(): void {
    const { batchSize, maxBatchingWindow, maxConcurrency, maxReceiveCount, retention } = this.props;
    const { deadLetterQueue, visibilityTimeout } = this.props;
    validateWholeNumber(this, 'maxReceiveCount', maxReceiveCount, { min: 1, max: 1_000 });
    validateWholeNumber(this, 'batchSize', batchSize, { min: 1, max: 10_000 });
    validateSeconds(this, 'maxBatchingWindow', maxBatchingWindow, { min: 0, max: 300 });
    validateWholeNumber(this, 'maxConcurrency', maxConcurrency, { min: 2, max: 1_000 });
    validateSeconds(this, 'retention', retention, { min: 60, max: 14 * DAY });
    validateSeconds(this, 'visibilityTimeout', visibilityTimeout, { min: 0, max: DAY / 2 });
    const window = maxBatchingWindow && (maxBatchingWindow.isUnresolved() || maxBatchingWindow.toSeconds() > 0);
    if (batchSize !== undefined && !Token.isUnresolved(batchSize) && batchSize > 10 && !window) {
      failProp(
        this,
        'batchSize',
        'be at most 10 without `maxBatchingWindow`',
        batchSize,
        'set `maxBatchingWindow` to 1 second or more',
      );
    }
    if (visibilityTimeout) this.validateVisibility('visibilityTimeout', visibilityTimeout);
    if (deadLetterQueue?.fifo) {
      failProp(
        this,
        'deadLetterQueue',
        'be a standard queue',
        deadLetterQueue.node.path,
        'the dead-letter queue of a standard queue must be a standard queue too',
      );
    }
  }

  private validateGivenQueue(queue: IQueue): void {
    const { deadLetterQueue, maxReceiveCount, retention, visibilityTimeout, encryptionKey } = this.props;
    const ofTheNewQueue = { deadLetterQueue, maxReceiveCount, retention, visibilityTimeout, encryptionKey };
    for (const [prop, value] of Object.entries(ofTheNewQueue)) {
      if (value !== undefined) {
        failProps(this, `\`${prop}\` cannot be combined with \`queue\`; set it on that queue`);
      }
    }
    if (queue.fifo) {
      failProp(
        this,
        'queue',
        'be a standard queue',
        queue.node.path,
        'SendGrid does not keep the order of events, so FIFO has no use',
      );
    }
    const { region } = queue.env;
    const own = Stack.of(this).region;
    if (!Token.isUnresolved(region) && !Token.isUnresolved(own) && region !== own) {
      failProp(
        this,
        'queue',
        `be in the webhook's region, '${own}'`,
        region,
        'Lambda can read only from queues in its own region',
      );
    }
    const resource = queue.node.defaultChild as Partial<CfnQueue> | undefined;
    if (resource?.cfnResourceType === CfnQueue.CFN_RESOURCE_TYPE_NAME) {
      // The default of SQS.
      this.validateVisibility('queue', Duration.seconds(resource.visibilityTimeout ?? 30));
    }
  }

  /** Lambda rejects a shorter timeout, because the function would receive messages that it is still processing. */
  private validateVisibility(prop: string, visibility: Duration): void {
    const timeout = timeoutOf(this.props.handler);
    if (!timeout || timeout.isUnresolved() || visibility.isUnresolved()) return;
    if (visibility.toSeconds() < timeout.toSeconds()) {
      failProp(
        this,
        prop,
        `${prop === 'queue' ? 'have a visibility timeout that is' : 'be'} at least the handler's timeout, ${timeout.toSeconds()} seconds`,
        visibility.toSeconds(),
        'AWS recommends six times the timeout',
      );
    }
  }
}
