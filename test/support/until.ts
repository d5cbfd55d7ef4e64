import { setTimeout as sleep } from 'node:timers/promises';

/** Shorter than the time limit of a test, which would end the test without saying what it waited for. */
const LIMIT_MS = 50_000;

/** Waits until a condition holds, however long a loaded machine takes. */
export async function until(condition: () => boolean): Promise<void> {
  const end = performance.now() + LIMIT_MS;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`not true after ${LIMIT_MS / 1000} s: ${condition.toString()}`);
    await sleep(10);
  }
}
