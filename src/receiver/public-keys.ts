import { parsePublicKey } from '../sendgrid/public-key';

/** The keys as they were at some time. */
export interface KeysCopy {
  readonly keys: readonly string[];
  /** Milliseconds since the epoch at which they were asked for. */
  readonly askedAt: number;
}

/** The keys cannot be had, so nothing can be said of a signature. */
export class KeysUnavailableError extends Error {
  public readonly name = 'KeysUnavailableError';
}

/** A rotated key is found by its failing signatures; this is for keys that were taken back. */
const LIFETIME_MS = 5 * 60_000;

/** How often, at most, forged posts can make us ask again. */
const SHORTEST_LIFETIME_MS = 5_000;

/** A key in PEM armour, which has white space in it, or without. */
const KEY_TEXTS = /-----BEGIN PUBLIC KEY-----[^-]*-----END PUBLIC KEY-----|[^\s,]+/g;

/** The public keys, kept for some minutes. Requests that need them at the same time ask for them together. */
export class PublicKeys {
  private copy?: KeysCopy;
  private asking?: Promise<KeysCopy>;

  /** @param read gets the text that has the keys, from where it can change */
  constructor(
    private readonly read: () => Promise<string>,
    private readonly now: () => number = Date.now,
  ) {}

  /** Throws a `KeysUnavailableError`. */
  public async current(): Promise<KeysCopy> {
    return this.copy && this.now() - this.copy.askedAt < LIFETIME_MS ? this.copy : this.ask();
  }

  /** Keys that are newer than a copy that did not do; nothing if that is fresh. Throws a `KeysUnavailableError`. */
  public async newerThan(copy: KeysCopy): Promise<KeysCopy | undefined> {
    if (this.copy && this.copy.askedAt > copy.askedAt) return this.copy;
    return this.now() - copy.askedAt > SHORTEST_LIFETIME_MS ? this.ask() : undefined;
  }

  private async ask(): Promise<KeysCopy> {
    this.asking ??= this.readKeys().finally(() => (this.asking = undefined));
    return this.asking;
  }

  private async readKeys(): Promise<KeysCopy> {
    const askedAt = this.now();
    const text = await this.read().catch((cause: unknown) => {
      throw new KeysUnavailableError('the keys cannot be read', { cause });
    });
    const keys = usableKeys(text);
    // For one, the placeholder in a parameter that is yet to be filled. Not kept, so that its key is seen at once.
    if (keys.length === 0) throw new KeysUnavailableError('there is no usable key');
    return (this.copy = { keys, askedAt });
  }
}

/** One key or several, separated by commas or white space. What is none is passed over. */
function usableKeys(text: string): string[] {
  return [...text.matchAll(KEY_TEXTS)].map(([key]) => key).filter((key) => parsePublicKey(key) !== undefined);
}
