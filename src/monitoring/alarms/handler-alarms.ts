import { Duration } from 'aws-cdk-lib';
import { MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { IConstruct } from 'constructs';
import { AlarmSettings, count, percentage, timingOf } from './alarm-settings';
import { handlerScope } from '../handler-scope';
import { CountAlarmOptions, ShareAlarmOptions } from '../webhook-alarms-props';
import { WebhookMetrics } from '../webhook-metrics';

const SUSTAINED = { period: Duration.minutes(5), evaluationPeriods: 6, datapointsToAlarm: 3 };

export function handlerErrorsAlarm(
  scope: IConstruct,
  webhook: WebhookMetrics,
  options: ShareAlarmOptions = {},
): AlarmSettings {
  const { period, ...timing } = timingOf(scope, 'handlerErrors', options, SUSTAINED);
  return {
    ...timing,
    scope: handlerScope(webhook._metricSource),
    metric: new MathExpression({
      expression: '100 * errors / invocations',
      usingMetrics: {
        errors: webhook.metricHandlerErrors({ period }),
        invocations: webhook.metricHandlerInvocations({ period }),
      },
      period,
      label: 'Handler errors (%)',
    }),
    threshold: percentage(scope, 'handlerErrors', options.threshold ?? 5),
    comparison: '>',
    missingData: TreatMissingData.NOT_BREACHING,
    description:
      `Invocations of the handler end with an error or a timeout. ${consequence(webhook)} Look at the handler's log lines ` +
      'with errors and at its duration. Fix or roll back the handler; events that were retried are processed then.',
  };
}

export function handlerThrottlesAlarm(
  scope: IConstruct,
  webhook: WebhookMetrics,
  options: CountAlarmOptions = {},
): AlarmSettings {
  const { period, ...timing } = timingOf(scope, 'handlerThrottles', options, SUSTAINED);
  return {
    ...timing,
    scope: handlerScope(webhook._metricSource),
    metric: webhook.metricHandlerThrottles({ period, label: undefined }),
    threshold: count(scope, 'handlerThrottles.threshold', options.threshold),
    comparison: '>=',
    missingData: TreatMissingData.NOT_BREACHING,
    description:
      `Lambda throttles the handler, because it is at a concurrency limit. ${consequence(webhook)} Look at its concurrent ` +
      "executions, its reserved concurrency and the account's limit. Raise the limit, set `maxConcurrency` of queued " +
      'delivery below it, or make the handler faster.',
  };
}

function consequence(webhook: WebhookMetrics): string {
  return webhook._metricSource.queue
    ? 'SQS retries a message up to its `maxReceiveCount` and then moves it to the dead-letter queue.'
    : 'SendGrid retries the events for 24 hours and then drops them.';
}
