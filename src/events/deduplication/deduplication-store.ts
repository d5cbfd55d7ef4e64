/** `claimed`: yours to handle; `done`: handled before; `busy`: another invocation is at it. */
export type ClaimResult = 'claimed' | 'done' | 'busy';

/** How a claim is made. */
export interface ClaimOptions {
  /** After this time, the claim of an invocation that died no longer holds. */
  readonly leaseMilliseconds: number;
}

/**
 * Remembers which events were handled.
 *
 * An event is claimed before and completed after it is handled, or else released. So none is lost: an event whose
 * handling failed, or whose invocation died, can be claimed again.
 */
export interface DeduplicationStore {
  /** Claims a key for a time, if nobody else has it. */
  claim(key: string, options: ClaimOptions): Promise<ClaimResult>;

  /** Remembers a key as handled. */
  complete(key: string): Promise<void>;

  /** Gives up a claim of one's own. */
  release(key: string): Promise<void>;
}

/** Longer than events can come again: SendGrid retries for a day, and queues keep messages for 14. */
export const DEFAULT_RETENTION_SECONDS = 15 * 24 * 60 * 60;
