import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import { Batch } from './batches';
import { Statistics } from './statistics';
import { EventWebhookSender } from '../../local/sendgrid/event-webhook-sender';

export interface DeliveryOptions {
  /** Posts a second; undefined for as fast as they are answered. */
  readonly rate?: number;
  /** Posts at a time. */
  readonly concurrency: number;
  readonly retries: number;
  /** Pause before the first retry; each later one is twice as long. */
  readonly backoffMs: number;
  readonly signal: AbortSignal;
}

/** Posts batches, and those that are not taken again, until all are done or the signal comes. */
export async function deliver(
  batches: Iterable<Batch>,
  sender: EventWebhookSender,
  statistics: Statistics,
  options: DeliveryOptions,
): Promise<void> {
  const { rate, concurrency, signal } = options;
  const limit = pLimit(concurrency);
  const underWay = new Set<Promise<void>>();
  const start = performance.now();
  let index = 0;
  for (const batch of batches) {
    if (rate !== undefined) await pause(start + (index++ * 1000) / rate - performance.now(), signal);
    // What waits for its retry is not under way.
    while (limit.activeCount + limit.pendingCount >= concurrency && !signal.aborted) await next(underWay);
    if (signal.aborted) break;
    statistics.sent += 1;
    statistics.events += batch.events;
    const delivered = deliverOne(batch, (attempt) => limit(attempt), sender, statistics, options);
    underWay.add(delivered);
    void delivered.then(() => underWay.delete(delivered));
  }
  await Promise.all(underWay);
}

/** Until one of them has something new to tell. */
async function next(underWay: ReadonlySet<Promise<void>>): Promise<void> {
  await Promise.race([...underWay, sleep(5)]);
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
    if (await limited(async () => isTaken(batch, sender, statistics, signal))) {
      statistics.accepted += 1;
      return;
    }
  }
  statistics.givenUp += 1;
}

async function isTaken(
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
    const reason = cause?.code ?? cause?.message ?? (message.startsWith('no token') ? message : name);
    statistics.unanswered(signal.aborted ? 'ended' : reason);
    return false;
  }
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (milliseconds > 0) await sleep(milliseconds, undefined, { signal }).catch(() => {});
}
