import { publicKeysIn } from '../sendgrid/public-key';

/** The keys at some time. */
export interface KeysSnapshot {
  readonly keys: readonly string[];
  /** The start of the request for them, in milliseconds since the epoch. */
  readonly requestedAt: number;
}

/** The keys are unavailable, so a signature can be neither valid nor invalid. */
export class KeysUnavailableError extends Error {
  public readonly name: string = 'KeysUnavailableError';
}

/** The store of the keys has responded that there is none. After other errors, there may be one. */
export class NoKeysError extends KeysUnavailableError {
  public readonly name = 'NoKeysError';
}

/** Limits how long a revoked key is accepted. A new key is found earlier, because its signatures fail. */
const LIFETIME_MS = 5 * 60_000;

/** Limits how often forged posts cause a request for the keys. */
const SHORTEST_LIFETIME_MS = 5_000;

/** Limits how often posts wait for a read that fails, while keys are cached. */
const PAUSE_AFTER_FAILURE_MS = 30_000;

/** The attempts to read keys while none are cached. With cached keys, a post waits for one attempt only. */
const ATTEMPTS = 3;

/**
 * Caches the public keys for some minutes. Concurrent posts share one request for them.
 *
 * The cached keys stay in use while reading them fails, however long that takes. If there are no keys any more, somebody
 * has removed them, and the cached keys are not used any more either.
 */
export class PublicKeys {
  private cached?: KeysSnapshot;
  private pending?: Promise<KeysSnapshot>;
  private failure?: { readonly error: KeysUnavailableError; readonly at: number };

  /** @param read returns the current text with the keys, or throws a `NoKeysError` if there is no text */
  constructor(
    private readonly read: (attempts: number) => Promise<string>,
    private readonly now: () => number = Date.now,
  ) {}

  /** Why the cached keys are older than they should be; undefined if they are not. */
  public get refreshError(): unknown {
    return this.cached && !this.isFresh(this.cached) ? this.failure?.error.cause : undefined;
  }

  /** Throws a `KeysUnavailableError` if there are no keys, or none could be read so far. */
  public async current(): Promise<KeysSnapshot> {
    if (this.cached && this.isFresh(this.cached)) return this.cached;
    return this.request().catch((error: unknown) => {
      if (this.cached) return this.cached;
      throw error;
    });
  }

  /** Returns newer keys than a snapshot, or undefined if it is recent. Throws a `KeysUnavailableError`. */
  public async newerThan(snapshot: KeysSnapshot): Promise<KeysSnapshot | undefined> {
    if (this.cached && this.cached.requestedAt > snapshot.requestedAt) return this.cached;
    return this.now() - snapshot.requestedAt > SHORTEST_LIFETIME_MS ? this.request() : undefined;
  }

  private isFresh({ requestedAt }: KeysSnapshot): boolean {
    return this.now() - requestedAt < LIFETIME_MS;
  }

  private async request(): Promise<KeysSnapshot> {
    const { cached, failure } = this;
    if (cached && failure && this.now() - failure.at < PAUSE_AFTER_FAILURE_MS) throw failure.error;
    this.pending ??= this.readKeys().finally(() => (this.pending = undefined));
    return this.pending;
  }

  private async readKeys(): Promise<KeysSnapshot> {
    const requestedAt = this.now();
    try {
      const keys = publicKeysIn(await this.read(this.cached ? 1 : ATTEMPTS));
      // Such as the placeholder of a new parameter. It is not cached, so that the key is found once it is stored.
      if (keys.length === 0) throw new NoKeysError('no valid public key found');
      this.failure = undefined;
      return (this.cached = { keys, requestedAt });
    } catch (cause) {
      if (cause instanceof NoKeysError) this.cached = undefined;
      const error =
        cause instanceof NoKeysError ? cause : new KeysUnavailableError('could not read the public keys', { cause });
      this.failure = { error, at: this.now() };
      throw error;
    }
  }
}
