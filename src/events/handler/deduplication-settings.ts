import { BatchDeduplicationStore, DeduplicationStore } from '../deduplication/deduplication-store';
import { requireMethods, requirePositiveInteger } from '../validation';
import { Claims } from './claims';
import { InvocationSettings } from './invocation';
import { Limiter } from './limiter';
import { Lookups } from './lookups';

const ADVICE = 'pass an InMemoryDeduplicationStore, a DynamoDbDeduplicationStore or your own DeduplicationStore';

/** Returns the settings that depend on the store. */
export function deduplicationOf(
  store: DeduplicationStore | BatchDeduplicationStore | undefined,
  { per, concurrency }: Pick<InvocationSettings, 'per' | 'concurrency'>,
): Pick<InvocationSettings, 'loops' | 'deduplicate'> {
  if (store === undefined) return { loops: concurrency };
  const isBatchStore = typeof (store as Partial<BatchDeduplicationStore> | null)?.findCompleted === 'function';
  const methods = isBatchStore ? ['findCompleted', 'completeMany'] : ['claim', 'complete', 'release'];
  requireMethods('deduplication', store, methods, ADVICE);
  const storeConcurrency = requirePositiveInteger('deduplication.concurrency', store.concurrency ?? concurrency);
  if (isBatchStore) {
    return {
      loops: concurrency,
      deduplicate: (report) => new Lookups(store as BatchDeduplicationStore, report, new Limiter(storeConcurrency)),
    };
  }
  // A call of the store waits for another one only within a batch, or if there are more loops than it allows.
  const needsLimit = per === 'batch' || storeConcurrency < concurrency;
  return {
    loops: per === 'batch' ? concurrency : Math.max(concurrency, storeConcurrency),
    deduplicate: (report) =>
      new Claims(store as DeduplicationStore, report, needsLimit ? new Limiter(storeConcurrency) : undefined),
  };
}
