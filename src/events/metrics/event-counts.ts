import {
  BLOCKS,
  BOUNCE_METRICS,
  DROP_METRICS,
  EVENT_METRICS,
  HANDLED_EVENTS,
  OTHER_BOUNCES,
  OTHER_DROPS,
  OTHER_EVENTS,
} from '../../sendgrid/webhook-metrics';
import { SendGridEvent } from '../types';

/** The counts of one invocation, by metric. All names are in `webhook-metrics.ts`, so they contain nothing personal. */
export class EventCounts {
  public readonly counts: Record<string, number> = {};
  /** From the time of each counted event until now, in seconds. */
  public readonly delays: number[] = [];

  public add(metric: string, count = 1): void {
    if (count > 0) this.counts[metric] = (this.counts[metric] ?? 0) + count;
  }

  /** Counts an event, by its type and its reason. */
  public addEvent(event: SendGridEvent<object>, nowSeconds: number): void {
    this.add(HANDLED_EVENTS);
    if (event.event === 'bounce') {
      this.add(event.type === 'blocked' ? BLOCKS : EVENT_METRICS.bounce);
      this.add(metricOf(BOUNCE_METRICS, event.bounce_classification, OTHER_BOUNCES));
    } else {
      this.add(metricOf(EVENT_METRICS, event.event, OTHER_EVENTS));
      if (event.event === 'dropped') this.add(metricOf(DROP_METRICS, event.reason, OTHER_DROPS));
    }
    const delay = Math.round(nowSeconds - event.timestamp);
    // The clocks of SendGrid and Lambda may differ. An event can have any value as its time.
    if (Number.isFinite(delay)) this.delays.push(Math.max(0, delay));
  }
}

/** Looks up a value of an event, which can be anything, even the name of a property that all objects have. */
function metricOf(metrics: Readonly<Record<string, string>>, value: unknown, other: string): string {
  const key = typeof value === 'string' ? value.toLowerCase() : '';
  return Object.hasOwn(metrics, key) ? metrics[key] : other;
}
