import { Duration } from 'aws-cdk-lib';
import { Color, IMetric, MathExpression, Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { Graph, threshold } from './graph';
import { BLOCKS, EVENT_DELAY, EVENT_METRICS } from '../../sendgrid/webhook-metrics';
import { MetricSource } from '../metric-source';
import { webhookMetric } from '../own-metric';

/** What happens to messages, by the events that the handler counts. */
export function recipientGraphs(source: MetricSource): Graph[] {
  const metric = (name: string, options: MetricOptions = {}): Metric =>
    webhookMetric(source.endpoint, source.eventMetricsName!, name, {}, options);
  return [outcomeGraph(metric), reactionGraph(metric), rateGraph(metric), delayGraph(metric)];
}

type EventMetric = (name: string, options?: MetricOptions) => Metric;

function outcomeGraph(metric: EventMetric): Graph {
  return {
    title: 'Messages by outcome',
    left: {
      unit: 'Events',
      metrics: [
        orZero(metric(EVENT_METRICS.delivered), 'delivered', 'Delivered', Color.GREEN),
        orZero(metric(EVENT_METRICS.deferred), 'deferred', 'Deferred', Color.BLUE),
        orZero(metric(BLOCKS), 'blocks', 'Blocked', Color.ORANGE),
        orZero(metric(EVENT_METRICS.bounce), 'bounces', 'Bounced', Color.RED),
        orZero(metric(EVENT_METRICS.dropped), 'dropped', 'Dropped', Color.PURPLE),
      ],
    },
    stacked: true,
  };
}

/** The metrics of events have no values while there are no events, which a stacked graph would not show as zero. */
function orZero(metric: IMetric, id: string, label: string, color: string): MathExpression {
  return new MathExpression({ expression: `FILL(${id}, 0)`, usingMetrics: { [id]: metric }, label, color });
}

function reactionGraph(metric: EventMetric): Graph {
  return {
    title: 'Reactions of recipients',
    left: {
      unit: 'Events',
      metrics: [
        metric(EVENT_METRICS.open, { label: 'Opens', color: Color.BLUE }),
        metric(EVENT_METRICS.click, { label: 'Clicks', color: Color.GREEN }),
        metric(EVENT_METRICS.unsubscribe, { label: 'Unsubscribes', color: Color.ORANGE }),
        metric(EVENT_METRICS.spamreport, { label: 'Spam reports', color: Color.RED }),
      ],
    },
  };
}

/** Over the period of the alarm on bounces: the share of a few messages says nothing. */
function rateGraph(metric: EventMetric): Graph {
  const period = Duration.hours(1);
  const delivered = metric(EVENT_METRICS.delivered, { period });
  const bounces = metric(EVENT_METRICS.bounce, { period });
  const blocks = metric(BLOCKS, { period });
  const spamReports = metric(EVENT_METRICS.spamreport, { period });
  return {
    title: 'Bounces and spam reports',
    left: {
      unit: 'Bounces in %',
      metrics: [
        new MathExpression({
          expression: '100 * FILL(bounces, 0) / (FILL(delivered, 0) + FILL(bounces, 0) + FILL(blocks, 0))',
          usingMetrics: { bounces, delivered, blocks },
          period,
          label: 'Bounces',
          color: Color.RED,
        }),
      ],
      thresholds: ({ bounceRate }) => threshold(bounceRate, { label: 'Alarm: bounces', color: Color.RED }),
    },
    right: {
      unit: 'Spam reports in %',
      metrics: [
        new MathExpression({
          expression: '100 * FILL(spamReports, 0) / delivered',
          usingMetrics: { spamReports, delivered },
          period,
          label: 'Spam reports',
          color: Color.PURPLE,
        }),
      ],
      thresholds: ({ spamReportRate }) =>
        threshold(spamReportRate, { label: 'Alarm: spam reports', color: Color.PURPLE }),
    },
  };
}

function delayGraph(metric: EventMetric): Graph {
  return {
    title: 'From event to handler',
    left: {
      unit: 'Seconds',
      metrics: [
        metric(EVENT_DELAY, { statistic: 'p50', label: 'Median', color: Color.BLUE }),
        metric(EVENT_DELAY, { statistic: 'p99', label: '99th percentile', color: Color.PURPLE }),
      ],
    },
  };
}
