import type { RetryOptions } from './runtime';

/**
 * Makes attempts until one succeeds, an error is not worth another attempt, or attempts or time run out. Throws the
 * last error.
 *
 * Delays double, and half of each is random, so that clients that failed together do not return together.
 */
export async function retry<T>(attempt: (number: number) => Promise<T>, options: RetryOptions): Promise<T> {
  const { runtime, deadline = Infinity } = options;
  for (let number = 1; ; number++) {
    try {
      return await attempt(number);
    } catch (error) {
      if (number >= options.attempts || !options.isRetryable(error, number)) throw error;
      const delay = delayBefore(error, number, options);
      if (runtime.now() + delay > deadline) throw error;
      await runtime.sleep(delay);
    }
  }
}

function delayBefore(error: unknown, number: number, options: RetryOptions): number {
  const { firstDelayMs, longestDelayMs = Infinity, requestedDelayMs, runtime } = options;
  const random = runtime.random();
  const growing = Math.min(longestDelayMs, firstDelayMs * 2 ** (number - 1)) * (0.5 + random / 2);
  const requested = requestedDelayMs?.(error);
  // A server may ask to wait for no time at all.
  return requested === undefined ? growing : Math.max(requested + random * 1_000, growing);
}
