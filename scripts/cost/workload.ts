/** A month of 30 days. */
export const HOURS = 720;
export const SECONDS = HOURS * 3_600;

/** SendGrid closes a batch after about 30 seconds or 768 KB on each sending server, whichever comes first. */
export const BATCH_SECONDS = 30;
export const BATCH_BYTES = 768_000;
/** Events of a typical account in such a batch: 292 bytes each. */
export const BATCH_EVENTS = 2_634;

export interface Workload {
  readonly label: string;
  readonly events: number;
  /** How many of SendGrid's servers send for the account at any time, which SendGrid does not document. */
  readonly servers: number;
}

export const WORKLOADS = [
  { label: '1 million', events: 1e6, servers: 10 },
  { label: '100 million', events: 1e8, servers: 100 },
  { label: '10 billion', events: 1e10, servers: 1_000 },
] as const satisfies readonly Workload[];

export interface Posts {
  readonly perMonth: number;
  readonly perSecond: number;
  readonly events: number;
  readonly bytes: number;
}

/** Posts of a month with even traffic. A batch opens with its first event, so it has one more than its time collects. */
export function postsOf({ events, servers }: Workload): Posts {
  const perServer = events / SECONDS / servers;
  const inBatch = Math.min(BATCH_EVENTS, 1 + perServer * BATCH_SECONDS);
  const perMonth = events / inBatch;
  return { perMonth, perSecond: perMonth / SECONDS, events: inBatch, bytes: (inBatch * BATCH_BYTES) / BATCH_EVENTS };
}
