/** `claimed`: the caller may handle the event; `done`: it was handled before; `busy`: another invocation handles it. */
export type ClaimResult = 'claimed' | 'done' | 'busy';

/** Options of `DeduplicationStore.claim`. */
export interface ClaimOptions {
  /** The time after which the claim expires, in case the invocation ends without completing or releasing it. */
  readonly leaseMilliseconds: number;
}

/**
 * Stores which events were handled.
 *
 * An event is claimed before it is handled, and completed or released afterwards. No event is lost: if its handling
 * fails or the invocation ends early, it can be claimed again.
 *
 * Handlers that use the same keys share the events: each event is handled by one of them. Give each handler a store of
 * its own. If your store keeps the keys of several functions in one place, make the name of the function part of the key.
 */
export interface DeduplicationStore {
  /**
   * The maximum number of concurrent calls of the store in one invocation.
   *
   * A store behind a network needs more of them than your function: otherwise, most of the time is spent waiting for the
   * store.
   *
   * @default - the option `concurrency` of the handler
   */
  readonly concurrency?: number | undefined;

  /** Claims a key for a limited time, unless it is completed or claimed. */
  claim(key: string, options: ClaimOptions): Promise<ClaimResult>;

  /** Marks a key as handled. */
  complete(key: string): Promise<void>;

  /** Removes a claim of this store, so that the key can be claimed again. */
  release(key: string): Promise<void>;
}

/**
 * Stores which events were handled, in batches of keys and without claims.
 *
 * It needs few calls, but does not keep two concurrent invocations from handling the same event. No event is lost: it is
 * completed after it was handled.
 */
export interface BatchDeduplicationStore {
  /**
   * The maximum number of concurrent calls of the store in one invocation.
   *
   * @default - the option `concurrency` of the handler
   */
  readonly concurrency?: number | undefined;

  /** Returns those of up to 100 different keys that are completed. */
  findCompleted(keys: readonly string[]): Promise<Iterable<string>>;

  /** Marks up to 25 different keys as handled. If it rejects, all their events count as failed and are retried. */
  completeMany(keys: readonly string[]): Promise<void>;
}

/** Longer than an event can be delivered again: SendGrid retries for 24 hours, and queues keep messages for 14 days. */
export const DEFAULT_RETENTION_SECONDS = 15 * 24 * 60 * 60;
