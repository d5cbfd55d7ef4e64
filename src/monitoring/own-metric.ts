import { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { IConstruct } from 'constructs';
import { METRIC_NAMESPACE, WEBHOOK_DIMENSION } from '../sendgrid/webhook-metrics';

/** A metric of this library about a webhook: a count, unless `defaults` say otherwise. */
export function webhookMetric(
  scope: IConstruct,
  webhookName: string,
  metricName: string,
  defaults: MetricOptions,
  options?: MetricOptions,
): Metric {
  return new Metric({
    namespace: METRIC_NAMESPACE,
    metricName,
    dimensionsMap: { [WEBHOOK_DIMENSION]: webhookName },
    statistic: 'Sum',
    ...defaults,
    ...options,
  }).attachTo(scope);
}
