import { Duration } from 'aws-cdk-lib';
import { Color, IMetric, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { Graph, threshold } from './graph';
import { SendGridEventType } from '../../registration/sendgrid-event-type';
import { WebhookMetrics } from '../webhook-metrics';

/** What happens to messages, by the events that the handler counts. */
export function recipientGraphs(webhook: WebhookMetrics): Graph[] {
  return [outcomeGraph(webhook), reactionGraph(webhook), rateGraph(webhook), delayGraph(webhook)];
}

function outcomeGraph(webhook: WebhookMetrics): Graph {
  return {
    title: 'Messages by outcome',
    left: {
      unit: 'Events',
      metrics: [
        orZero(webhook.metricEvents(SendGridEventType.DELIVERED), 'delivered', 'Delivered', Color.GREEN),
        orZero(webhook.metricEvents(SendGridEventType.DEFERRED), 'deferred', 'Deferred', Color.BLUE),
        orZero(webhook.metricBlocks(), 'blocks', 'Blocked', Color.ORANGE),
        orZero(webhook.metricEvents(SendGridEventType.BOUNCE), 'bounces', 'Bounced', Color.RED),
        orZero(webhook.metricEvents(SendGridEventType.DROPPED), 'dropped', 'Dropped', Color.PURPLE),
      ],
    },
    stacked: true,
  };
}

/** The metrics of events have no values while there are no events, which a stacked graph would not show as zero. */
function orZero(metric: IMetric, id: string, label: string, color: string): MathExpression {
  return new MathExpression({ expression: `FILL(${id}, 0)`, usingMetrics: { [id]: metric }, label, color });
}

function reactionGraph(webhook: WebhookMetrics): Graph {
  const reaction = (type: SendGridEventType, label: string, color: string) =>
    webhook.metricEvents(type, { label, color });
  return {
    title: 'Reactions of recipients',
    left: {
      unit: 'Events',
      metrics: [
        reaction(SendGridEventType.OPEN, 'Opens', Color.BLUE),
        reaction(SendGridEventType.CLICK, 'Clicks', Color.GREEN),
        reaction(SendGridEventType.UNSUBSCRIBE, 'Unsubscribes', Color.ORANGE),
        reaction(SendGridEventType.SPAM_REPORT, 'Spam reports', Color.RED),
      ],
    },
  };
}

/** Over an hour, because the share of a few messages says nothing. */
function rateGraph(webhook: WebhookMetrics): Graph {
  const period = Duration.hours(1);
  return {
    title: 'Bounces and spam reports',
    left: {
      unit: 'Bounces in %',
      metrics: [webhook.metricBounceRate({ period, label: 'Bounces', color: Color.RED })],
      thresholds: ({ bounceRate }) => threshold(bounceRate, { label: 'Alarm: bounces', color: Color.RED }),
    },
    right: {
      unit: 'Spam reports in %',
      metrics: [webhook.metricSpamReportRate({ period, label: 'Spam reports', color: Color.PURPLE })],
      thresholds: ({ spamReportRate }) =>
        threshold(spamReportRate, { label: 'Alarm: spam reports', color: Color.PURPLE }),
    },
  };
}

function delayGraph(webhook: WebhookMetrics): Graph {
  return {
    title: 'From event to handler',
    left: {
      unit: 'Seconds',
      metrics: [
        webhook.metricEventDelay({ statistic: 'p50', label: 'Median', color: Color.BLUE }),
        webhook.metricEventDelay({ statistic: 'p99', label: '99th percentile', color: Color.PURPLE }),
      ],
    },
  };
}
