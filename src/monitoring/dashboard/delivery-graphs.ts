import { Color, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { Graph, threshold } from './graph';
import { isInOtherAccount } from '../../private/environments';
import { MetricSource } from '../metric-source';
import { deadLetterQueueOf } from '../queue-metrics';
import { WebhookMetrics } from '../webhook-metrics';

/** Where the events of accepted posts are: in the receiver, the queue, the dead-letter queue or the handler. */
export function deliveryGraphs(webhook: WebhookMetrics, source: MetricSource): Graph[] {
  return [
    ...(source.receiver ? [receiverGraph(webhook)] : []),
    ...(source.queue ? queueGraphs(webhook, source) : []),
    ...(isInOtherAccount(source.endpoint, source.handler) ? [] : handlerGraphs(webhook, source)),
  ];
}

function receiverGraph(webhook: WebhookMetrics): Graph {
  return {
    title: 'Signature verification',
    left: {
      unit: 'Posts',
      metrics: [
        webhook.metricReceiverAccepted({ label: 'Accepted', color: Color.GREEN }),
        webhook.metricInvalidSignatures({ label: 'Invalid signature', color: Color.ORANGE }),
        webhook.metricReceiverFailed({ label: 'Failed', color: Color.RED }),
        webhook.metricKeyUnavailable({ label: 'Public key unavailable', color: Color.PURPLE }),
      ],
    },
  };
}

function queueGraphs(webhook: WebhookMetrics, source: MetricSource): Graph[] {
  return [
    {
      title: 'Queue',
      left: {
        unit: 'Messages',
        metrics: [
          webhook.metricQueueDepth({ label: 'Waiting', color: Color.BLUE }),
          source.queue!.metricApproximateNumberOfMessagesNotVisible({
            statistic: 'Maximum',
            label: 'In the handler',
            color: Color.GREEN,
          }),
        ],
      },
    },
    oldestMessageGraph(webhook),
    ...(deadLetterQueueOf(source) ? [deadLetterGraph(webhook)] : []),
  ];
}

function deadLetterGraph(webhook: WebhookMetrics): Graph {
  return {
    title: 'Dead letters',
    left: {
      unit: 'Messages',
      metrics: [webhook.metricDeadLetters({ label: 'Dead letters', color: Color.RED })],
      thresholds: ({ deadLetters }) => threshold(deadLetters, { color: Color.GREY }),
    },
  };
}

function oldestMessageGraph(webhook: WebhookMetrics): Graph {
  const age = webhook.metricOldestMessageAge();
  const minutes = new MathExpression({
    expression: 'age / 60',
    usingMetrics: { age },
    label: 'Age',
    color: Color.BLUE,
  });
  return {
    title: 'Oldest message',
    left: {
      unit: 'Minutes',
      metrics: [minutes],
      thresholds: ({ oldestMessage }) => threshold(oldestMessage, { color: Color.RED, factor: 1 / 60 }),
    },
  };
}

function handlerGraphs(webhook: WebhookMetrics, { eventMetricsName }: MetricSource): Graph[] {
  return [
    {
      title: 'Handler',
      left: {
        unit: 'Invocations',
        metrics: [
          webhook.metricHandlerInvocations({ label: 'Invocations', color: Color.BLUE }),
          webhook.metricHandlerErrors({ label: 'Errors', color: Color.RED }),
          webhook.metricHandlerThrottles({ label: 'Throttles', color: Color.ORANGE }),
        ],
      },
      // `eventHandler()` catches errors, so that Lambda counts none.
      right: eventMetricsName
        ? { unit: 'Events', metrics: [webhook.metricFailedEvents({ label: 'Failed events', color: Color.PURPLE })] }
        : undefined,
    },
    {
      title: 'Handler duration',
      left: {
        unit: 'Milliseconds',
        metrics: [
          webhook.metricHandlerDuration({ statistic: 'p50', label: 'Median', color: Color.BLUE }),
          webhook.metricHandlerDuration({ statistic: 'p99', label: '99th percentile', color: Color.PURPLE }),
        ],
      },
    },
  ];
}
