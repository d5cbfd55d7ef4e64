import { Duration } from 'aws-cdk-lib';
import { ResponseType } from 'aws-cdk-lib/aws-apigateway';
import { MathExpression, Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { rejectedPostsMetric } from './access-log-metrics';
import { apiMetric } from './api-metrics';
import { EventMetrics } from './event-metrics';
import { handlerMetric } from './handler-metrics';
import { webhookMetric } from './own-metric';
import { deadLettersMetric, requireQueue } from './queue-metrics';
import { webhookMath } from './webhook-math';
import { failProps, requireKind } from '../private/validation';
import { RECEIVER_METRICS } from '../sendgrid/webhook-metrics';

/**
 * The CloudWatch metrics of a webhook.
 *
 * Nothing is created until you use a metric, except by `metricRejectedPosts()` and `metricThrottledPosts()`, which add a
 * metric filter to the log group of the access logs. AWS's own metrics are free of charge. A custom metric, in the
 * namespace `SendGridOAuthWebhook`, costs $0.30 a month, in proportion to the hours in which it has values.
 *
 * Statistics suit the metric, and the period is 5 minutes, unless you set others. A metric of a part that the webhook
 * does not have, such as a queue, is an error that names the prop to set.
 *
 * Amazon Cognito has no metric of the tokens that it issues to an app client. Each renewal begins with a rejected post,
 * so `metricRejectedPosts(ResponseType.UNAUTHORIZED)` shows about how many there are.
 *
 * @see https://aws.amazon.com/cloudwatch/pricing/
 */
export abstract class WebhookMetrics extends EventMetrics {
  /**
   * Requests that API Gateway received: metric `Count`.
   *
   * On the webhook's own API, these are all requests to its stage, with a warning if you add methods. On an `api` that
   * you pass, these are the posts to the webhook's path, for which the API's stage must have `metricsEnabled: true`: API
   * Gateway charges them as custom metrics. APIs with the same name and stage share their metrics, also those of other
   * stacks in the account: set `restApiName`, whose default is the construct ID.
   *
   * @default - sum over 5 minutes
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
   */
  public metricPosts(options?: MetricOptions): Metric {
    return apiMetric(this._metricSource, 'Count', { statistic: 'Sum', label: 'Posts' }, options);
  }

  /**
   * Posts that were answered with neither a 4xx nor a 5xx status, so that SendGrid does not send them again: the
   * difference of `metricPosts()`, `metricClientErrors()` and `metricServerErrors()`.
   *
   * @default - sum over 5 minutes
   */
  public metricAcceptedPosts(options: MetricOptions = {}): MathExpression {
    const { period = Duration.minutes(5), label = 'Accepted posts', color, ...rest } = options;
    const metrics = {
      posts: this.metricPosts({ ...rest, period }),
      clientErrors: this.metricClientErrors({ ...rest, period }),
      serverErrors: this.metricServerErrors({ ...rest, period }),
    };
    const { endpoint, webhookName } = this._metricSource;
    return webhookMath(endpoint, webhookName, 'posts - clientErrors - serverErrors', metrics, { label, color });
  }

  /**
   * Responses with a 4xx status: metric `4XXError`. The statistic `Average` is their share of the requests.
   *
   * SendGrid's token expires regularly, and each renewal begins with a post that is rejected with 401. Requests of others,
   * such as scanners, count too.
   *
   * @default - sum over 5 minutes
   */
  public metricClientErrors(options?: MetricOptions): Metric {
    return apiMetric(this._metricSource, '4XXError', { statistic: 'Sum', label: '4xx' }, options);
  }

  /**
   * Responses with a 5xx status, after which SendGrid sends the events again: metric `5XXError`. The statistic `Average`
   * is their share of the requests.
   *
   * @default - sum over 5 minutes
   */
  public metricServerErrors(options?: MetricOptions): Metric {
    return apiMetric(this._metricSource, '5XXError', { statistic: 'Sum', label: '5xx' }, options);
  }

  /**
   * Time from a request to its response, in milliseconds: metric `Latency`.
   *
   * @default - 99th percentile over 5 minutes
   */
  public metricLatency(options?: MetricOptions): Metric {
    return apiMetric(this._metricSource, 'Latency', { statistic: 'p99', label: 'Latency (p99)' }, options);
  }

  /**
   * The part of the latency that API Gateway waits for the function or the queue, in milliseconds: metric
   * `IntegrationLatency`.
   *
   * @default - 99th percentile over 5 minutes
   */
  public metricIntegrationLatency(options?: MetricOptions): Metric {
    const defaults = { statistic: 'p99', label: 'Integration latency (p99)' };
    return apiMetric(this._metricSource, 'IntegrationLatency', defaults, options);
  }

  /**
   * Posts that API Gateway rejected with a 4xx status before they reached the function or the queue, such as those with
   * an invalid token. Custom metric `RejectedPosts`, counted from the access logs.
   *
   * A gateway response type has a metric of its own: UNAUTHORIZED for a missing, invalid or expired token, ACCESS_DENIED
   * for a token without the scope, THROTTLED, WAF_FILTERED, REQUEST_TOO_LARGE, and others. Needs `accessLogs`; a log
   * group that you pass must have the log class Standard. The first use adds a metric filter, which is free of charge and
   * counts from its creation on. It has no values while nothing is rejected.
   *
   * @default - sum over 5 minutes, of all gateway response types
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
   */
  public metricRejectedPosts(responseType?: ResponseType, options?: MetricOptions): Metric {
    requireKind(this, 'responseType', responseType, 'responseType', 'a ResponseType');
    const type = responseType?.responseType;
    const defaults = { label: type ? `Rejected: ${type}` : 'Rejected posts' };
    return rejectedPostsMetric(this._metricSource, 'metricRejectedPosts', defaults, type, options);
  }

  /**
   * Posts that API Gateway rejected with 429, after which SendGrid sends the events again: custom metric `RejectedPosts`
   * of the gateway response type THROTTLED. Needs `accessLogs`, like `metricRejectedPosts()`.
   *
   * @default - sum over 5 minutes
   */
  public metricThrottledPosts(options?: MetricOptions): Metric {
    const { responseType } = ResponseType.THROTTLED;
    const defaults = { label: 'Throttled posts' };
    return rejectedPostsMetric(this._metricSource, 'metricThrottledPosts', defaults, responseType, options);
  }

  /**
   * Messages in the queue that wait for the handler: metric `ApproximateNumberOfMessagesVisible`. Needs queued delivery.
   *
   * @default - maximum over 5 minutes
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
   */
  public metricQueueDepth(options?: MetricOptions): Metric {
    const queue = requireQueue(this._metricSource, 'metricQueueDepth');
    const defaults = { statistic: 'Maximum', label: 'Waiting messages' };
    return queue.metricApproximateNumberOfMessagesVisible({ ...defaults, ...options });
  }

  /**
   * Age of the oldest message in the queue, in seconds: metric `ApproximateAgeOfOldestMessage`. Needs queued delivery.
   *
   * It leaves out a message that was received three times and is still in the queue.
   *
   * @default - maximum over 5 minutes
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
   */
  public metricOldestMessageAge(options?: MetricOptions): Metric {
    const queue = requireQueue(this._metricSource, 'metricOldestMessageAge');
    const defaults = { statistic: 'Maximum', label: 'Age of the oldest message' };
    return queue.metricApproximateAgeOfOldestMessage({ ...defaults, ...options });
  }

  /**
   * Messages in the dead-letter queue: its metric `ApproximateNumberOfMessagesVisible`. Needs queued delivery, and for a
   * `queue` that you pass, one that the app creates with a dead-letter queue.
   *
   * @default - maximum over 5 minutes
   */
  public metricDeadLetters(options?: MetricOptions): Metric {
    return deadLettersMetric(this._metricSource, options);
  }

  /**
   * Invocations of the handler: metric `Invocations`, of the alias or version if the handler is one.
   *
   * Invocations for other event sources count too.
   *
   * @default - sum over 5 minutes
   * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
   */
  public metricHandlerInvocations(options?: MetricOptions): Metric {
    const defaults = { statistic: 'Sum', label: 'Handler invocations' };
    return handlerMetric(this._metricSource, 'Invocations', defaults, options);
  }

  /**
   * Invocations of the handler that ended with an error or a timeout: metric `Errors`.
   *
   * A response with status 500, or a partial batch response, is no error of the function: `eventHandler()` catches the
   * errors of your function. See `metricFailedEvents()`, `metricServerErrors()` and `metricDeadLetters()`.
   *
   * @default - sum over 5 minutes
   */
  public metricHandlerErrors(options?: MetricOptions): Metric {
    return handlerMetric(this._metricSource, 'Errors', { statistic: 'Sum', label: 'Handler errors' }, options);
  }

  /**
   * Invocations of the handler that Lambda rejected because of a concurrency limit: metric `Throttles`.
   *
   * @default - sum over 5 minutes
   */
  public metricHandlerThrottles(options?: MetricOptions): Metric {
    return handlerMetric(this._metricSource, 'Throttles', { statistic: 'Sum', label: 'Handler throttles' }, options);
  }

  /**
   * Duration of the handler's invocations, in milliseconds: metric `Duration`.
   *
   * @default - 99th percentile over 5 minutes
   */
  public metricHandlerDuration(options?: MetricOptions): Metric {
    const defaults = { statistic: 'p99', label: 'Handler duration (p99)' };
    return handlerMetric(this._metricSource, 'Duration', defaults, options);
  }

  /**
   * Posts that the receiver forwarded to the handler or the queue, and that were answered with 2xx: custom metric
   * `Accepted`. Needs `signatureVerification`.
   *
   * @default - sum over 5 minutes
   */
  public metricReceiverAccepted(options?: MetricOptions): Metric {
    return this.receiverMetric('metricReceiverAccepted', 'accepted', 'Accepted by the receiver', options);
  }

  /**
   * Posts that the receiver answered with a 4xx status, because the signature or the body is invalid: custom metric
   * `Rejected`. Needs `signatureVerification`.
   *
   * @default - sum over 5 minutes
   */
  public metricReceiverRejected(options?: MetricOptions): Metric {
    return this.receiverMetric('metricReceiverRejected', 'rejected', 'Rejected by the receiver', options);
  }

  /**
   * Posts that the receiver could not forward, or that the handler answered without 2xx: custom metric `Failed`. Needs
   * `signatureVerification`.
   *
   * @default - sum over 5 minutes
   */
  public metricReceiverFailed(options?: MetricOptions): Metric {
    return this.receiverMetric('metricReceiverFailed', 'failed', 'Failed in the receiver', options);
  }

  /**
   * Posts without a valid signature, also in shadow mode: custom metric `InvalidSignature`. Needs
   * `signatureVerification`.
   *
   * @default - sum over 5 minutes
   */
  public metricInvalidSignatures(options?: MetricOptions): Metric {
    return this.receiverMetric('metricInvalidSignatures', 'invalidSignature', 'Invalid signatures', options);
  }

  /**
   * Posts that the receiver could not verify, because it has no public key: custom metric `KeyUnavailable`. Needs
   * `signatureVerification`. It has no values while there is a key.
   *
   * @default - sum over 5 minutes
   */
  public metricKeyUnavailable(options?: MetricOptions): Metric {
    return this.receiverMetric('metricKeyUnavailable', 'keyUnavailable', 'Public key unavailable', options);
  }

  /**
   * Posts that the receiver verified with an earlier public key, because it could not read the parameter again: custom
   * metric `StaleKeys`. Needs `signatureVerification`. It has no values while the parameter can be read.
   *
   * @default - sum over 5 minutes
   */
  public metricStaleKeys(options?: MetricOptions): Metric {
    return this.receiverMetric('metricStaleKeys', 'staleKeys', 'Stale public keys', options);
  }

  /**
   * Posts whose body is too large for the handler or the queue, so that their events are lost: custom metric
   * `BodyTooLarge`. Needs `signatureVerification`. It has no values while there is none.
   *
   * @default - sum over 5 minutes
   */
  public metricBodyTooLarge(options?: MetricOptions): Metric {
    return this.receiverMetric('metricBodyTooLarge', 'bodyTooLarge', 'Bodies that are too large', options);
  }

  private receiverMetric(
    method: string,
    metric: keyof typeof RECEIVER_METRICS,
    label: string,
    options?: MetricOptions,
  ): Metric {
    const { endpoint, receiver, webhookName } = this._metricSource;
    if (!receiver) {
      failProps(endpoint, `\`${method}\` needs the receiver; set \`signatureVerification\``);
    }
    return webhookMetric(endpoint, webhookName, RECEIVER_METRICS[metric], { label }, options);
  }
}
