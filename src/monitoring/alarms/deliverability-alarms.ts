import { Duration } from 'aws-cdk-lib';
import { MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { IConstruct } from 'constructs';
import { AlarmSettings, count, percentage, timingOf } from './alarm-settings';
import { SendGridEventType } from '../../registration/sendgrid-event-type';
import { canWatchEvents } from '../handler-metrics';
import { MinimumVolumeAlarmOptions } from '../webhook-alarms-props';
import { WebhookMetrics } from '../webhook-metrics';

/** Of messages with an outcome. Processed messages would count those without an outcome yet. */
export function bounceRateAlarm(
  scope: IConstruct,
  webhook: WebhookMetrics,
  options?: MinimumVolumeAlarmOptions,
): AlarmSettings | undefined {
  if (!canWatchEvents(scope, webhook._metricSource, 'bounceRate', options)) return undefined;
  const defaults = { period: Duration.hours(1), evaluationPeriods: 3, datapointsToAlarm: 2 };
  const { period, ...timing } = timingOf(scope, 'bounceRate', options ?? {}, defaults);
  const minimum = count(scope, 'bounceRate.minimumVolume', options?.minimumVolume ?? 200);
  const total = 'FILL(delivered, 0) + FILL(bounces, 0) + FILL(blocks, 0)';
  return {
    ...timing,
    metric: new MathExpression({
      expression: `IF(${total} >= ${minimum}, 100 * FILL(bounces, 0) / (${total}), 0)`,
      usingMetrics: {
        delivered: webhook.metricEvents(SendGridEventType.DELIVERED, { period }),
        bounces: webhook.metricEvents(SendGridEventType.BOUNCE, { period }),
        blocks: webhook.metricBlocks({ period }),
      },
      period,
      label: 'Bounce rate (%)',
    }),
    threshold: percentage(scope, 'bounceRate', options?.threshold ?? 5),
    comparison: '>',
    missingData: TreatMissingData.NOT_BREACHING,
    description:
      'Many messages bounce, which harms the reputation of the sending domain and its IP addresses. Look at the ' +
      '`BounceInvalidAddress` and other bounce metrics, and at which campaign or list the bounces come from. Stop that ' +
      'campaign and remove invalid addresses from the list before you send again.',
  };
}

/** Over a day, because recipients report messages hours later. */
export function spamReportRateAlarm(
  scope: IConstruct,
  webhook: WebhookMetrics,
  options?: MinimumVolumeAlarmOptions,
): AlarmSettings | undefined {
  if (!canWatchEvents(scope, webhook._metricSource, 'spamReportRate', options)) return undefined;
  const defaults = { period: Duration.days(1), evaluationPeriods: 1, datapointsToAlarm: 1 };
  const { period, ...timing } = timingOf(scope, 'spamReportRate', options ?? {}, defaults);
  const minimum = count(scope, 'spamReportRate.minimumVolume', options?.minimumVolume ?? 5_000);
  return {
    ...timing,
    metric: new MathExpression({
      expression: `IF(delivered >= ${minimum}, 100 * FILL(spamReports, 0) / delivered, 0)`,
      usingMetrics: {
        delivered: webhook.metricEvents(SendGridEventType.DELIVERED, { period }),
        spamReports: webhook.metricEvents(SendGridEventType.SPAM_REPORT, { period }),
      },
      period,
      label: 'Spam report rate (%)',
    }),
    threshold: percentage(scope, 'spamReportRate', options?.threshold ?? 0.1),
    comparison: '>',
    missingData: TreatMissingData.NOT_BREACHING,
    description:
      'Recipients report messages as spam. From 0.3 % on, Gmail and Yahoo may reject messages or put them into the spam ' +
      "folder. Look at which campaign the spam reports come from, and at Gmail's Postmaster Tools. Stop that campaign, " +
      'check that its recipients asked for it, and that they can unsubscribe with one click.',
  };
}
