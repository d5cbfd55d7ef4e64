import { Annotations, Lazy } from 'aws-cdk-lib';
import { Alarm, CfnAlarm, ComparisonOperator } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct, IConstruct } from 'constructs';
import { AlarmSettings } from './alarms/alarm-settings';
import { bounceRateAlarm, spamReportRateAlarm } from './alarms/deliverability-alarms';
import { failedEventsAlarm, handlerErrorsAlarm, handlerThrottlesAlarm } from './alarms/handler-alarms';
import { deadLettersAlarm, oldestMessageAlarm } from './alarms/queue-alarms';
import { rejectedPostsAlarm, serverErrorsAlarm, silenceAlarm } from './alarms/request-alarms';
import { publicKeyAlarm, signaturesAlarm } from './alarms/signature-alarms';
import { validateAlarmsProps } from './alarms/validate-alarms-props';
import { handlerScope } from './handler-scope';
import { WebhookAlarmOptions, WebhookAlarmsProps } from './webhook-alarms-props';
import { WebhookMetrics } from './webhook-metrics';
import { renderedProperty } from '../private/rendered-resource';

/**
 * Alarms that say that events are late, are being lost, or soon will be, and what to do.
 *
 * `SendGridOAuthWebhook.addAlarms()` creates them. Create them yourself for a `WebhookEndpoint` without a
 * `SendGridOAuthWebhook`. Each alarm is a property, which is undefined if the webhook does not have what it watches. The
 * description of an alarm says what it means, what to look at and what to do.
 *
 * CloudWatch charges $0.10 a month for each metric of an alarm: $0.60 for the alarms of a default webhook, $1.30 with a
 * queue, a receiver and silence, and $2.00 with the metrics of events.
 *
 * @see https://aws.amazon.com/cloudwatch/pricing/
 */
export class WebhookAlarms extends Construct {
  /**
   * Messages are in the dead-letter queue.
   */
  public readonly deadLetters?: Alarm;

  /**
   * The oldest message in the queue is too old.
   */
  public readonly oldestMessage?: Alarm;

  /**
   * Most posts are rejected.
   */
  public readonly rejectedPosts?: Alarm;

  /**
   * Posts are answered with 5xx.
   */
  public readonly serverErrors?: Alarm;

  /**
   * No post was accepted for the period that you set.
   */
  public readonly silence?: Alarm;

  /**
   * The handler crashes or times out.
   */
  public readonly handlerErrors?: Alarm;

  /**
   * The handler fails to handle events.
   */
  public readonly failedEvents?: Alarm;

  /**
   * Lambda throttles the handler.
   */
  public readonly handlerThrottles?: Alarm;

  /**
   * The receiver has no public key.
   */
  public readonly publicKey?: Alarm;

  /**
   * Posts have no valid signature.
   */
  public readonly signatures?: Alarm;

  /**
   * Many messages bounce.
   */
  public readonly bounceRate?: Alarm;

  /**
   * Many messages are reported as spam.
   */
  public readonly spamReportRate?: Alarm;

  private readonly handlerScope: Construct;

  constructor(
    scope: WebhookMetrics,
    id: string,
    private readonly props: WebhookAlarmsProps = {},
  ) {
    super(scope, id);
    validateAlarmsProps(this, props);
    this.handlerScope = handlerScope(this, scope._metricSource);
    this.deadLetters = this.add(scope, 'DeadLetters', props.deadLetters, deadLettersAlarm);
    this.oldestMessage = this.add(scope, 'OldestMessage', props.oldestMessage, oldestMessageAlarm);
    this.rejectedPosts = this.add(scope, 'RejectedPosts', props.rejectedPosts, rejectedPostsAlarm);
    this.serverErrors = this.add(scope, 'ServerErrors', props.serverErrors, serverErrorsAlarm);
    this.silence = this.add(scope, 'Silence', props.silence, silenceAlarm);
    this.handlerErrors = this.add(scope, 'HandlerErrors', props.handlerErrors, handlerErrorsAlarm);
    this.failedEvents = this.add(scope, 'FailedEvents', props.failedEvents, failedEventsAlarm);
    this.handlerThrottles = this.add(scope, 'HandlerThrottles', props.handlerThrottles, handlerThrottlesAlarm);
    this.publicKey = this.add(scope, 'PublicKey', props.publicKey, publicKeyAlarm);
    this.signatures = this.add(scope, 'Signatures', props.signatures, signaturesAlarm);
    this.bounceRate = this.add(scope, 'BounceRate', props.bounceRate, bounceRateAlarm);
    this.spamReportRate = this.add(scope, 'SpamReportRate', props.spamReportRate, spamReportRateAlarm);
    this.node.addValidation({ validate: () => this.warnWithoutActions() });
  }

  /** @internal */
  public get _alarms(): Alarm[] {
    return Object.values(this).filter((one): one is Alarm => one instanceof Alarm);
  }

  /** At synthesis, because an app can add actions to the alarms until then. */
  private warnWithoutActions(): string[] {
    const alarms = this._alarms;
    const notifies = ({ node }: Alarm) => renderedProperty(node.defaultChild as CfnAlarm, 'AlarmActions') !== undefined;
    if (alarms.length > 0 && !alarms.some(notifies)) {
      Annotations.of(this).addWarningV2(
        'cdk-sendgrid-oauth-webhook:alarmsWithoutActions',
        'no alarm has an action, so nobody is notified when one goes off; set `actions`, for example to ' +
          '`[new SnsAction(topic)]`, or acknowledge this warning if an EventBridge rule notifies you',
      );
    }
    return [];
  }

  private add<O extends Pick<WebhookAlarmOptions, 'enabled' | 'actions'>>(
    webhook: WebhookMetrics,
    id: string,
    options: O | undefined,
    settingsOf: (scope: IConstruct, webhook: WebhookMetrics, options?: O) => AlarmSettings | undefined,
  ): Alarm | undefined {
    if (options?.enabled === false) return undefined;
    const settings = settingsOf(this, webhook, options);
    if (!settings) return undefined;
    const { refersToHandler, comparison, description, atSynthesis, missingData: treatMissingData, ...rest } = settings;
    const alarm = new Alarm(refersToHandler ? this.handlerScope : this, id, {
      ...rest,
      comparisonOperator: OPERATORS[comparison],
      treatMissingData,
      alarmDescription: description,
    });
    if (atSynthesis) {
      const resource = alarm.node.defaultChild as CfnAlarm;
      resource.threshold = Lazy.uncachedNumber({ produce: () => atSynthesis().threshold });
      resource.alarmDescription = Lazy.uncachedString({ produce: () => atSynthesis().description });
    }
    const { actions = [], okActions = [] } = this.props;
    for (const action of options?.actions ?? actions) alarm.addAlarmAction(action);
    for (const action of okActions) alarm.addOkAction(action);
    return alarm;
  }
}

const OPERATORS = {
  '>': ComparisonOperator.GREATER_THAN_THRESHOLD,
  '>=': ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
  '<': ComparisonOperator.LESS_THAN_THRESHOLD,
} as const;
