import { deduplicationKey } from '../deduplication/deduplication-key';
import { DeduplicationStore } from '../deduplication/deduplication-store';
import { EventInProgressError } from '../errors';
import { parseEvents } from '../parsing/parse-events';
import { SendGridEvent } from '../types';
import { EventContext, LambdaContext } from './context';
import { Limiter } from './limiter';
import { Post, Work } from './post';
import { ErrorDetails } from './report';

/** What `eventHandler` was asked for. */
export interface RunSettings {
  readonly call: (events: SendGridEvent<object>[], context: EventContext) => unknown;
  readonly per: 'event' | 'batch';
  readonly concurrency: number;
  readonly store?: DeduplicationStore;
  /** Does not fail. */
  readonly report: (error: unknown, details: ErrorDetails) => Promise<void>;
}

/** Without a Lambda context to ask, as in a test. */
const DEFAULT_LEASE_MILLISECONDS = 60_000;

/** Handles the POSTs of one invocation. Whatever fails, the rest is still handled, and nothing is left running. */
export class Run {
  private readonly calls: Limiter;
  /** Of their own, as a POST handled as a batch asks for many keys within one call. */
  private readonly storeCalls: Limiter;

  constructor(private readonly settings: RunSettings) {
    this.calls = new Limiter(settings.concurrency);
    this.storeCalls = new Limiter(settings.concurrency);
  }

  public async handle(posts: readonly Post[]): Promise<void> {
    const seen = new Map<string, Work>();
    const units: Work[][] = [];
    for (const post of posts) {
      const work = await this.read(post, seen);
      units.push(...(this.settings.per === 'event' ? work.map((item) => [item]) : [work]));
    }
    await Promise.all(units.map(async (unit) => this.calls.run(async () => this.handleUnit(unit))));
  }

  /** @returns what of the POST is not yet to be handled for an earlier one, or an earlier event, of this invocation */
  private async read(post: Post, seen: Map<string, Work>): Promise<Work[]> {
    try {
      const read = parseEvents<object>(post.input).map((event, index): Work => {
        const key = this.settings.store && deduplicationKey(event);
        return { event, index, key, post, failed: false };
      });
      return read.filter((item) => {
        const first = item.key === undefined ? item : (seen.get(item.key) ?? item);
        if (item.key !== undefined) seen.set(item.key, first);
        post.work.push(first);
        return first === item;
      });
    } catch (error) {
      post.unreadable = error as Error;
      await this.settings.report(error, { step: 'parse', delivery: post.context.delivery, recordId: post.recordId });
      return [];
    }
  }

  /** Claims events, calls the function with those that it got, and tells the store how that went. */
  private async handleUnit(unit: readonly Work[]): Promise<void> {
    const claims = await Promise.all(unit.map(async (item) => this.storeCalls.run(async () => this.claim(item))));
    const claimed = unit.filter((_, index) => claims[index]);
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
    await Promise.all(claimed.map(async (item) => this.storeCalls.run(async () => this.settle(item, next))));
  }

  private async claim(item: Work): Promise<boolean> {
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

  /** An event that is handled but not remembered as such comes again: twice is better than never. */
  private async settle(item: Work, step: 'complete' | 'release'): Promise<void> {
    try {
      if (item.key !== undefined) await this.settings.store?.[step](item.key);
    } catch (error) {
      await this.fail(item, step, error);
    }
  }

  private async fail(item: Work, step: ErrorDetails['step'], error: unknown): Promise<void> {
    item.failed = true;
    await this.settings.report(error, this.detailsOf(step, item, 'event'));
  }

  private detailsOf(step: ErrorDetails['step'], { post, event, index }: Work, per: 'event' | 'batch'): ErrorDetails {
    const details = { step, delivery: post.context.delivery, recordId: post.recordId };
    return per === 'event' ? { ...details, event, index } : details;
  }
}

/** A claim outlives the invocation, which may use all of its time, by a second: what the two clocks may differ by. */
function leaseOf(lambdaContext: LambdaContext | undefined): number {
  const remaining = lambdaContext?.getRemainingTimeInMillis?.();
  return remaining === undefined ? DEFAULT_LEASE_MILLISECONDS : remaining + 1000;
}
