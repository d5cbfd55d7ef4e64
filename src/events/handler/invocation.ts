import { EventParseError } from '../errors';
import { Deduplication, Deduplicator } from './deduplicator';
import { Limiter } from './limiter';
import { PendingEvent } from './pending-event';
import { Post } from './post';
import { ErrorDetails } from './report';
import { MetricsSettings } from '../metrics/settings';
import { writeMetrics } from '../metrics/write-metrics';
import { parseElements } from '../parsing/parse-elements';
import { parseEvent } from '../parsing/parse-event';

/** The options of `eventHandler`, with defaults. */
export interface InvocationSettings {
  /** Calls the user's function with a group: all events of a post, or a single event. */
  readonly call: (group: readonly PendingEvent[]) => unknown;
  readonly per: 'event' | 'batch';
  readonly concurrency: number;
  readonly deduplication?: Deduplication | undefined;
  /** Logs the events of a group after the call. */
  readonly log: (group: readonly PendingEvent[], outcome: 'complete' | 'release') => void;
  /** Never rejects. */
  readonly report: (error: unknown, details: ErrorDetails) => Promise<void>;
  readonly metrics?: MetricsSettings;
}

/** Bounds the work for a post. SendGrid posts at most 768 KB, which is 14,000 of the shortest possible events. */
const MAX_EVENTS = 50_000;

/** Handles the posts of one invocation. After a failure, it still handles the other events and waits for all calls. */
export class Invocation {
  private readonly claims?: Deduplicator;
  /** Limits the calls of the user's function, if more groups are in progress. */
  private readonly calls?: Limiter;

  constructor(private readonly settings: InvocationSettings) {
    const { deduplication } = settings;
    this.calls = deduplication?.limitCalls?.();
    this.claims = deduplication?.start(async (error, step, item) => this.report(error, step, item));
  }

  public async handle(posts: readonly Post[]): Promise<void> {
    const { per, concurrency, deduplication, metrics } = this.settings;
    const groups: PendingEvent[][] = [];
    for (const post of posts) {
      const items = await this.parse(post);
      if (per === 'batch') groups.push(items);
      else for (const item of items) groups.push([item]);
    }
    // The loops share one iterator. A pending promise for each event would take gigabytes for a batch of tiny events.
    const remaining = groups.values();
    const loops = (posts[0] && deduplication?.groupsInProgress?.(posts[0].context)) ?? concurrency;
    const length = Math.min(loops, groups.length);
    await this.claims?.begin(groups);
    await Promise.all(Array.from({ length }, async () => this.handleGroups(remaining)));
    await this.claims?.end();
    if (metrics) writeMetrics(metrics, { posts, groups, deduplicates: this.claims !== undefined });
  }

  /** Returns the events of a post. An element that is not an event fails and does not affect the others. */
  private async parse(post: Post): Promise<PendingEvent[]> {
    const { report } = this.settings;
    const details = detailsOf(post, 'parse');
    let elements: readonly unknown[] = [];
    try {
      elements = parseElements(post.input, MAX_EVENTS);
    } catch (error) {
      post.parseError = error as Error;
      await report(error, details);
    }
    post.size = elements.length;
    const items: PendingEvent[] = [];
    for (let index = 0; index < elements.length; index += 1) {
      const event = parseEvent<object>(elements[index], index);
      if (event instanceof EventParseError) {
        post.failures += 1;
        await report(event, { ...details, index });
      } else {
        const item = new PendingEvent(event, index, post);
        if (!this.claims || this.claims.isFirst(item)) items.push(item);
      }
    }
    return items;
  }

  /** Handles one group after the other. It waits only where there is something to wait for. */
  private async handleGroups(groups: Iterable<readonly PendingEvent[]>): Promise<void> {
    const { claims, settings } = this;
    for (const group of groups) {
      if (claims) await claims.claim(group);
      const claimed = claims ? group.filter(isClaimed) : group;
      if (claimed.length === 0) continue;
      let outcome: 'complete' | 'release' = 'complete';
      try {
        const result = this.calls ? this.calls.run(claimed, settings.call) : settings.call(claimed);
        if (typeof result === 'object' || typeof result === 'function') await result;
      } catch (error) {
        outcome = 'release';
        for (const item of claimed) item.fail();
        await this.report(error, 'handle', claimed[0], settings.per);
      }
      settings.log(claimed, outcome);
      if (claims) await claims.finish(claimed, outcome);
    }
  }

  private async report(
    error: unknown,
    step: ErrorDetails['step'],
    { post, event, index }: PendingEvent,
    per: 'event' | 'batch' = 'event',
  ): Promise<void> {
    const details = detailsOf(post, step);
    return this.settings.report(error, per === 'event' ? { ...details, event, index } : details);
  }
}

function detailsOf({ context: { delivery, requestId }, recordId }: Post, step: ErrorDetails['step']): ErrorDetails {
  return { step, delivery, recordId, requestId };
}

function isClaimed(item: PendingEvent): boolean {
  return item.isClaimed;
}
