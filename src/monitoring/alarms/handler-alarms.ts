import { Duration } from 'aws-cdk-lib';
import { MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { IConstruct } from 'constructs';
import { AlarmSettings, count, percentage, timingOf } from './alarm-settings';
import { canWatchEvents, canWatchHandler } from '../handler-metrics';
import { CountAlarmOptions, MinimumVolumeAlarmOptions, ShareAlarmOptions } from '../webhook-alarms-props';
import { WebhookMetrics } from '../webhook-metrics';

const SUSTAINED = { period: Duration.minutes(5), evaluationPeriods: 6, datapointsToAlarm: 3 };

export function handlerErrorsAlarm(
  scope: IConstruct,
  webhook: WebhookMetrics,
  options?: ShareAlarmOptions,
): AlarmSettings | undefined {
  if (!canWatchHandler(scope, webhook._metricSource, 'handlerErrors', options)) return undefined;
  const { period, ...timing } = timingOf(scope, 'handlerErrors', options ?? {}, SUSTAINED);
  return {
    ...timing,
    refersToHandler: true,
    metric: new MathExpression({
      expression: '100 * errors / invocations',
      usingMetrics: {
        errors: webhook.metricHandlerErrors({ period }),
        invocations: webhook.metricHandlerInvocations({ period }),
      },
      period,
      label: 'Handler errors (%)',
    }),
    threshold: percentage(scope, 'handlerErrors', options?.threshold ?? 5),
    comparison: '>',
    missingData: TreatMissingData.NOT_BREACHING,
    description:
      `Invocations of the handler crash or time out. ${consequence(webhook)} Look at the handler's log lines ` +
      'with errors and at its duration. Fix or roll back the handler; events that were retried are processed then.',
  };
}

/** Of `eventHandler()`, which catches errors, so that Lambda counts none. */
export function failedEventsAlarm(
  scope: IConstruct,
  webhook: WebhookMetrics,
  options?: MinimumVolumeAlarmOptions,
): AlarmSettings | undefined {
  if (!canWatchEvents(scope, webhook._metricSource, 'failedEvents', options)) return undefined;
  const { period, ...timing } = timingOf(scope, 'failedEvents', options ?? {}, SUSTAINED);
  const minimum = count(scope, 'failedEvents.minimumVolume', options?.minimumVolume ?? 20);
  const total = 'FILL(handled, 0) + FILL(failed, 0)';
  return {
    ...timing,
    metric: new MathExpression({
      expression: `IF(${total} >= ${minimum}, 100 * FILL(failed, 0) / (${total}), 0)`,
      usingMetrics: {
        handled: webhook.metricEvents(undefined, { period }),
        failed: webhook.metricFailedEvents({ period }),
      },
      period,
      label: 'Failed events (%)',
    }),
    threshold: percentage(scope, 'failedEvents', options?.threshold ?? 5),
    comparison: '>',
    missingData: TreatMissingData.NOT_BREACHING,
    description:
      `The handler runs, but fails to handle events. ${consequence(webhook)} Look at the saved query "Failures by event ` +
      'type", or at the lines with errors in the log of the handler. Fix or roll back the handler, or what it calls; ' +
      'events that were retried are processed then.',
  };
}

export function handlerThrottlesAlarm(
  scope: IConstruct,
  webhook: WebhookMetrics,
  options?: CountAlarmOptions,
): AlarmSettings | undefined {
  if (!canWatchHandler(scope, webhook._metricSource, 'handlerThrottles', options)) return undefined;
  const { period, ...timing } = timingOf(scope, 'handlerThrottles', options ?? {}, SUSTAINED);
  return {
    ...timing,
    refersToHandler: true,
    metric: webhook.metricHandlerThrottles({ period, label: undefined }),
    threshold: count(scope, 'handlerThrottles.threshold', options?.threshold),
    comparison: '>=',
    missingData: TreatMissingData.NOT_BREACHING,
    description:
      `Lambda throttles the handler, because it is at a concurrency limit. ${consequence(webhook)} Look at its concurrent ` +
      `executions, its reserved concurrency and the account's limit. Raise the limit, ${
        webhook._metricSource.queue ? 'set `maxConcurrency` of queued delivery below it, ' : ''
      }or make the handler faster.`,
  };
}

function consequence(webhook: WebhookMetrics): string {
  return webhook._metricSource.queue
    ? 'SQS retries a message up to its `maxReceiveCount` and then moves it to the dead-letter queue.'
    : 'SendGrid retries the events for 24 hours and then drops them.';
}
