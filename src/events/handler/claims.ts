import { EventInProgressError } from '../errors';
import { LambdaContext } from './context';
import { Deduplication, Deduplicator, HandlerLimits, ReportFailure } from './deduplicator';
import { Limiter } from './limiter';
import { PendingEvent } from './pending-event';
import { requireStore } from './require-store';

/** `claimed`: the caller may handle the event; `done`: it was handled before; `busy`: another invocation handles it. */
export type ClaimResult = 'claimed' | 'done' | 'busy';

/** Options of `DeduplicationStore.claim`. */
export interface ClaimOptions {
  /** The time after which the claim expires, in case the invocation ends without completing or releasing it. */
  readonly leaseMilliseconds: number;
}

/** The members of a `DeduplicationStore` that an invocation uses. */
interface ClaimStore {
  readonly concurrency?: number | undefined;
  claim(key: string, options: ClaimOptions): Promise<ClaimResult>;
  complete(key: string): Promise<void>;
  release(key: string): Promise<void>;
}

/** Used without a Lambda context, such as in a test. */
const DEFAULT_LEASE_MILLISECONDS = 60_000;

export function claimsIn(store: object, { per, concurrency }: HandlerLimits): Deduplication {
  const ofStore = requireStore(store, ['claim', 'complete', 'release'], concurrency);
  // A call of the store waits for another one only within a batch, or if there are more groups than it allows.
  const needsLimit = per === 'batch' || ofStore < concurrency;
  return {
    start: (report) => new Claims(store as ClaimStore, report, needsLimit ? new Limiter(ofStore) : undefined),
    ...(per === 'event' && ofStore > concurrency && moreGroupsThanCalls(ofStore, concurrency)),
  };
}

/**
 * More events can be claimed than handled at the same time, because a claim lasts as long as the invocation. Without a
 * deadline it has a fixed time, so an event is claimed only when its call can start.
 */
function moreGroupsThanCalls(groups: number, calls: number): Pick<Deduplication, 'groupsInProgress' | 'limitCalls'> {
  return {
    groupsInProgress: ({ lambdaContext }) => (lambdaContext?.getRemainingTimeInMillis ? groups : calls),
    limitCalls: () => new Limiter(calls),
  };
}

/** The claims of one invocation on its events. Events that are handled in one call are claimed and finished together. */
export class Claims extends Deduplicator {
  /** @param calls limits the calls of the store, unless the number of groups in progress limits them already */
  constructor(
    private readonly store: ClaimStore,
    report: ReportFailure,
    private readonly calls: Limiter | undefined,
  ) {
    super(report);
  }

  public async begin(): Promise<void> {}

  /** Claims the events of a group. Those that are completed, or that another invocation is handling, stay unclaimed. */
  public claim(group: readonly PendingEvent[]): Promise<void> {
    return this.forEach(group, this.claimOne);
  }

  public finish(group: readonly PendingEvent[], step: 'complete' | 'release'): Promise<void> {
    return this.forEach(group, async (item) => {
      try {
        await this.store[step](item.key!);
      } catch (error) {
        await this.fail(item, step, error);
      }
    });
  }

  public async end(): Promise<void> {}

  private readonly claimOne = async (item: PendingEvent): Promise<void> => {
    try {
      const leaseMilliseconds = leaseOf(item.post.context.lambdaContext);
      const result = await this.store.claim(item.key!, { leaseMilliseconds });
      item.isBusy = result === 'busy';
      if (result === 'claimed') item.isClaimed = true;
      else if (result !== 'done') throw new EventInProgressError();
    } catch (error) {
      await this.fail(item, 'claim', error);
    }
  };

  private forEach(group: readonly PendingEvent[], task: (item: PendingEvent) => Promise<void>): Promise<void> {
    return this.calls ? this.calls.forEach(group, task) : task(group[0]);
  }
}

/** A claim lasts one second longer than the invocation can, because the two clocks may differ. */
function leaseOf(lambdaContext: LambdaContext | undefined): number {
  const remaining = lambdaContext?.getRemainingTimeInMillis?.();
  return remaining === undefined ? DEFAULT_LEASE_MILLISECONDS : remaining + 1000;
}
