import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { METRIC_NAMESPACE, REGISTRATION_DIMENSION, REGISTRATION_FAILURES } from '../../sendgrid/webhook-metrics';

/**
 * The log line from which CloudWatch counts a failed request. Lambda does not count it as an error, because the function
 * reports the failure to CloudFormation.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function failureMetric({ StackId, LogicalResourceId }: CloudFormationCustomResourceEvent, now: number): string {
  return JSON.stringify({
    _aws: {
      Timestamp: now,
      CloudWatchMetrics: [
        {
          Namespace: METRIC_NAMESPACE,
          Dimensions: [[REGISTRATION_DIMENSION]],
          Metrics: [{ Name: REGISTRATION_FAILURES, Unit: 'Count' }],
        },
      ],
    },
    [REGISTRATION_DIMENSION]: `${StackId.split('/')[1]}/${LogicalResourceId}`,
    [REGISTRATION_FAILURES]: 1,
  });
}
