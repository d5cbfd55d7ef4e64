import { ClaimOptions, ClaimResult } from '../handler/claims';
import { requireFunction, requirePositiveInteger } from '../validation';
import { DEFAULT_RETENTION_SECONDS, DeduplicationStore } from './deduplication-store';

/** Options of `InMemoryDeduplicationStore`. */
export interface InMemoryDeduplicationStoreOptions {
  /**
   * The number of keys to store. The oldest keys are dropped first.
   *
   * @default 100,000, which takes about 20 MB
   */
  readonly maxKeys?: number | undefined;

  /**
   * How long to store that an event was handled.
   *
   * @default 15 days, longer than a queue keeps a message
   */
  readonly retentionSeconds?: number | undefined;

  /**
   * Returns the current time in milliseconds since the epoch.
   *
   * @default Date.now
   */
  readonly now?: (() => number) | undefined;
}

interface Entry {
  readonly state: 'claimed' | 'done';
  readonly expiresAt: number;
}

/**
 * Stores handled events in the memory of one process.
 *
 * It avoids repeated work when a batch is delivered again right after a part of it failed. It does not prevent all
 * duplicates, because Lambda runs a function in several processes; use `DynamoDbDeduplicationStore` for that.
 *
 * @example
 * import { eventHandler, InMemoryDeduplicationStore } from 'cdk-sendgrid-oauth-webhook/events';
 *
 * const deduplication = new InMemoryDeduplicationStore();
 *
 * export const handler = eventHandler((event) => console.log(event.event), { deduplication });
 */
export class InMemoryDeduplicationStore extends DeduplicationStore {
  private readonly maxKeys: number;
  private readonly retentionSeconds: number;
  private readonly now: () => number;
  /** In the order of their last write. */
  private readonly entries = new Map<string, Entry>();
  /** Stays at the oldest entry. A new iterator would pass all deleted entries of the map each time. */
  private oldest?: IterableIterator<string>;

  constructor(options: InMemoryDeduplicationStoreOptions = {}) {
    super();
    this.maxKeys = requirePositiveInteger('maxKeys', options.maxKeys ?? 100_000);
    this.retentionSeconds = requirePositiveInteger(
      'retentionSeconds',
      options.retentionSeconds ?? DEFAULT_RETENTION_SECONDS,
    );
    this.now = options.now ?? Date.now;
    requireFunction('now', this.now);
  }

  public async claim(key: string, { leaseMilliseconds }: ClaimOptions): Promise<ClaimResult> {
    const entry = this.entries.get(key);
    if (entry && entry.expiresAt > this.now()) return entry.state === 'done' ? 'done' : 'busy';
    this.write(key, { state: 'claimed', expiresAt: this.now() + leaseMilliseconds });
    return 'claimed';
  }

  public async complete(key: string): Promise<void> {
    this.write(key, { state: 'done', expiresAt: this.now() + this.retentionSeconds * 1000 });
  }

  public async release(key: string): Promise<void> {
    if (this.entries.get(key)?.state === 'claimed') this.entries.delete(key);
  }

  private write(key: string, entry: Entry): void {
    this.entries.delete(key);
    this.entries.set(key, entry);
    if (this.entries.size <= this.maxKeys) return;
    this.oldest ??= this.entries.keys();
    this.entries.delete(this.oldest.next().value as string);
  }
}
