import { Duration } from 'aws-cdk-lib';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { IQueue } from 'aws-cdk-lib/aws-sqs';

/**
 * Options of `Delivery.queued()`.
 */
export interface QueuedDeliveryOptions {
  /**
   * Existing queue for the events: a standard queue in the webhook's region.
   *
   * It keeps its own settings. Its visibility timeout must not be shorter than the handler's timeout, and it should
   * have a dead-letter queue, with the retentions that `retention` describes. Synthesis checks a queue that the app
   * creates; the settings of an imported one are unknown. Only the handler may read the queue, because SQS gives each
   * message to one reader: synthesis warns of other functions.
   *
   * @default - a new encrypted queue, which rejects requests without TLS and is retained when the stack is deleted
   */
  readonly queue?: IQueue;

  /**
   * Existing standard queue for messages that the handler failed to process `maxReceiveCount` times.
   *
   * In the webhook's account and region. Its retention counts from when a message was first sent, so set it to 14 days:
   * SQS's default of 4 days includes the time in which the handler retried the message. Cannot be combined with
   * `queue`, which has its own dead-letter queue.
   *
   * @default - a new queue with the same settings, which keeps messages until 14 days after they were first sent
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/setting-up-dead-letter-queue-retention.html
   */
  readonly deadLetterQueue?: IQueue;

  /**
   * How often the handler receives a message before it moves to the dead-letter queue: 1 to 1,000 times.
   *
   * `maxReceiveCount` times `visibilityTimeout` is how long the handler can be unavailable before messages move to the
   * dead-letter queue. A receive also counts if Lambda throttles the function, so AWS recommends at least 5. Cannot be
   * combined with `queue`.
   *
   * @default 10
   */
  readonly maxReceiveCount?: number;

  /**
   * Maximum number of messages in one invocation of the handler: 1 to 10,000.
   *
   * A message is one request from SendGrid. More than 10 need a `maxBatchingWindow` of at least 1 second. An invocation
   * receives at most 6 MB.
   *
   * @default 10
   * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
   */
  readonly batchSize?: number;

  /**
   * How long to wait for more messages before invoking the handler: up to 5 minutes, in whole seconds.
   *
   * @default - no waiting
   */
  readonly maxBatchingWindow?: Duration;

  /**
   * Maximum number of concurrent invocations of the handler by the queue: 2 to 1,000.
   *
   * All queues of a handler together must not exceed its reserved concurrency: Lambda would receive messages that it
   * cannot process, and move them to the dead-letter queue after `maxReceiveCount` receives.
   *
   * @default - the handler's reserved concurrency, shared equally if it has several queues; without one, or for an
   * imported function, only the limits of the account
   * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
   */
  readonly maxConcurrency?: number;

  /**
   * How long the new queue keeps a message: up to 14 days.
   *
   * This queue and the dead-letter queue must keep messages for at least 1 day more than `maxReceiveCount` times
   * `visibilityTimeout`, and should for 4 days more, because SQS counts both retentions from when a message was first
   * sent. Cannot be combined with `queue`.
   *
   * @default Duration.days(14)
   */
  readonly retention?: Duration;

  /**
   * How long SQS hides a message after the handler receives it, and so how long a failed message waits for its retry.
   *
   * At least the handler's timeout, at most 12 hours. Cannot be combined with `queue`.
   *
   * @default - six times the handler's timeout, as AWS recommends, plus `maxBatchingWindow`, and at least 30 seconds;
   * 15 minutes for an imported function, whose timeout is unknown
   * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
   */
  readonly visibilityTimeout?: Duration;

  /**
   * KMS key that encrypts the new queues.
   *
   * Senders and receivers are granted the permissions they need on the key. Import a key of another account; its policy
   * must grant them, too. The app must not create the key in the handler's stack if that is another stack than the
   * webhook's, because the handler's stack depends on the webhook's. Cannot be combined with `queue`.
   *
   * @default - the webhook's `encryptionKey`, or keys managed by SQS (SSE-SQS), free of charge
   */
  readonly encryptionKey?: IKey;
}
