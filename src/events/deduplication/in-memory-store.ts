import { requirePositiveInteger } from '../validation';
import { ClaimOptions, ClaimResult, DEFAULT_RETENTION_SECONDS, DeduplicationStore } from './deduplication-store';

/** Options of `InMemoryDeduplicationStore`. */
export interface InMemoryDeduplicationStoreOptions {
  /**
   * How many keys to remember; the oldest are forgotten first.
   *
   * @default 100,000: some 20 MB
   */
  readonly maxKeys?: number;

  /**
   * How long to remember an event that was handled.
   *
   * @default 15 days: longer than a queue keeps a message
   */
  readonly retentionSeconds?: number;

  /**
   * The clock, in milliseconds since the epoch.
   *
   * @default Date.now
   */
  readonly now?: () => number;
}

interface Entry {
  readonly state: 'claimed' | 'done';
  readonly expiresAt: number;
}

/**
 * Remembers handled events in the memory of one process.
 *
 * Lambda runs a function in many processes and ends them as it likes: this saves repeated work, above all when a batch
 * comes again right after a part of it failed, but promises nothing. For that, there is `DynamoDbDeduplicationStore`.
 */
export class InMemoryDeduplicationStore implements DeduplicationStore {
  private readonly maxKeys: number;
  private readonly retentionSeconds: number;
  private readonly now: () => number;
  /** In the order in which they were written. */
  private readonly entries = new Map<string, Entry>();

  constructor(options: InMemoryDeduplicationStoreOptions = {}) {
    this.maxKeys = requirePositiveInteger('maxKeys', options.maxKeys ?? 100_000);
    this.retentionSeconds = requirePositiveInteger(
      'retentionSeconds',
      options.retentionSeconds ?? DEFAULT_RETENTION_SECONDS,
    );
    this.now = options.now ?? Date.now;
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
    const [oldest] = this.entries.keys();
    this.entries.delete(oldest);
  }
}
