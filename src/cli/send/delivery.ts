import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import { Batch } from './batches';
import { Statistics } from './statistics';
import { EventWebhookSender } from '../../local/sendgrid/event-webhook-sender';

export interface DeliveryOptions {
  /** Posts per second; undefined for no limit. */
  readonly rate?: number;
  /** Maximum number of concurrent posts. */
  readonly concurrency: number;
  readonly retries: number;
  /** Pause before the first retry; doubles with each further retry. */
  readonly backoffMs: number;
  readonly signal: AbortSignal;
}

/** Posts batches and retries rejected ones until all are accepted or given up, or the signal aborts. */
export async function deliver(
  batches: Iterable<Batch>,
  sender: EventWebhookSender,
  statistics: Statistics,
  options: DeliveryOptions,
): Promise<void> {
  const { rate, concurrency, signal } = options;
  const limit = pLimit(concurrency);
  const inProgress = new Set<Promise<void>>();
  const start = performance.now();
  let index = 0;
  for (const batch of batches) {
    if (rate !== undefined) await pause(start + (index++ * 1000) / rate - performance.now(), signal);
    // A batch that waits for its retry does not count.
    while (limit.activeCount + limit.pendingCount >= concurrency && !signal.aborted) await nextChange(inProgress);
    if (signal.aborted) break;
    statistics.sent += 1;
    statistics.events += batch.events;
    const delivered = deliverOne(batch, (attempt) => limit(attempt), sender, statistics, options);
    inProgress.add(delivered);
    void delivered.then(() => inProgress.delete(delivered));
  }
  await Promise.all(inProgress);
}

/** Waits until a batch is done, or long enough for one to start waiting for its retry. */
async function nextChange(inProgress: ReadonlySet<Promise<void>>): Promise<void> {
  await Promise.race([...inProgress, sleep(5)]);
}

async function deliverOne(
  batch: Batch,
  limited: (attempt: () => Promise<boolean>) => Promise<boolean>,
  sender: EventWebhookSender,
  statistics: Statistics,
  { retries, backoffMs, signal }: DeliveryOptions,
): Promise<void> {
  for (let attempt = 0; attempt <= retries && !signal.aborted; attempt++) {
    if (attempt > 0) {
      await pause(backoffMs * 2 ** (attempt - 1), signal);
      if (signal.aborted) break;
      statistics.retried += 1;
    }
    if (await limited(async () => isAccepted(batch, sender, statistics, signal))) {
      statistics.accepted += 1;
      return;
    }
  }
  statistics.givenUp += 1;
}

async function isAccepted(
  { text }: Batch,
  sender: EventWebhookSender,
  statistics: Statistics,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const { status, renewedToken } = await sender.post(text);
    if (renewedToken) statistics.renewedTokens += 1;
    return status >= 200 && status <= 299;
  } catch (error) {
    const { name, message, cause } = error as Error & { cause?: { code?: string; message?: string } };
    const reason = cause?.code ?? cause?.message ?? (name === 'Error' ? message : name);
    statistics.addFailure(signal.aborted ? 'aborted' : reason);
    return false;
  }
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (milliseconds > 0) await sleep(milliseconds, undefined, { signal }).catch(() => {});
}
