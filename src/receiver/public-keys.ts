import { publicKeysIn } from '../sendgrid/public-key';

/** The keys at some time. */
export interface KeysSnapshot {
  readonly keys: readonly string[];
  /** The start of the request for them, in milliseconds since the epoch. */
  readonly requestedAt: number;
}

/** The keys are unavailable, so a signature can be neither valid nor invalid. */
export class KeysUnavailableError extends Error {
  public readonly name = 'KeysUnavailableError';
}

/** Limits how long a revoked key is accepted. A new key is found earlier, because its signatures fail. */
const LIFETIME_MS = 5 * 60_000;

/** Limits how often forged posts cause a request for the keys. */
const SHORTEST_LIFETIME_MS = 5_000;

/** Caches the public keys for some minutes. Concurrent posts share one request for them. */
export class PublicKeys {
  private cached?: KeysSnapshot;
  private pending?: Promise<KeysSnapshot>;

  /** @param read returns the current text with the keys */
  constructor(
    private readonly read: () => Promise<string>,
    private readonly now: () => number = Date.now,
  ) {}

  /** Throws a `KeysUnavailableError`. */
  public async current(): Promise<KeysSnapshot> {
    return this.cached && this.now() - this.cached.requestedAt < LIFETIME_MS ? this.cached : this.request();
  }

  /** Returns newer keys than a snapshot, or undefined if it is recent. Throws a `KeysUnavailableError`. */
  public async newerThan(snapshot: KeysSnapshot): Promise<KeysSnapshot | undefined> {
    if (this.cached && this.cached.requestedAt > snapshot.requestedAt) return this.cached;
    return this.now() - snapshot.requestedAt > SHORTEST_LIFETIME_MS ? this.request() : undefined;
  }

  private async request(): Promise<KeysSnapshot> {
    this.pending ??= this.readKeys().finally(() => (this.pending = undefined));
    return this.pending;
  }

  private async readKeys(): Promise<KeysSnapshot> {
    const requestedAt = this.now();
    const text = await this.read().catch((cause: unknown) => {
      throw new KeysUnavailableError('could not read the public keys', { cause });
    });
    const keys = publicKeysIn(text);
    // Such as the placeholder of a new parameter. It is not cached, so that the key is found once it is stored.
    if (keys.length === 0) throw new KeysUnavailableError('no valid public key found');
    return (this.cached = { keys, requestedAt });
  }
}
