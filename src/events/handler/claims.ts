import { DeduplicationStore } from '../deduplication/deduplication-store';
import { EventInProgressError } from '../errors';
import { LambdaContext } from './context';
import { Deduplicator, ReportFailure } from './deduplicator';
import { Limiter } from './limiter';
import { PendingEvent } from './pending-event';

/** Used without a Lambda context, such as in a test. */
const DEFAULT_LEASE_MILLISECONDS = 60_000;

/** The claims of one invocation on its events. Events that are handled in one call are claimed and finished together. */
export class Claims extends Deduplicator {
  /** @param calls limits the calls of the store, unless the number of groups in progress limits them already */
  constructor(
    private readonly store: DeduplicationStore,
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
