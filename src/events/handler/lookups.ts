import { Deduplication, Deduplicator, HandlerLimits, ReportFailure } from './deduplicator';
import { Limiter } from './limiter';
import { PendingEvent } from './pending-event';
import { ErrorDetails } from './report';
import { requireStore } from './require-store';

/** The members of a `BatchDeduplicationStore` that an invocation uses. */
interface BatchStore {
  readonly concurrency?: number | undefined;
  findCompleted(keys: readonly string[]): Promise<Iterable<string>>;
  completeMany(keys: readonly string[]): Promise<void>;
}

/** DynamoDB's limits for batches. */
const MAX_READS = 100;
const MAX_WRITES = 25;

export function lookupsIn(store: object, { concurrency }: HandlerLimits): Deduplication {
  const ofStore = requireStore(store, ['findCompleted', 'completeMany'], concurrency);
  return { start: (report) => new Lookups(store as BatchStore, report, new Limiter(ofStore)) };
}

/**
 * Skips events that are completed in a store without claims. It looks up all events of an invocation before they are
 * handled, and completes them in batches while others are still being handled.
 */
export class Lookups extends Deduplicator {
  private handled: PendingEvent[] = [];

  constructor(
    private readonly store: BatchStore,
    report: ReportFailure,
    private readonly calls: Limiter,
  ) {
    super(report);
  }

  public async begin(groups: ReadonlyArray<readonly PendingEvent[]>): Promise<void> {
    await this.calls.forEach(chunksOf(groups.flat(), MAX_READS), async (chunk) => this.lookUp(chunk));
  }

  public async claim(): Promise<void> {}

  /** The loop that fills a batch waits until it is stored. An event that failed has nothing to release. */
  public async finish(group: readonly PendingEvent[], step: 'complete' | 'release'): Promise<void> {
    if (step === 'release') return;
    for (const item of group) this.handled.push(item);
    if (this.handled.length >= MAX_WRITES) await this.completeHandled();
  }

  public async end(): Promise<void> {
    await this.completeHandled();
  }

  private async lookUp(chunk: readonly PendingEvent[]): Promise<void> {
    try {
      const completed = new Set(await this.store.findCompleted(keysOf(chunk)));
      for (const item of chunk) item.isClaimed = !completed.has(item.key!);
    } catch (error) {
      await this.failAll(chunk, 'claim', error);
    }
  }

  private async completeHandled(): Promise<void> {
    const items = this.handled;
    this.handled = [];
    await this.calls.forEach(chunksOf(items, MAX_WRITES), async (chunk) => {
      try {
        await this.store.completeMany(keysOf(chunk));
      } catch (error) {
        await this.failAll(chunk, 'complete', error);
      }
    });
  }

  private async failAll(items: readonly PendingEvent[], step: ErrorDetails['step'], error: unknown): Promise<void> {
    for (const item of items) await this.fail(item, step, error);
  }
}

function chunksOf(items: readonly PendingEvent[], size: number): PendingEvent[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

function keysOf(items: readonly PendingEvent[]): string[] {
  return items.map(({ key }) => key!);
}
