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

/** Waits until there is room for another post. */
type Enter = () => Promise<() => void>;

/** Posts batches and retries rejected ones until all are accepted or given up, or the signal aborts. */
export async function deliver(
  batches: Iterable<Batch>,
  sender: EventWebhookSender,
  statistics: Statistics,
  options: DeliveryOptions,
): Promise<void> {
  const { rate, concurrency, signal } = options;
  const limit = pLimit(concurrency);
  // Resolves with a function that makes room for another post.
  const enter: Enter = async () => new Promise((entered) => void limit(async () => new Promise<void>(entered)));
  const inProgress = new Set<Promise<void>>();
  const start = performance.now();
  let index = 0;
  for (const batch of batches) {
    if (rate !== undefined) await pause(start + (index++ * 1000) / rate - performance.now(), signal);
    const leave = await enter();
    if (signal.aborted) {
      leave();
      break;
    }
    statistics.sent += 1;
    statistics.events += batch.events;
    const delivered = deliverOne(batch, leave, enter, sender, statistics, options);
    inProgress.add(delivered);
    void delivered.then(() => inProgress.delete(delivered));
  }
  await Promise.all(inProgress);
}

/** Posts a batch, which has entered already. A batch that waits for its retry makes room for others. */
async function deliverOne(
  batch: Batch,
  leaveFirst: () => void,
  enter: Enter,
  sender: EventWebhookSender,
  statistics: Statistics,
  { retries, backoffMs, signal }: DeliveryOptions,
): Promise<void> {
  let leave = leaveFirst;
  for (let attempt = 0; ; attempt++) {
    const accepted = await isAccepted(batch, sender, statistics, signal);
    leave();
    if (accepted) {
      statistics.accepted += 1;
      return;
    }
    if (attempt === retries) break;
    await pause(backoffMs * 2 ** attempt, signal);
    if (signal.aborted) break;
    statistics.retried += 1;
    leave = await enter();
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
    statistics.addFailure(signal.aborted ? 'aborted' : reasonOf(error as Error));
    return false;
  }
}

/** Requests for tokens fail as `fetch` does, with the reason as the cause. */
function reasonOf(error: Error): string {
  const { code, message } = (error.cause ?? error) as Error & { code?: unknown };
  if (typeof code === 'string') return code;
  return error.cause || error.name === 'Error' ? message : error.name;
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (milliseconds > 0) await sleep(milliseconds, undefined, { signal }).catch(() => {});
}
