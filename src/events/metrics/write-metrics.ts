import { EventCounts } from './event-counts';
import { metricsLine } from './metrics-line';
import { EventMetricsDimension } from './options';
import { MetricsSettings } from './settings';
import { DUPLICATE_EVENTS, FAILED_EVENTS } from '../../sendgrid/webhook-metrics';
import { EventKitError } from '../errors';
import { writeLogLine } from '../handler/log-line';
import { PendingEvent } from '../handler/pending-event';
import { hasFailed, Post } from '../handler/post';
import { describe } from '../handler/report';
import { sentFields } from '../parsing/parse-event';

/** What an invocation has done. */
export interface InvocationResult {
  readonly posts: readonly Post[];
  /** The first event with each key. Without deduplication: all of them. */
  readonly groups: ReadonlyArray<readonly PendingEvent[]>;
  readonly deduplicates: boolean;
}

/** Events of which no value is counted separately, and elements that are not events. */
const OTHER = 'Other';

/**
 * Writes the metrics of an invocation to standard output: a line for each value of the user's dimension.
 *
 * A failure does not make the events fail. It is only logged.
 */
export function writeMetrics({ webhook, dimension }: MetricsSettings, result: InvocationResult): void {
  try {
    const now = Date.now();
    const requestIds = result.posts.flatMap(({ context }) => context.requestId ?? []);
    for (const [value, counts] of countEvents(result, dimension, now / 1000)) {
      const line = metricsLine(counts, webhook, now, requestIds, dimension && [dimension.name, value]);
      // CloudWatch could not parse the lines of `console.log`: Lambda adds a prefix, or makes them a member of an object.
      process.stdout.write(`${line}\n`);
    }
  } catch (error) {
    writeLogLine('ERROR', 'writing metrics failed', undefined, describe(error));
  }
}

/**
 * Counts each event once, however often it is delivered: as soon as the handler knows that it will not handle it again.
 * With deduplication, this is when the event is handled. Without it, it is when all events of the post are handled,
 * because otherwise all of them are delivered again.
 */
function countEvents(
  { posts, groups, deduplicates }: InvocationResult,
  dimension: EventMetricsDimension | undefined,
  nowSeconds: number,
): Map<string, EventCounts> {
  const countsByValue = new Map<string, EventCounts>();
  const countsOf = (value: string) => {
    let counts = countsByValue.get(value);
    if (!counts) countsByValue.set(value, (counts = new EventCounts()));
    return counts;
  };
  const valueOf = dimension ? valuesOf(dimension) : () => OTHER;
  let failures = 0;
  for (const post of posts) failures += post.parseError ? 1 : post.failures;
  for (const group of groups) {
    for (const item of group) {
      if (item.hasFailed) failures -= item.copies;
      const outcome = outcomeOf(item, deduplicates);
      if (outcome === 'retried') continue;
      const counts = countsOf(valueOf(item));
      if (outcome === 'failed') {
        counts.add(FAILED_EVENTS, item.copies);
      } else {
        const isHandled = outcome === 'handled';
        if (isHandled) counts.addEvent(sentFields(item.event), nowSeconds);
        counts.add(DUPLICATE_EVENTS, item.copies - Number(isHandled));
      }
    }
  }
  // The others are bodies and elements that could not be parsed.
  if (failures > 0) countsOf(OTHER).add(FAILED_EVENTS, failures);
  return countsByValue;
}

function outcomeOf(item: PendingEvent, deduplicates: boolean): 'failed' | 'skipped' | 'handled' | 'retried' {
  // An event that another invocation is handling is counted by that one, or when it is delivered again.
  if (item.hasFailed) return item.isBusy ? 'retried' : 'failed';
  if (deduplicates) return item.isClaimed ? 'handled' : 'skipped';
  return hasFailed(item.post) ? 'retried' : 'handled';
}

/** Returns the value of each event. A fault of the user's function is logged once, and its events count as `Other`. */
function valuesOf(dimension: EventMetricsDimension): (item: PendingEvent) => string {
  let isLogged = false;
  return ({ event }) => {
    try {
      const value = dimension.of(event as Parameters<EventMetricsDimension['of']>[0]);
      if (dimension.values.includes(value as string)) return value as string;
      if (value instanceof Promise) {
        value.catch(() => {});
        throw new EventKitError('`metrics.dimension.of` must return a value, got: a promise');
      }
    } catch (error) {
      if (!isLogged) writeLogLine('ERROR', 'metrics.dimension.of failed', undefined, describe(error));
      isLogged = true;
    }
    return OTHER;
  };
}
