import { Duration } from 'aws-cdk-lib';
import { Metric, MetricOptions, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { IConstruct } from 'constructs';
import { AlarmSettings, count, timingOf } from './alarm-settings';
import { CountAlarmOptions } from '../webhook-alarms-props';
import { WebhookMetrics } from '../webhook-metrics';

export function publicKeyAlarm(
  scope: IConstruct,
  webhook: WebhookMetrics,
  options?: CountAlarmOptions,
): AlarmSettings | undefined {
  return receiverAlarm(scope, webhook, 'publicKey', options, {
    metric: (metricOptions) => webhook.metricKeyUnavailable(metricOptions),
    description:
      'The receiver has no public key, so it cannot verify posts. It answers them with 500, and SendGrid retries them for ' +
      '24 hours and then drops the events; in shadow mode, it delivers them. Look at `error` in the log lines of the ' +
      "receiver. Store SendGrid's verification key in the SSM parameter, or permit the receiver to read it.",
  });
}

export function signaturesAlarm(
  scope: IConstruct,
  webhook: WebhookMetrics,
  options?: CountAlarmOptions,
): AlarmSettings | undefined {
  return receiverAlarm(scope, webhook, 'signatures', options, {
    metric: (metricOptions) => webhook.metricInvalidSignatures(metricOptions),
    description:
      'Posts with a valid token have no valid signature. The receiver answers them with 403, and SendGrid retries them ' +
      'for 24 hours and then drops the events; in shadow mode, it delivers them. Usually the public key is not that of ' +
      "the webhook, or signing is off. Look at `reason` in the log lines of the receiver. Store SendGrid's current " +
      'verification key. If the key is right, somebody else has the client secret: rotate it.',
  });
}

function receiverAlarm(
  scope: IConstruct,
  webhook: WebhookMetrics,
  prop: string,
  options: CountAlarmOptions | undefined,
  { metric, description }: { readonly metric: (options: MetricOptions) => Metric; readonly description: string },
): AlarmSettings | undefined {
  if (!options && !webhook._metricSource.receiver) return undefined;
  const defaults = { period: Duration.minutes(5), evaluationPeriods: 6, datapointsToAlarm: 2 };
  const { period, ...timing } = timingOf(scope, prop, options ?? {}, defaults);
  return {
    ...timing,
    metric: metric({ period, label: undefined }),
    threshold: count(scope, `${prop}.threshold`, options?.threshold),
    comparison: '>=',
    missingData: TreatMissingData.NOT_BREACHING,
    description,
  };
}
