import { Duration, Stack, Token } from 'aws-cdk-lib';
import { IMetric, MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { IConstruct } from 'constructs';
import { AlarmSettings, count, percentage, silenceTiming, timingOf } from './alarm-settings';
import { countsRejections, warnIfNotCounted } from '../access-log-metrics';
import { MinimumVolumeAlarmOptions, ShareAlarmOptions, SilenceAlarmOptions } from '../webhook-alarms-props';
import { WebhookMetrics } from '../webhook-metrics';

/** A share that is both high and flat: a renewal is one rejected post. */
export function rejectedPostsAlarm(
  scope: IConstruct,
  webhook: WebhookMetrics,
  options: MinimumVolumeAlarmOptions = {},
): AlarmSettings {
  const defaults = { period: Duration.minutes(30), evaluationPeriods: 2, datapointsToAlarm: 2 };
  const { period, ...timing } = timingOf(scope, 'rejectedPosts', options, defaults);
  const minimum = count(scope, 'rejectedPosts.minimumVolume', options.minimumVolume ?? 5);
  return {
    ...timing,
    metric: new MathExpression({
      expression: `IF(posts >= ${minimum}, 100 * rejected / posts, 0)`,
      usingMetrics: { posts: webhook.metricPosts({ period }), rejected: rejectedPosts(scope, webhook, period) },
      period,
      label: 'Rejected posts (%)',
    }),
    threshold: percentage(scope, 'rejectedPosts', options.threshold ?? 50),
    comparison: '>',
    missingData: TreatMissingData.NOT_BREACHING,
    description:
      'Most posts have been rejected for a long time, which SendGrid retries for 24 hours and then drops. Usually ' +
      `SendGrid does not renew its token, or cannot get one. Look at the report of ${verifyCommand(webhook)}, and at ` +
      '`responseType` in the access logs if there are any. Restore the OAuth error codes of the gateway responses, or ' +
      "correct the client ID, client secret and token URL on SendGrid's page. If the posts are answered with 429, the API " +
      'or the account throttles them.' +
      (webhook._metricSource.receiver ? ' If they are answered with 403, their signature can be invalid.' : ''),
  };
}

/** Of the API alone, if the access logs show it: 4xx includes scanners' requests and the responses of the receiver. */
function rejectedPosts(scope: IConstruct, webhook: WebhookMetrics, period: Duration): IMetric {
  warnIfNotCounted(scope, webhook._metricSource, 'the alarm `rejectedPosts` counts all 4xx responses');
  if (!countsRejections(webhook._metricSource)) return webhook.metricClientErrors({ period });
  return new MathExpression({
    // It has no values while nothing is rejected.
    expression: 'FILL(rejectedByApi, 0)',
    usingMetrics: { rejectedByApi: webhook.metricRejectedPosts(undefined, { period }) },
    period,
  });
}

/** The average of the metric is the share of errors. A single error in several posts is not enough for the alarm. */
export function serverErrorsAlarm(
  scope: IConstruct,
  webhook: WebhookMetrics,
  options: ShareAlarmOptions = {},
): AlarmSettings {
  const defaults = { period: Duration.minutes(5), evaluationPeriods: 6, datapointsToAlarm: 3 };
  const { period, ...timing } = timingOf(scope, 'serverErrors', options, defaults);
  return {
    ...timing,
    metric: webhook.metricServerErrors({ period, statistic: 'Average', label: undefined }),
    threshold: percentage(scope, 'serverErrors', options.threshold ?? 5) / 100,
    comparison: '>',
    missingData: TreatMissingData.NOT_BREACHING,
    description:
      'Posts are answered with 5xx. SendGrid retries them for 24 hours and then drops the events. Look at the errors, ' +
      "throttles and duration of the function that API Gateway invokes, and at the access logs' `integrationError`. Fix " +
      'or roll back the function; 504 means that it took longer than 29 seconds, 500 that API Gateway may not call it.',
  };
}

export function silenceAlarm(
  scope: IConstruct,
  webhook: WebhookMetrics,
  options?: SilenceAlarmOptions,
): AlarmSettings | undefined {
  if (!options) return undefined;
  const { period, ...timing } = silenceTiming(scope, options.period);
  return {
    ...timing,
    // Not `metricAcceptedPosts()`, whose ids are for graphs with several webhooks.
    metric: new MathExpression({
      expression: 'posts - clientErrors - serverErrors',
      usingMetrics: {
        posts: webhook.metricPosts({ period }),
        clientErrors: webhook.metricClientErrors({ period }),
        serverErrors: webhook.metricServerErrors({ period }),
      },
      period,
      label: 'Accepted posts',
    }),
    threshold: 1,
    comparison: '<',
    // Without requests, API Gateway sends no metrics.
    missingData: TreatMissingData.BREACHING,
    description:
      `No post was accepted for ${options.period.toHumanString()}. Either nothing was sent, or SendGrid does not reach ` +
      "the webhook. Look at SendGrid's activity and at the rejected posts. On SendGrid's page, check that the webhook is " +
      'enabled and has the right HTTP Post URL, and run ' +
      `${verifyCommand(webhook)}.`,
  };
}

function verifyCommand(webhook: WebhookMetrics): string {
  const { stackName } = Stack.of(webhook);
  // Only the deployment knows the name of a nested stack.
  return `\`npx cdk-sendgrid-oauth-webhook verify --stack ${Token.isUnresolved(stackName) ? 'STACK_NAME' : stackName}\``;
}
