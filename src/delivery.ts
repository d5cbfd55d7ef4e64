import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Integration, LambdaIntegration, MethodResponse } from 'aws-cdk-lib/aws-apigateway';
import { IGrantable } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct, IConstruct } from 'constructs';
import { grantActions } from './private/checked-grant';
import { validateQueuedHandlerEnvironment } from './private/environments';
import { EventQueue } from './private/event-queue';
import { queueIntegration } from './private/queue-integration';
import { requireInvocableHandler } from './private/reserved-concurrency';
import { optionsOf } from './private/validation';
import { QueuedDeliveryOptions } from './queued-delivery-options';

/**
 * How to reach the handler, from API Gateway or from the receiver.
 *
 * @internal
 */
export interface DeliveryConfig {
  /** The integration of API Gateway, for a webhook without a receiver. */
  readonly integrate: () => {
    readonly integration: Integration;
    readonly methodResponses?: MethodResponse[];
    /** Must exist before the first request. */
    readonly dependency?: IConstruct;
  };
  /** Environment, permissions and timeout of the receiver. */
  readonly receiver: {
    readonly environment: Record<string, string>;
    readonly grant: (receiver: IGrantable) => void;
    readonly timeout: Duration;
  };
  readonly queue?: IQueue;
  readonly deadLetterQueue?: IQueue;
}

/**
 * Settings of the webhook that apply to new queues.
 *
 * @internal
 */
export interface DeliveryDefaults {
  readonly removalPolicy?: RemovalPolicy;
  readonly encryptionKey?: IKey;
}

/**
 * How the endpoint delivers events to the handler.
 */
export abstract class Delivery {
  /**
   * API Gateway invokes the handler and returns its response to SendGrid (Lambda proxy integration).
   *
   * Adds no resources. SendGrid waits for the handler and retries on any status other than 2xx, at growing intervals
   * for up to 24 hours. The handler should respond within 3 seconds; API Gateway waits at most 29 seconds.
   *
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
   * @see https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event
   */
  public static direct(): Delivery {
    return new DirectDelivery();
  }

  /**
   * API Gateway stores each request in an SQS queue and responds immediately; the handler processes the messages.
   *
   * The queue absorbs bursts. The handler receives a failed message up to `maxReceiveCount` times, then SQS moves it to
   * the dead-letter queue, from which you can redrive it until 14 days after it was first sent. The message body is the
   * raw request body, byte for byte. With `signatureVerification`, a body that does not fit as text is encoded in base64,
   * if necessary after compression with gzip, and message attributes say so. The signature headers and the receive time
   * are message attributes.
   *
   * SendGrid receives 200 after SQS has stored the message, 400 for an empty body, 413 for a body that does not fit into
   * a message (1 MiB), and 500 otherwise, which makes it retry.
   *
   * Creates two queues with their policies, a role that may only send to the queue, and an event source mapping with
   * partial batch responses. SQS charges $0.40 per million requests and counts each 64 KB of a message as one. A
   * message needs three requests: send, receive and delete.
   *
   * The handler receives SQS events and must report which messages failed. `eventHandler()` of
   * `cdk-sendgrid-oauth-webhook/events` handles both SQS events and proxy events.
   *
   * Synthesis fails for values outside the limits of SQS or Lambda, a FIFO queue, a visibility timeout shorter than
   * the handler's timeout, a retention in which a failed message cannot be redriven, a concurrency above the handler's
   * reserved concurrency, and options of the new queue combined with `queue`.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
   * @see https://aws.amazon.com/sqs/pricing/
   */
  public static queued(options: QueuedDeliveryOptions = {}): Delivery {
    return new QueuedDelivery(optionsOf(options));
  }

  /** @internal */
  public abstract _bind(scope: Construct, handler: IFunction, defaults: DeliveryDefaults): DeliveryConfig;
}

class DirectDelivery extends Delivery {
  /** @internal */
  public _bind(scope: Construct, handler: IFunction): DeliveryConfig {
    requireInvocableHandler(scope, handler);
    return {
      integrate: () => ({ integration: new LambdaIntegration(handler, { proxy: true, allowTestInvoke: false }) }),
      receiver: {
        environment: { HANDLER_FUNCTION_ARN: handler.functionArn },
        // `grantInvoke()` would also permit all versions and aliases.
        grant: (grantee) =>
          grantActions(scope, { grantee, actions: ['lambda:InvokeFunction'], resource: handler }, handler.functionArn),
        // The receiver waits for the handler for as long as API Gateway waits for the receiver.
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
  public _bind(scope: Construct, handler: IFunction, { removalPolicy, ...defaults }: DeliveryDefaults): DeliveryConfig {
    const { queue: given, encryptionKey = given ? undefined : defaults.encryptionKey } = this.options;
    validateQueuedHandlerEnvironment(scope, handler);
    const eventQueue = new EventQueue(scope, 'Queue', { ...this.options, encryptionKey, handler, removalPolicy });
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
