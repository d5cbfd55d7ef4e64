import { Queue } from './queue';
import { QueueForecast } from './queue-forecast';
import { MetricSeries, MetricStore, MINUTE_MS } from '../cloudwatch/metric-store';

const NAMES = {
  ApproximateNumberOfMessagesVisible: 'Count',
  ApproximateNumberOfMessagesNotVisible: 'Count',
  ApproximateNumberOfMessagesDelayed: 'Count',
  ApproximateAgeOfOldestMessage: 'Seconds',
  NumberOfMessagesSent: 'Count',
  NumberOfMessagesReceived: 'Count',
  NumberOfMessagesDeleted: 'Count',
} as const;

type Name = keyof typeof NAMES;

/** SQS reports metrics of a queue until it has neither had messages nor been used for six hours. */
const ACTIVE_MS = 6 * 3_600_000;

/**
 * Records the metrics of a queue, once a minute like SQS.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
export class QueueMetrics {
  private readonly series: Readonly<Record<Name, MetricSeries>>;
  private forecast?: QueueForecast;
  private changes = 0;

  /** @param isPolled whether an event source mapping keeps receiving, which also makes a queue active */
  constructor(
    private readonly queue: Queue,
    store: MetricStore,
    private readonly isPolled: boolean,
  ) {
    const dimensions = { QueueName: queue.model.name };
    const seriesOf = (name: Name) => store.series({ namespace: 'AWS/SQS', name, dimensions }, NAMES[name]);
    this.series = Object.fromEntries((Object.keys(NAMES) as Name[]).map((name) => [name, seriesOf(name)])) as Record<
      Name,
      MetricSeries
    >;
  }

  /** @param time the end of the minute */
  public sample(time: number): void {
    const { queue } = this;
    const { activity } = queue;
    const forecast = this.currentForecast(time);
    const counts = forecast.countsAt(time);
    const isEmpty = counts.visible + counts.inFlight + counts.delayed === 0;
    if (isEmpty && time - activity.usedAt > ACTIVE_MS && !this.isPolled) return;
    const values: Record<Name, number> = {
      ApproximateNumberOfMessagesVisible: counts.visible,
      ApproximateNumberOfMessagesNotVisible: counts.inFlight,
      ApproximateNumberOfMessagesDelayed: counts.delayed,
      ApproximateAgeOfOldestMessage: forecast.ageOfOldestAt(time),
      NumberOfMessagesSent: activity.sent,
      NumberOfMessagesReceived: activity.received,
      NumberOfMessagesDeleted: activity.deleted,
    };
    for (const name of Object.keys(values) as Name[]) this.series[name].record(values[name], time - MINUTE_MS);
    Object.assign(activity, { sent: 0, received: 0, deleted: 0 });
  }

  private currentForecast(time: number): QueueForecast {
    const { queue, changes } = this;
    if (this.forecast && queue.changes === changes) return this.forecast;
    this.changes = queue.changes;
    return (this.forecast = new QueueForecast(queue.all(time), queue.model.retentionSeconds));
  }
}
