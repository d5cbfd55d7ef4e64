import { deduplicationKey } from '../deduplication/deduplication-key';
import { DeduplicationStore } from '../deduplication/deduplication-store';
import { EventInProgressError } from '../errors';
import { LambdaContext } from './context';
import { Limiter } from './limiter';
import { PendingEvent } from './pending-event';
import { ErrorDetails } from './report';

/** Used without a Lambda context, such as in a test. */
const DEFAULT_LEASE_MILLISECONDS = 60_000;

/** Reports why the store failed for an event. Never rejects. */
export type ReportFailure = (error: unknown, step: ErrorDetails['step'], item: PendingEvent) => Promise<void>;

/** The claims of one invocation on its events. Events that are handled in one call are claimed and finished together. */
export class Claims {
  private readonly seen = new Map<string, PendingEvent>();

  /** @param calls limits the calls of the store. It is not set if each group has one event: the groups are limited. */
  constructor(
    private readonly store: DeduplicationStore,
    private readonly report: ReportFailure,
    private readonly calls: Limiter | undefined,
  ) {}

  /** Returns whether an event is the first with its key in this invocation. A duplicate has the outcome of the first. */
  public isFirst(item: PendingEvent): boolean {
    const key = deduplicationKey(item.event);
    const first = this.seen.get(key);
    if (first) {
      first.addDuplicateIn(item.post);
      return false;
    }
    item.key = key;
    this.seen.set(key, item);
    return true;
  }

  /** Claims the events of a group. Those that are completed, or that another invocation is handling, stay unclaimed. */
  public claim(group: readonly PendingEvent[]): Promise<void> {
    return this.forEach(group, this.claimOne);
  }

  /** If the store cannot complete a handled event, the event counts as failed: handling it twice is better than losing it. */
  public finish(group: readonly PendingEvent[], step: 'complete' | 'release'): Promise<void> {
    return this.forEach(group, async (item) => {
      try {
        await this.store[step](item.key!);
      } catch (error) {
        await this.fail(item, step, error);
      }
    });
  }

  private readonly claimOne = async (item: PendingEvent): Promise<void> => {
    try {
      const leaseMilliseconds = leaseOf(item.post.context.lambdaContext);
      const result = await this.store.claim(item.key!, { leaseMilliseconds });
      if (result === 'claimed') item.isClaimed = true;
      else if (result !== 'done') throw new EventInProgressError();
    } catch (error) {
      await this.fail(item, 'claim', error);
    }
  };

  private forEach(group: readonly PendingEvent[], task: (item: PendingEvent) => Promise<void>): Promise<void> {
    return this.calls ? this.calls.forEach(group, task) : task(group[0]);
  }

  private async fail(item: PendingEvent, step: ErrorDetails['step'], error: unknown): Promise<void> {
    item.fail();
    await this.report(error, step, item);
  }
}

/** A claim lasts one second longer than the invocation can, because the two clocks may differ. */
function leaseOf(lambdaContext: LambdaContext | undefined): number {
  const remaining = lambdaContext?.getRemainingTimeInMillis?.();
  return remaining === undefined ? DEFAULT_LEASE_MILLISECONDS : remaining + 1000;
}
