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
import { eventName, seconds } from '../parsing/conversions';

/** The longest delay that is true: a queue and its dead-letter queue keep a message for 14 days each. */
const MAX_DELAY_SECONDS = 30 * 86_400;

/** The counts of one invocation, by metric. All names are in `webhook-metrics.ts`, so they contain nothing personal. */
export class EventCounts {
  public readonly counts: Record<string, number> = {};
  /** From the time of each counted event until now, in seconds. */
  public readonly delays: number[] = [];

  public add(metric: string, count = 1): void {
    if (count > 0) this.counts[metric] = (this.counts[metric] ?? 0) + count;
  }

  /** Counts an event by its type and its reason. Each field can have any value. */
  public addEvent(sent: Readonly<Record<string, unknown>>, nowSeconds: number): void {
    const type = eventName(sent.event);
    this.add(HANDLED_EVENTS);
    if (type === 'bounce') {
      this.add(sent.type === 'blocked' ? BLOCKS : EVENT_METRICS.bounce);
      this.add(metricOf(BOUNCE_METRICS, sent.bounce_classification, OTHER_BOUNCES));
    } else {
      this.add(metricOf(EVENT_METRICS, type, OTHER_EVENTS));
      if (type === 'dropped') this.add(metricOf(DROP_METRICS, sent.reason, OTHER_DROPS));
    }
    const time = seconds(sent.timestamp);
    if (typeof time !== 'number') return;
    const delay = Math.round(nowSeconds - time);
    // An event can be ahead of the clock of Lambda.
    if (Math.abs(delay) <= MAX_DELAY_SECONDS) this.delays.push(Math.max(0, delay));
  }
}

/** Looks up a value of an event, which can be anything, even the name of a property that all objects have. */
function metricOf(metrics: Readonly<Record<string, string>>, value: unknown, other: string): string {
  const key = typeof value === 'string' ? value.toLowerCase() : '';
  return Object.hasOwn(metrics, key) ? metrics[key] : other;
}
