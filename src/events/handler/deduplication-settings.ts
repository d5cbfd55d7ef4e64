import { EventKitError } from '../errors';
import { Deduplication, DeduplicationWith, HandlerLimits } from './deduplicator';
import { kindOf } from '../parsing/kind-of';

/** Takes the code for deduplication from the store. */
export function deduplicationOf(store: object | undefined, limits: HandlerLimits): Deduplication | undefined {
  if (store === undefined) return undefined;
  const { deduplication } = Object(store) as { readonly deduplication?: DeduplicationWith };
  if (typeof deduplication === 'function') return deduplication(store, limits);
  throw new EventKitError(
    '`deduplication` must be an InMemoryDeduplicationStore, a DynamoDbDeduplicationStore, a DynamoDbBatchDeduplicationStore, ' +
      `or extend DeduplicationStore or BatchDeduplicationStore, got: ${kindOf(store)}`,
  );
}
