import { deduplicationKey } from '../deduplication/deduplication-key';
import { DeduplicationStore } from '../deduplication/deduplication-store';
import { EventInProgressError, EventParseError } from '../errors';
import { parseElements } from '../parsing/parse-elements';
import { parseEvent } from '../parsing/parse-event';
import { SendGridEvent } from '../types';
import { EventContext, LambdaContext } from './context';
import { Limiter } from './limiter';
import { PendingEvent, Post } from './post';
import { ErrorDetails } from './report';

/** The options of `eventHandler`, with defaults. */
export interface InvocationSettings {
  readonly call: (events: SendGridEvent<object>[], context: EventContext) => unknown;
  readonly per: 'event' | 'batch';
  readonly concurrency: number;
  readonly store?: DeduplicationStore;
  /** Never rejects. */
  readonly report: (error: unknown, details: ErrorDetails) => Promise<void>;
}

/** Bounds the work for a post. SendGrid posts at most 768 KB, which is 14,000 of the shortest possible events. */
const MAX_EVENTS = 50_000;

/** Used without a Lambda context, such as in a test. */
const DEFAULT_LEASE_MILLISECONDS = 60_000;

/** Handles the posts of one invocation. After a failure, it still handles the other events and waits for all calls. */
export class Invocation {
  private readonly calls: Limiter;
  /** A separate limiter, because a batch claims many keys within one call. */
  private readonly storeCalls: Limiter;

  constructor(private readonly settings: InvocationSettings) {
    this.calls = new Limiter(settings.concurrency);
    this.storeCalls = new Limiter(settings.concurrency);
  }

  public async handle(posts: readonly Post[]): Promise<void> {
    const seen = new Map<string, PendingEvent>();
    const units: PendingEvent[][] = [];
    for (const post of posts) {
      const events = (await this.parse(post)).filter((item) => isFirst(item, seen));
      if (this.settings.per === 'batch') units.push(events);
      else for (const event of events) units.push([event]);
    }
    await this.calls.forEach(units, async (unit) => this.handleUnit(unit));
  }

  /** Returns the events of a post. An element that is not an event fails and does not affect the others. */
  private async parse(post: Post): Promise<PendingEvent[]> {
    const details = { step: 'parse', delivery: post.context.delivery, recordId: post.recordId } as const;
    let elements: readonly unknown[] = [];
    try {
      elements = parseElements(post.input, MAX_EVENTS);
    } catch (error) {
      post.parseError = error as Error;
      await this.settings.report(error, details);
    }
    const events: PendingEvent[] = [];
    for (const [index, element] of elements.entries()) {
      const event = parseEvent<object>(element, index);
      if (event instanceof EventParseError) {
        post.outcomes.push({ failed: true });
        await this.settings.report(event, { ...details, index });
      } else {
        const key = this.settings.store && deduplicationKey(event);
        events.push({ event, index, key, post, failed: false });
      }
    }
    return events;
  }

  /** Claims events, calls the function with the claimed ones, and completes or releases them. */
  private async handleUnit(unit: readonly PendingEvent[]): Promise<void> {
    const claims = new Set<PendingEvent>();
    await this.storeCalls.forEach(unit, async (item) => {
      if (await this.claim(item)) claims.add(item);
    });
    const claimed = unit.filter((item) => claims.has(item));
    if (claimed.length === 0) return;
    const [{ post }] = claimed;
    let next: 'complete' | 'release' = 'complete';
    try {
      await this.settings.call(
        claimed.map(({ event }) => event),
        post.context,
      );
    } catch (error) {
      next = 'release';
      for (const item of claimed) item.failed = true;
      await this.settings.report(error, this.detailsOf('handle', claimed[0], this.settings.per));
    }
    await this.storeCalls.forEach(claimed, async (item) => this.finish(item, next));
  }

  private async claim(item: PendingEvent): Promise<boolean> {
    const { store } = this.settings;
    if (!store || item.key === undefined) return true;
    try {
      const result = await store.claim(item.key, { leaseMilliseconds: leaseOf(item.post.context.lambdaContext) });
      if (result === 'claimed') return true;
      if (result === 'done') return false;
      throw new EventInProgressError();
    } catch (error) {
      await this.fail(item, 'claim', error);
      return false;
    }
  }

  /** If the store cannot complete a handled event, the event counts as failed: handling it twice is better than losing it. */
  private async finish(item: PendingEvent, step: 'complete' | 'release'): Promise<void> {
    try {
      if (item.key !== undefined) await this.settings.store?.[step](item.key);
    } catch (error) {
      await this.fail(item, step, error);
    }
  }

  private async fail(item: PendingEvent, step: ErrorDetails['step'], error: unknown): Promise<void> {
    item.failed = true;
    await this.settings.report(error, this.detailsOf(step, item, 'event'));
  }

  private detailsOf(
    step: ErrorDetails['step'],
    { post, event, index }: PendingEvent,
    per: 'event' | 'batch',
  ): ErrorDetails {
    const details = { step, delivery: post.context.delivery, recordId: post.recordId };
    return per === 'event' ? { ...details, event, index } : details;
  }
}

/** Records the event as an outcome of its post, unless it is a duplicate, which has the outcome of the first event. */
function isFirst(item: PendingEvent, seen: Map<string, PendingEvent>): boolean {
  const first = item.key === undefined ? item : (seen.get(item.key) ?? item);
  if (item.key !== undefined) seen.set(item.key, first);
  item.post.outcomes.push(first);
  return first === item;
}

/** A claim lasts one second longer than the invocation can, because the two clocks may differ. */
function leaseOf(lambdaContext: LambdaContext | undefined): number {
  const remaining = lambdaContext?.getRemainingTimeInMillis?.();
  return remaining === undefined ? DEFAULT_LEASE_MILLISECONDS : remaining + 1000;
}
