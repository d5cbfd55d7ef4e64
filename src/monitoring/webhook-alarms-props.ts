import { Duration } from 'aws-cdk-lib';
import { IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch';

/**
 * Options of each alarm of `WebhookAlarms`.
 */
export interface WebhookAlarmOptions {
  /**
   * Whether to create the alarm.
   *
   * Set it to false to remove the alarm, or to replace it with your own.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * Actions of this alarm, in place of the `actions` of all alarms.
   *
   * @default - the `actions` of all alarms
   */
  readonly actions?: IAlarmAction[];

  /**
   * Length of a period: whole minutes, up to a day.
   *
   * CloudWatch evaluates at most 7 days: `period` times `evaluationPeriods`. For a period of less than an hour, it
   * evaluates at most a day.
   *
   * @default - as documented at each alarm
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
   */
  readonly period?: Duration;

  /**
   * Number of most recent periods that are evaluated.
   *
   * @default - as documented at each alarm
   */
  readonly evaluationPeriods?: number;

  /**
   * Number of these periods that must be beyond the threshold.
   *
   * @default - as documented at each alarm; all of them if `evaluationPeriods` is set
   */
  readonly datapointsToAlarm?: number;
}

/**
 * Options of an alarm on a count.
 */
export interface CountAlarmOptions extends WebhookAlarmOptions {
  /**
   * Smallest count in a period that is beyond the threshold.
   *
   * @default 1
   */
  readonly threshold?: number;
}

/**
 * Options of an alarm on a share.
 */
export interface ShareAlarmOptions extends WebhookAlarmOptions {
  /**
   * Percentage above which a period is beyond the threshold: 0 to 100.
   *
   * @default - as documented at each alarm
   */
  readonly threshold?: number;
}

/**
 * Options of an alarm on a share that needs a minimum volume, because the share of a few is meaningless.
 */
export interface MinimumVolumeAlarmOptions extends ShareAlarmOptions {
  /**
   * Smallest number of posts, events or messages in a period, below which the period is not beyond the threshold.
   *
   * @default - as documented at each alarm
   */
  readonly minimumVolume?: number;
}

/**
 * Options of the alarm on the age of the oldest message.
 */
export interface OldestMessageAlarmOptions extends WebhookAlarmOptions {
  /**
   * Age of the oldest message above which a period is beyond the threshold. It must be less than the queue's retention.
   *
   * @default - a tenth of the queue's retention, at most 6 hours; 1 hour for an imported queue, whose retention is unknown
   */
  readonly maxAge?: Duration;
}

/**
 * Options of the alarm on silence.
 */
export interface SilenceAlarmOptions {
  /**
   * How long there may be no accepted post: a multiple of 5 minutes up to a day, or of an hour up to 7 days.
   *
   * Choose it longer than your quiet hours, for example 3 days for a webhook that is idle on weekends.
   */
  readonly period: Duration;

  /**
   * Actions of this alarm, in place of the `actions` of all alarms.
   *
   * @default - the `actions` of all alarms
   */
  readonly actions?: IAlarmAction[];
}

/**
 * Properties of `WebhookAlarms`.
 *
 * Each alarm has a prop of its own. An alarm is left out if the webhook does not have the part that it watches, and
 * synthesis fails if you set its prop.
 */
export interface WebhookAlarmsProps {
  /**
   * What to do when an alarm goes into the state ALARM, for example an `SnsAction`.
   *
   * @default - the alarms notify nobody, of which synthesis warns if no alarm has actions of its own
   */
  readonly actions?: IAlarmAction[];

  /**
   * What to do when an alarm returns to the state OK.
   *
   * @default - nothing
   */
  readonly okActions?: IAlarmAction[];

  /**
   * Messages are in the dead-letter queue. With queued delivery.
   *
   * @default - 1 message or more, at any time within 5 minutes
   */
  readonly deadLetters?: CountAlarmOptions;

  /**
   * The oldest message in the queue is so old that it may expire before the handler processes it. With queued delivery.
   *
   * @default - older than a tenth of the queue's retention, and at most 6 hours, in 1 period of 5 minutes
   */
  readonly oldestMessage?: OldestMessageAlarmOptions;

  /**
   * A high share of the posts is rejected, for a long time: SendGrid does not renew its token.
   *
   * A normal renewal is one rejected post per token. With `accessLogs`, it counts the posts that API Gateway rejected;
   * without, all 4xx responses.
   *
   * @default - more than 50 %, of at least 5 posts, in 2 consecutive periods of 30 minutes
   */
  readonly rejectedPosts?: MinimumVolumeAlarmOptions;

  /**
   * A share of the posts is answered with 5xx, so that SendGrid retries them.
   *
   * @default - more than 5 %, in 3 of 6 periods of 5 minutes
   */
  readonly serverErrors?: ShareAlarmOptions;

  /**
   * No post was accepted.
   *
   * Set it if SendGrid posts regularly: then silence means that the webhook is disabled, or its URL is wrong.
   *
   * @default - no such alarm
   */
  readonly silence?: SilenceAlarmOptions;

  /**
   * A share of the handler's invocations crashes or times out.
   *
   * `eventHandler()` catches the errors of your function, so Lambda does not count them: see `failedEvents`.
   *
   * @default - more than 5 %, in 3 of 6 periods of 5 minutes
   */
  readonly handlerErrors?: ShareAlarmOptions;

  /**
   * The handler fails to handle a share of the events. With `eventMetrics`.
   *
   * Each attempt counts. Without `eventMetrics`, failures of `eventHandler()` show as `serverErrors` with direct delivery,
   * and as `deadLetters` with queued delivery.
   *
   * @default - more than 5 %, of at least 20 handled and failed events, in 3 of 6 periods of 5 minutes
   */
  readonly failedEvents?: MinimumVolumeAlarmOptions;

  /**
   * Lambda throttles the handler.
   *
   * @default - 1 invocation or more, in 3 of 6 periods of 5 minutes
   */
  readonly handlerThrottles?: CountAlarmOptions;

  /**
   * The receiver cannot verify posts, because it has no public key. With `signatureVerification`.
   *
   * @default - 1 post or more, in 2 of 6 periods of 5 minutes
   */
  readonly publicKey?: CountAlarmOptions;

  /**
   * Posts have no valid signature. With `signatureVerification`.
   *
   * @default - 1 post or more, in 2 of 6 periods of 5 minutes
   */
  readonly signatures?: CountAlarmOptions;

  /**
   * A high share of the messages bounces. With `eventMetrics`.
   *
   * Hard bounces of the messages that were delivered, bounced or blocked. 5 % is the rate at which Amazon SES puts senders
   * under review; it pauses them at 10 %. SendGrid does not publish a rate.
   *
   * @default - more than 5 %, of at least 200 messages, in 2 of 3 periods of 1 hour
   * @see https://docs.aws.amazon.com/ses/latest/dg/faqs-enforcement.html
   */
  readonly bounceRate?: MinimumVolumeAlarmOptions;

  /**
   * A high share of the messages is reported as spam. With `eventMetrics`.
   *
   * Gmail and Yahoo require senders to stay below 0.3 %, and Gmail advises to stay below 0.1 %. Gmail reports no single
   * messages to SendGrid, so watch its Postmaster Tools too.
   *
   * @default - more than 0.1 %, of at least 5,000 delivered messages, in 1 period of 1 day
   * @see https://support.google.com/a/answer/81126
   * @see https://senders.yahooinc.com/best-practices/
   */
  readonly spamReportRate?: MinimumVolumeAlarmOptions;
}
