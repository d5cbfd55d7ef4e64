import * as parts from './parts';
import { Workload } from './workload';

/** What a setting of the webhook costs a month, or another way to receive events, with the user's function. */
export interface Setting {
  readonly label: string;
  readonly monthly: (workload: Workload) => number;
}

const direct = (workload: Workload, tokenHours?: number) =>
  parts.tokens(workload, tokenHours) + parts.restApi(workload) + parts.handler(workload);
const queued = (workload: Workload, tokenHours?: number) => direct(workload, tokenHours) + parts.queue(workload);

const LONGEST_VALIDITY = 24;

export const SETTINGS: readonly Setting[] = [
  { label: 'Direct delivery (default)', monthly: (workload) => direct(workload) },
  {
    label: 'Direct, signatures verified',
    monthly: (workload) => direct(workload) + parts.receiver(workload, 'direct'),
  },
  { label: 'Queued delivery', monthly: (workload) => queued(workload) },
  {
    label: 'Queued, signatures verified',
    monthly: (workload) => queued(workload) + parts.receiver(workload, 'queued'),
  },
  {
    label: 'Queued, signatures verified, deduplication in batches',
    monthly: (workload) =>
      queued(workload) + parts.receiver(workload, 'queued') + parts.deduplicationInBatches(workload),
  },
  {
    label: 'Queued, signatures verified, deduplication per event',
    monthly: (workload) =>
      queued(workload) + parts.receiver(workload, 'queued') + parts.deduplicationPerEvent(workload),
  },
];

/** The cheapest setting for what the user needs, which is the same at each size. */
export const CHEAPEST: readonly Setting[] = [
  {
    label: 'Nothing else: direct delivery, tokens valid for 24 hours',
    monthly: (workload) => direct(workload, LONGEST_VALIDITY),
  },
  {
    label: 'Signatures: the same, verified by the receiver',
    monthly: (workload) => direct(workload, LONGEST_VALIDITY) + parts.receiver(workload, 'direct'),
  },
  {
    label: 'Outages of more than 24 hours: queued delivery',
    monthly: (workload) => queued(workload, LONGEST_VALIDITY),
  },
  {
    label: 'Each event once: direct delivery, deduplication in batches',
    monthly: (workload) => direct(workload, LONGEST_VALIDITY) + parts.deduplicationInBatches(workload),
  },
];

export const ALTERNATIVES: readonly Setting[] = [
  { label: 'This library, direct delivery', monthly: (workload) => direct(workload) },
  { label: 'The same resources, written manually', monthly: (workload) => direct(workload) },
  {
    label: 'HTTP API and a Lambda authorizer',
    monthly: (workload) =>
      parts.tokens(workload) + parts.httpApi(workload) + parts.lambdaAuthorizer(workload) + parts.handler(workload),
  },
  {
    label: 'Function URL, the function checks the token',
    monthly: (workload) => parts.tokens(workload) + parts.handlerWithTokenCheck(workload),
  },
  {
    label: 'Svix, a webhook gateway service, without OAuth, in front of a function URL',
    monthly: (workload) => parts.svix(workload) + parts.handler(workload),
  },
];
