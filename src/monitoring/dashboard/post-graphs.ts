import { ResponseType } from 'aws-cdk-lib/aws-apigateway';
import { Color, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Graph, threshold } from './graph';
import { WebhookMetrics } from '../webhook-metrics';

/** What SendGrid posts, and how it is answered. */
export function postGraphs(webhook: WebhookMetrics, countsRejections: boolean): Graph[] {
  return [
    responseGraph(webhook),
    {
      title: 'Rejected and failed posts',
      left: {
        unit: '% of posts',
        metrics: [
          percentage(webhook.metricClientErrors({ statistic: 'Average' }), 'rejected', 'Rejected (4xx)', Color.ORANGE),
          percentage(webhook.metricServerErrors({ statistic: 'Average' }), 'failed', 'Failed (5xx)', Color.RED),
        ],
        thresholds: ({ rejectedPosts, serverErrors }) => [
          ...threshold(rejectedPosts, { label: 'Alarm: rejected', color: Color.ORANGE }),
          // The metric of this alarm is a share from 0 to 1.
          ...threshold(serverErrors, { label: 'Alarm: failed', color: Color.RED, factor: 100 }),
        ],
      },
    },
    ...(countsRejections ? [rejectionGraph(webhook)] : []),
    {
      title: 'Response time',
      left: {
        unit: 'Milliseconds',
        metrics: [
          webhook.metricLatency({ statistic: 'p50', label: 'Median', color: Color.BLUE }),
          webhook.metricLatency({ statistic: 'p99', label: '99th percentile', color: Color.PURPLE }),
        ],
      },
    },
  ];
}

function responseGraph(webhook: WebhookMetrics): Graph {
  const posts = webhook.metricPosts();
  // Not `metricAcceptedPosts()`: the CDK draws a metric once in a graph, so the expression must use the lines' metrics.
  const rejected = webhook.metricClientErrors({ label: 'Rejected (4xx)', color: Color.ORANGE });
  const failed = webhook.metricServerErrors({ label: 'Failed (5xx)', color: Color.RED });
  const accepted = new MathExpression({
    expression: 'posts - rejected - failed',
    usingMetrics: { posts, rejected, failed },
    label: 'Accepted',
    color: Color.GREEN,
  });
  return { title: 'Posts', left: { unit: 'Posts', metrics: [accepted, rejected, failed] }, stacked: true };
}

function percentage(average: Metric, id: string, label: string, color: string): MathExpression {
  return new MathExpression({ expression: `100 * ${id}`, usingMetrics: { [id]: average }, label, color });
}

/** Each renewal of a token begins with a post that is rejected with UNAUTHORIZED, also if the token has expired. */
function rejectionGraph(webhook: WebhookMetrics): Graph {
  const metric = (type: ResponseType, label: string, color: string) =>
    webhook.metricRejectedPosts(type, { label, color });
  return {
    title: 'Rejected posts by reason',
    left: {
      unit: 'Posts',
      metrics: [
        metric(ResponseType.UNAUTHORIZED, 'Invalid token', Color.ORANGE),
        metric(ResponseType.ACCESS_DENIED, 'Token without scope', Color.RED),
        metric(ResponseType.THROTTLED, 'Throttled', Color.PURPLE),
        metric(ResponseType.WAF_FILTERED, 'AWS WAF', Color.BROWN),
      ],
    },
  };
}
