import { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { IQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import { MetricSource } from './metric-source';
import { failProps } from '../private/validation';

/** The queue of queued delivery. Fails for direct delivery. */
export function requireQueue({ endpoint, queue }: MetricSource, metric: string): IQueue {
  return queue ?? failProps(endpoint, `\`${metric}\` needs a queue; set \`delivery\` to \`Delivery.queued()\``);
}

/** The dead-letter queue of the queue, or undefined if there is none or it is unknown. */
export function deadLetterQueueOf({ queue, deadLetterQueue }: MetricSource): IQueue | undefined {
  return deadLetterQueue ?? (queue as Partial<Queue> | undefined)?.deadLetterQueue?.queue;
}

/** The dead letters. Fails if the dead-letter queue is unknown. */
export function deadLettersMetric(source: MetricSource, options?: MetricOptions): Metric {
  requireQueue(source, 'metricDeadLetters');
  const deadLetterQueue = deadLetterQueueOf(source);
  if (!deadLetterQueue) {
    return failProps(
      source.endpoint,
      '`metricDeadLetters` needs the dead-letter queue of `queue`, which is unknown here; use ' +
        '`metricApproximateNumberOfMessagesVisible()` of that dead-letter queue',
    );
  }
  return deadLetterQueue.metricApproximateNumberOfMessagesVisible({
    statistic: 'Maximum',
    label: 'Dead letters',
    ...options,
  });
}
