import { Annotations, Duration } from 'aws-cdk-lib';
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { IConstruct } from 'constructs';
import { AlarmSettings, count, requireLiteral, timingOf } from './alarm-settings';
import { readQueueSettings } from '../../private/queue-settings';
import { failProp, validateSeconds } from '../../private/validation';
import { deadLetterQueueOf } from '../queue-metrics';
import { CountAlarmOptions, OldestMessageAlarmOptions } from '../webhook-alarms-props';
import { WebhookMetrics } from '../webhook-metrics';

const ONE_PERIOD = { period: Duration.minutes(5), evaluationPeriods: 1, datapointsToAlarm: 1 };

const HOUR = 3_600;

/** Messages in the dead-letter queue. SQS sends its metrics as long as a queue has messages. */
export function deadLettersAlarm(
  scope: IConstruct,
  webhook: WebhookMetrics,
  options?: CountAlarmOptions,
): AlarmSettings | undefined {
  const { queue } = webhook._metricSource;
  if (!options && !queue) return undefined;
  if (!options && !deadLetterQueueOf(webhook._metricSource)) {
    Annotations.of(scope).addWarningV2(
      'cdk-sendgrid-oauth-webhook:noDeadLettersAlarm',
      "the dead-letter queue of the webhook's `queue` is unknown here, so there is no alarm on dead letters, and SQS may " +
        'delete them unseen; create one with `metricApproximateNumberOfMessagesVisible()` of the dead-letter queue, and ' +
        'set `deadLetters` to `{ enabled: false }`',
    );
    return undefined;
  }
  const { period, ...timing } = timingOf(scope, 'deadLetters', options ?? {}, ONE_PERIOD);
  return {
    ...timing,
    metric: webhook.metricDeadLetters({ period, label: undefined }),
    threshold: count(scope, 'deadLetters.threshold', options?.threshold),
    comparison: '>=',
    missingData: TreatMissingData.NOT_BREACHING,
    description:
      'Events are in the dead-letter queue: the handler failed to process them in every attempt. SQS deletes them when ' +
      "its retention ends, which counts from the first attempt. Look at the handler's log lines for the failed " +
      'messages. Fix the handler, then start a redrive of the dead-letter queue in the SQS console.',
  };
}

/** Not the age of dead letters, which have an alarm of their own. */
export function oldestMessageAlarm(
  scope: IConstruct,
  webhook: WebhookMetrics,
  options?: OldestMessageAlarmOptions,
): AlarmSettings | undefined {
  const { queue } = webhook._metricSource;
  if (!options && !queue) return undefined;
  const { period, ...timing } = timingOf(scope, 'oldestMessage', options ?? {}, ONE_PERIOD);
  const metric = webhook.metricOldestMessageAge({ period, label: undefined });
  const retention = queue && readQueueSettings(queue)?.retentionSeconds;
  const maxAge = maxAgeSeconds(scope, retention, options?.maxAge);
  return {
    ...timing,
    metric,
    threshold: maxAge,
    comparison: '>',
    missingData: TreatMissingData.NOT_BREACHING,
    description:
      `The oldest event has waited in the queue for more than ${Duration.seconds(maxAge).toHumanString()}. SQS deletes ` +
      "events when the queue's retention ends. Look at the handler's errors, throttles and duration, and whether its " +
      'event source mapping is enabled. Fix the handler, or raise its concurrency (`maxConcurrency`, reserved ' +
      'concurrency) if it is too slow for the load.',
  };
}

function maxAgeSeconds(scope: IConstruct, retentionSeconds: number | undefined, maxAge?: Duration): number {
  validateSeconds(scope, 'oldestMessage.maxAge', maxAge, { min: 60, max: 14 * 24 * HOUR - 1 });
  if (!maxAge) return retentionSeconds === undefined ? HOUR : Math.min(6 * HOUR, Math.ceil(retentionSeconds / 10));
  requireLiteral(scope, 'oldestMessage.maxAge', maxAge);
  const seconds = maxAge.toSeconds();
  if (retentionSeconds !== undefined && seconds >= retentionSeconds) {
    failProp(
      scope,
      'oldestMessage.maxAge',
      `be less than the queue's retention, ${Duration.seconds(retentionSeconds).toHumanString()}`,
      maxAge.toHumanString(),
      'SQS deletes older messages',
    );
  }
  return seconds;
}
