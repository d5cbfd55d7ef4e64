/** The clock, sleep and randomness, which tests replace. */
export interface Runtime {
  /** How long to wait for a response of SendGrid. */
  readonly responseTimeoutMs: number;
  /** Milliseconds since the epoch. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
  /** From 0 to less than 1. */
  random(): number;
}

export const NODE_RUNTIME: Runtime = {
  now: () => Date.now(),
  sleep: async (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  random: () => Math.random(),
  responseTimeoutMs: 20_000,
};

/** When to try a call again, and how long to wait before. */
export interface RetryOptions {
  /** Attempts in all. `Infinity` needs a deadline. */
  readonly attempts: number;
  readonly firstDelayMs: number;
  readonly longestDelayMs?: number;
  /** @param attempts how many were made so far */
  readonly isRetryable: (error: unknown, attempts: number) => boolean;
  /** The delay that the server asks for, in place of the growing one. */
  readonly requestedDelayMs?: (error: unknown) => number | undefined;
  /** Milliseconds since the epoch after which no attempt starts. */
  readonly deadline?: number;
  readonly runtime: Pick<Runtime, 'now' | 'sleep' | 'random'>;
}

/** The signature of the library's one retry helper, which callers pass in: this folder imports only its own files. */
export type Retry = <T>(attempt: (number: number) => Promise<T>, options: RetryOptions) => Promise<T>;
