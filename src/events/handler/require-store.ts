import { requireMethods, requirePositiveInteger } from '../validation';

/** Validates a store, and returns how many of its calls can be in progress. */
export function requireStore(
  store: { readonly concurrency?: number | undefined },
  methods: readonly string[],
  concurrency: number,
): number {
  requireMethods('deduplication', store, methods);
  return requirePositiveInteger('deduplication.concurrency', store.concurrency ?? concurrency);
}
