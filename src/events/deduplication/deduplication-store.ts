import { ClaimOptions, ClaimResult, claimsIn } from '../handler/claims';
import { lookupsIn } from '../handler/lookups';

/**
 * Stores which events were handled.
 *
 * An event is claimed before it is handled, and completed or released afterwards. No event is lost: if its handling
 * fails or the invocation ends early, it can be claimed again.
 *
 * Handlers that use the same keys share the events: each event is handled by one of them. Give each handler a store of
 * its own. If your store keeps the keys of several functions in one place, make the name of the function part of the key.
 *
 * Extend the class to make your own store. An object with the same methods is not enough: the class contains the part of
 * `eventHandler` that calls them, so that a handler without a store does not need it.
 */
export abstract class DeduplicationStore {
  /** The part of `eventHandler` that uses this kind of store. Do not override it. */
  protected readonly deduplication: object = claimsIn;

  /**
   * The maximum number of concurrent calls of the store in one invocation.
   *
   * A store behind a network needs more of them than your function: otherwise, most of the time is spent waiting for the
   * store.
   *
   * In JavaScript, it can be a getter, too.
   *
   * @default - the option `concurrency` of the handler
   */
  declare public readonly concurrency?: number | undefined;

  /** Claims a key for a limited time, unless it is completed or claimed. */
  public abstract claim(key: string, options: ClaimOptions): Promise<ClaimResult>;

  /** Marks a key as handled. */
  public abstract complete(key: string): Promise<void>;

  /** Removes a claim of this store, so that the key can be claimed again. */
  public abstract release(key: string): Promise<void>;
}

/**
 * Stores which events were handled, in batches of keys and without claims.
 *
 * It needs few calls, but does not keep two concurrent invocations from handling the same event. No event is lost: it is
 * completed after it was handled.
 *
 * Extend the class to make your own store, as with `DeduplicationStore`.
 */
export abstract class BatchDeduplicationStore {
  /** The part of `eventHandler` that uses this kind of store. Do not override it. */
  protected readonly deduplication: object = lookupsIn;

  /**
   * The maximum number of concurrent calls of the store in one invocation. In JavaScript, it can be a getter, too.
   *
   * @default - the option `concurrency` of the handler
   */
  declare public readonly concurrency?: number | undefined;

  /** Returns those of up to 100 different keys that are completed. */
  public abstract findCompleted(keys: readonly string[]): Promise<Iterable<string>>;

  /** Marks up to 25 different keys as handled. If it rejects, all their events count as failed and are retried. */
  public abstract completeMany(keys: readonly string[]): Promise<void>;
}

/** 15 days. An event can be delivered again for less: SendGrid retries for 24 hours, queues keep messages for 14 days. */
export const DEFAULT_RETENTION_SECONDS = 1_296_000;
