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
  const maxAge = options?.maxAge;
  validateSeconds(scope, 'oldestMessage.maxAge', maxAge, { min: 60, max: 14 * 24 * HOUR - 1 });
  requireLiteral(scope, 'oldestMessage.maxAge', maxAge);
  const settings = () => oldestMessageSettings(maxAge ?? defaultMaxAge(webhook));
  if (maxAge) {
    scope.node.addValidation({
      validate: () => {
        requireShorterThanRetention(scope, webhook, maxAge);
        return [];
      },
    });
  }
  return {
    ...timing,
    ...settings(),
    atSynthesis: settings,
    metric,
    comparison: '>',
    missingData: TreatMissingData.NOT_BREACHING,
  };
}

function oldestMessageSettings(maxAge: Duration): Pick<AlarmSettings, 'threshold' | 'description'> {
  return {
    threshold: maxAge.toSeconds(),
    description:
      `The oldest event has waited in the queue for more than ${maxAge.toHumanString()}. SQS deletes ` +
      "events when the queue's retention ends. Look at the handler's errors, throttles and duration, and whether its " +
      'event source mapping is enabled. Fix the handler, or raise its concurrency (`maxConcurrency`, reserved ' +
      'concurrency) if it is too slow for the load.',
  };
}

/** An app can change the retention until synthesis. */
function requireShorterThanRetention(scope: IConstruct, webhook: WebhookMetrics, maxAge: Duration): void {
  const retention = retentionOf(webhook);
  if (retention === undefined || maxAge.toSeconds() < retention) return;
  failProp(
    scope,
    'oldestMessage.maxAge',
    `be less than the queue's retention, ${Duration.seconds(retention).toHumanString()}`,
    maxAge.toHumanString(),
    'SQS deletes older messages',
  );
}

function defaultMaxAge(webhook: WebhookMetrics): Duration {
  const retention = retentionOf(webhook);
  return retention === undefined ? Duration.hours(1) : Duration.seconds(Math.min(6 * HOUR, Math.ceil(retention / 10)));
}

/** In seconds; undefined if it is unknown at synthesis. */
function retentionOf({ _metricSource: { queue } }: WebhookMetrics): number | undefined {
  return queue && readQueueSettings(queue)?.retentionSeconds;
}
