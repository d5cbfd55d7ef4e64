import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Integration, LambdaIntegration, MethodResponse } from 'aws-cdk-lib/aws-apigateway';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct, IConstruct } from 'constructs';
import { EventQueue } from './private/event-queue';
import { queueIntegration } from './private/queue-integration';

/**
 * What a delivery gives to the endpoint, which takes one of its two ends: API Gateway's own, or the receiver's.
 *
 * @internal
 */
export interface DeliveryConfig {
  /** For API Gateway, where nothing stands in between. */
  readonly integrate: () => {
    readonly integration: Integration;
    readonly methodResponses?: MethodResponse[];
    /** What must be there before the first request. */
    readonly needs?: IConstruct;
  };
  /** For the receiver: where it sends what it lets in, what it needs for that, and how long it can take. */
  readonly receiver: {
    readonly environment: Record<string, string>;
    readonly grant: (receiver: IGrantable) => void;
    readonly timeout: Duration;
  };
  readonly queue?: IQueue;
  readonly deadLetterQueue?: IQueue;
}

/**
 * Options of `Delivery.queued()`.
 */
export interface QueuedDeliveryOptions {
  /**
   * Standard queue that takes the events, of the webhook's region.
   *
   * It keeps its own settings; its visibility timeout must not be shorter than the handler's timeout.
   *
   * @default - a new queue, encrypted, that refuses requests without TLS and is retained when it leaves the stack
   */
  readonly queue?: IQueue;

  /**
   * Standard queue for messages that the handler has failed `maxReceiveCount` times.
   *
   * Not together with `queue`, which has its own.
   *
   * @default - a new queue like the other, which keeps messages for 14 days
   */
  readonly deadLetterQueue?: IQueue;

  /**
   * How often a message is handed to the handler before it goes to the dead-letter queue: 1 to 1,000 times.
   *
   * Not together with `queue`. Times `visibilityTimeout`, it is how long a handler can be down before messages need the redrive.
   *
   * @default 10
   */
  readonly maxReceiveCount?: number;

  /**
   * How many messages, each of them one post of SendGrid, the handler gets at once: 1 to 10,000.
   *
   * More than 10 only with a `maxBatchingWindow` of a second or more. Lambda hands over no more than 6 MB at once,
   * whatever this says.
   *
   * @default 10
   */
  readonly batchSize?: number;

  /**
   * How long to wait for more messages before the handler is invoked: up to 5 minutes, in whole seconds.
   *
   * @default - no waiting
   */
  readonly maxBatchingWindow?: Duration;

  /**
   * How many invocations of the handler the queue may cause at a time: 2 to 1,000.
   *
   * @default - no limit but the function's own and the account's
   * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
   */
  readonly maxConcurrency?: number;

  /**
   * How long the new queue keeps a message: 1 minute to 14 days.
   *
   * Not together with `queue`.
   *
   * @default Duration.days(14)
   */
  readonly retention?: Duration;

  /**
   * For how long a message is hidden while an invocation has it, and so how long a failed one waits for its next try.
   *
   * Not shorter than the handler's timeout, at most 12 hours. Not together with `queue`.
   *
   * @default - six times the handler's timeout, as AWS recommends, plus `maxBatchingWindow`, and at least 30 seconds;
   * 15 minutes for an imported function, whose timeout is not known
   * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
   */
  readonly visibilityTimeout?: Duration;

  /**
   * KMS key that encrypts the new queues.
   *
   * Those who send and receive get the permissions they need on it; a key of another account needs them in its own
   * policy, too. Not together with `queue`.
   *
   * @default - keys that SQS manages, at no cost (SSE-SQS)
   */
  readonly encryptionKey?: IKey;
}

/**
 * How events get from the endpoint to the handler.
 */
export abstract class Delivery {
  /**
   * API Gateway invokes the handler and passes its answer on (Lambda proxy integration).
   *
   * Nothing stands in between and nothing is added to the stack. SendGrid waits for the handler; any answer that is
   * not 2xx makes it retry, at growing intervals for up to 24 hours. The handler should answer in under 3 seconds;
   * API Gateway waits 29 seconds at most.
   *
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
   */
  public static direct(): Delivery {
    return new DirectDelivery();
  }

  /**
   * API Gateway puts each post into a queue and answers SendGrid at once; the handler gets the messages from there.
   *
   * A burst waits in the queue and a handler that fails gets its messages again, up to `maxReceiveCount` times; then
   * they lie in the dead-letter queue for 14 days, from where they can be redriven. The raw body of a post is the
   * body of its message, byte for byte; signature headers and receive time are message attributes. SendGrid gets 200
   * only when SQS has the message, 400 for an empty body, 413 for one that does not fit into a message (1 MiB), and
   * otherwise 500, which makes it retry.
   *
   * Creates two queues with their policies, a role that may send to this queue and nothing else, and an event source
   * mapping with partial batch responses. SQS charges $0.40 per million requests; each 64 KB of a message count as
   * one, and a post makes three of them: send, receive, delete.
   *
   * The handler gets SQS events, not proxy events, and must say which messages have failed: `eventHandler()` of
   * `cdk-sendgrid-oauth-webhook/events` works with both.
   *
   * Refuses, at synth: options out of SQS's or Lambda's range; a FIFO queue; a queue whose visibility timeout is
   * shorter than the handler's timeout; options of the new queue together with `queue`.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
   * @see https://aws.amazon.com/sqs/pricing/
   */
  public static queued(options: QueuedDeliveryOptions = {}): Delivery {
    return new QueuedDelivery(options);
  }

  /** @internal */
  public abstract _bind(scope: Construct, handler: IFunction, removalPolicy?: RemovalPolicy): DeliveryConfig;
}

class DirectDelivery extends Delivery {
  /** @internal */
  public _bind(_scope: Construct, handler: IFunction): DeliveryConfig {
    return {
      integrate: () => ({ integration: new LambdaIntegration(handler, { proxy: true, allowTestInvoke: false }) }),
      receiver: {
        environment: { HANDLER_FUNCTION_ARN: handler.functionArn },
        // Not `grantInvoke()`, which permits all versions and aliases, too.
        grant: (grantee) =>
          Grant.addToPrincipal({
            grantee,
            actions: ['lambda:InvokeFunction'],
            resourceArns: [handler.functionArn],
          }),
        // It waits for the handler, for as long as API Gateway waits for it.
        timeout: Duration.seconds(29),
      },
    };
  }
}

class QueuedDelivery extends Delivery {
  constructor(private readonly options: QueuedDeliveryOptions) {
    super();
  }

  /** @internal */
  public _bind(scope: Construct, handler: IFunction, removalPolicy?: RemovalPolicy): DeliveryConfig {
    const eventQueue = new EventQueue(scope, 'Queue', { ...this.options, handler, removalPolicy });
    const { queue, deadLetterQueue } = eventQueue;
    const grant = (grantee: IGrantable) => eventQueue.grantSend(grantee);
    return {
      queue,
      deadLetterQueue,
      integrate: () => queueIntegration(scope, queue, grant),
      receiver: { environment: { QUEUE_URL: queue.queueUrl }, grant, timeout: Duration.seconds(10) },
    };
  }
}
