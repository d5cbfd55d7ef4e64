/** What the simulation knows of a webhook and its function. */
export interface Setting {
  readonly label: string;
  readonly delivery: 'direct' | 'queued';
  readonly verified: boolean;
  /**
   * Writes to the deduplication table for each event that arrives: two per event, one in batches, or none. A repeated event needs
   * one write per event, and none in batches.
   */
  readonly writesPerEvent: number;
  /** How long the function takes for a request of SendGrid. */
  readonly handlerSeconds: number;
}

/** The receiver's own time for a request, and that of the call to SQS. */
export const RECEIVER_SECONDS = 0.03;

/** For how long a request occupies execution environments before API Gateway responds: the receiver also waits. */
export function occupiedSeconds({ delivery, verified, handlerSeconds }: Setting): number {
  const receiver = verified ? RECEIVER_SECONDS : 0;
  if (delivery === 'queued') return receiver;
  return receiver + handlerSeconds * (verified ? 2 : 1);
}
