import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { BounceReason, DropReason } from './event-reasons';
import { inAccountOf } from './handler-metrics';
import { MetricSource } from './metric-source';
import { webhookMetric } from './own-metric';
import { webhookMath } from './webhook-math';
import { failProp, failProps, requireKind } from '../private/validation';
import { SendGridEventType } from '../registration/sendgrid-event-type';
import { eventNameOf } from '../sendgrid/event-types';
import {
  BLOCKS,
  DUPLICATE_EVENTS,
  EVENT_DELAY,
  EVENT_METRICS,
  FAILED_EVENTS,
  HANDLED_EVENTS,
} from '../sendgrid/webhook-metrics';

/**
 * The CloudWatch metrics of SendGrid's events.
 *
 * They need `eventMetrics: true` on the webhook, and a handler that uses `eventHandler()` of
 * `cdk-sendgrid-oauth-webhook/events`. A metric has values only while there are such events.
 *
 * Webhooks with the same handler share these metrics: they are those of the first webhook.
 */
export abstract class EventMetrics extends Construct {
  /** @internal */
  public abstract get _metricSource(): MetricSource;

  /**
   * Events that the handler has handled, of all types or of one: custom metric `Events`, or one per type, such as
   * `Delivered`, `Bounces` or `SpamReports`.
   *
   * An event is counted once, when the handler will not receive it again: with deduplication as soon as it is handled,
   * without it as soon as all events of its post are handled. `BOUNCE` counts permanent bounces only, because
   * `metricBlocks()` counts the temporary ones. Needs `eventMetrics`.
   *
   * @default - sum over 5 minutes, of all types
   */
  public metricEvents(type?: SendGridEventType, options?: MetricOptions): Metric {
    if (!type) return this.eventMetric('metricEvents', HANDLED_EVENTS, 'Events', options);
    requireKind(this, 'type', type, 'settingName', 'a SendGridEventType');
    const name = eventNameOf(type.settingName);
    if (!name) {
      return failProp(
        this,
        'type',
        'be an event type that this library knows',
        type.settingName,
        'all others are in the metric `OtherEvents`',
      );
    }
    return this.eventMetric('metricEvents', EVENT_METRICS[name], EVENT_METRICS[name], options);
  }

  /**
   * Messages that the receiving server rejected temporarily, or because of their content or sender: bounce events with
   * the type `blocked`. Custom metric `Blocks`. Needs `eventMetrics`.
   *
   * @default - sum over 5 minutes
   */
  public metricBlocks(options?: MetricOptions): Metric {
    return this.eventMetric('metricBlocks', BLOCKS, 'Blocks', options);
  }

  /**
   * Bounces and blocks with one of SendGrid's classifications. Custom metrics `BounceInvalidAddress`,
   * `BounceReputation` and others. Needs `eventMetrics`.
   *
   * @default - sum over 5 minutes
   */
  public metricBouncesByReason(reason: BounceReason, options?: MetricOptions): Metric {
    this.requireReason(reason, BounceReason);
    return this.eventMetric('metricBouncesByReason', reason, reason, options);
  }

  /**
   * Messages that SendGrid dropped for a reason. Custom metrics `DropBouncedAddress`, `DropUnsubscribedAddress` and
   * others. Needs `eventMetrics`.
   *
   * @default - sum over 5 minutes
   */
  public metricDropsByReason(reason: DropReason, options?: MetricOptions): Metric {
    this.requireReason(reason, DropReason);
    return this.eventMetric('metricDropsByReason', reason, reason, options);
  }

  /**
   * Events that the handler skipped, because it had handled them before: custom metric `DuplicateEvents`. Needs
   * `eventMetrics`, and a handler with deduplication.
   *
   * @default - sum over 5 minutes
   */
  public metricDuplicateEvents(options?: MetricOptions): Metric {
    return this.eventMetric('metricDuplicateEvents', DUPLICATE_EVENTS, 'Duplicate events', options);
  }

  /**
   * Failures to handle an event, counted each time: custom metric `FailedEvents`. Needs `eventMetrics`.
   *
   * A failure is an error of your function or of the deduplication store, an element of a post that is not an event, or a
   * body that is not a batch of events.
   *
   * @default - sum over 5 minutes
   */
  public metricFailedEvents(options?: MetricOptions): Metric {
    return this.eventMetric('metricFailedEvents', FAILED_EVENTS, 'Failed events', options);
  }

  /**
   * Time from an event until it was handled, in seconds: custom metric `EventDelay`. Needs `eventMetrics`.
   *
   * It includes the 30 seconds for which SendGrid collects events, its retries, and the waiting time in the queue. An
   * invocation with more than 100 events writes 100 delays at equal distances in their order.
   *
   * @default - 99th percentile over 5 minutes
   */
  public metricEventDelay(options?: MetricOptions): Metric {
    return this.eventMetric('metricEventDelay', EVENT_DELAY, 'Event delay (p99)', { statistic: 'p99', ...options });
  }

  /**
   * Permanent bounces in percent of the messages with an outcome: delivered, bounced or blocked.
   *
   * Needs `eventMetrics`, and the event types `DELIVERED` and `BOUNCE` in SendGrid. Has no values while there are none.
   *
   * @default - over 1 hour
   */
  public metricBounceRate(options: MetricOptions = {}): MathExpression {
    const { period = Duration.hours(1), label = 'Bounce rate (%)' } = options;
    const counts = { delivered: EVENT_METRICS.delivered, bounces: EVENT_METRICS.bounce, blocks: BLOCKS };
    const total = 'FILL(delivered, 0) + FILL(bounces, 0) + FILL(blocks, 0)';
    const settings = { ...options, period, label };
    return this.rate('metricBounceRate', `100 * FILL(bounces, 0) / (${total})`, counts, settings);
  }

  /**
   * Spam reports in percent of the delivered messages.
   *
   * Recipients report a message hours or days after its delivery, so use a period of a day or more. Needs `eventMetrics`,
   * and the event types `DELIVERED` and `SPAM_REPORT` in SendGrid. Has no values while nothing is delivered.
   *
   * @default - over 1 day
   */
  public metricSpamReportRate(options: MetricOptions = {}): MathExpression {
    const { period = Duration.days(1), label = 'Spam report rate (%)' } = options;
    const counts = { delivered: EVENT_METRICS.delivered, spamReports: EVENT_METRICS.spamreport };
    const settings = { ...options, period, label };
    return this.rate('metricSpamReportRate', '100 * FILL(spamReports, 0) / delivered', counts, settings);
  }

  private rate(
    method: string,
    expression: string,
    counts: Record<string, string>,
    { label, color, ...options }: MetricOptions,
  ): MathExpression {
    const metrics = Object.entries(counts).map(([id, name]) => [id, this.eventMetric(method, name, name, options)]);
    const name = this._metricSource.eventMetricsName!;
    return webhookMath(this, name, expression, Object.fromEntries(metrics), { label, color });
  }

  private requireReason(reason: string, allowed: Readonly<Record<string, string>>): void {
    const reasons = Object.values(allowed);
    if (!reasons.includes(reason)) failProp(this, 'reason', `be one of ${reasons.join(', ')}`, reason);
  }

  private eventMetric(method: string, metric: string, label: string, options?: MetricOptions): Metric {
    const { endpoint, handler, eventMetricsName } = this._metricSource;
    if (eventMetricsName === undefined) {
      return failProps(endpoint, `\`${method}\` is written by the handler; set \`eventMetrics: true\``);
    }
    const written = webhookMetric(endpoint, eventMetricsName, metric, { label }, options);
    return inAccountOf(endpoint, handler, written, options);
  }
}
