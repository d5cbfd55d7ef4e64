/** Limits of a task. */
export interface TimeLimit {
  /** No limit by default. */
  readonly timeoutMs?: number;
  /** Ends the task early, with its own reason. */
  readonly signal?: AbortSignal;
}

/**
 * Runs a task with a signal that aborts when its time is up, with a `TimeoutError`.
 *
 * It holds the timer until the task ends. `AbortSignal.any([AbortSignal.timeout(…)])` does not: on Node.js 20, the
 * timeout is garbage-collected and never fires.
 */
export async function withTimeLimit<T>(
  { timeoutMs, signal }: TimeLimit,
  task: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const abort = () => controller.abort(signal!.reason);
  const expire = () => controller.abort(new DOMException(`no response within ${timeoutMs} ms`, 'TimeoutError'));
  const timer = timeoutMs === undefined ? undefined : setTimeout(expire, timeoutMs);
  signal?.addEventListener('abort', abort, { once: true });
  if (signal?.aborted) abort();
  try {
    return await task(controller.signal);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}
