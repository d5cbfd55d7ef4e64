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
  /** Claims a key for a limited time, unless it is completed or claimed. */
  claim(key: string, options: ClaimOptions): Promise<ClaimResult>;

  /** Marks a key as handled. */
  complete(key: string): Promise<void>;

  /** Removes a claim of this store, so that the key can be claimed again. */
  release(key: string): Promise<void>;
}

/** Longer than an event can be delivered again: SendGrid retries for 24 hours, and queues keep messages for 14 days. */
export const DEFAULT_RETENTION_SECONDS = 15 * 24 * 60 * 60;
