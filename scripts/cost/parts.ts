import { priceOf, PRICES } from './prices';
import { HOURS, postsOf, SECONDS, Workload } from './workload';

/** The user's function: 128 MB on x86, and how long it takes for a post. */
export const HANDLER = { gigabytes: 0.125, seconds: 0.1 } as const;
/** The receiver: 256 MB on arm64, without the time that it waits for the function. */
export const RECEIVER = { gigabytes: 0.25, seconds: 0.02, logBytes: 600, metrics: 5 } as const;
/** A line of the default access logs. */
export const ACCESS_LOG_BYTES = 500;
/** A line of the event metrics, which each invocation writes. */
export const METRICS_LOG_BYTES = 1_500;
export const TOKEN_HOURS = 12;
/** Lambda polls with five long polls of 20 seconds each, also while the queue is empty. */
const IDLE_POLLS = (5 * SECONDS) / 20;
const SQS_CHUNK = 65_536;
const HTTP_API_CHUNK = 524_288;
/** A Lambda authorizer of an HTTP API caches its result for a token for five minutes. */
const AUTHORIZER_RESULTS_PER_HOUR = 12;
/** X-Ray's default rule: the first request of each second, and 5% of the others. */
const SAMPLED = 0.05;
const SVIX_FREE = 50_000;

type Part = (workload: Workload) => number;

export function tokens({ servers }: Workload, hours: number = TOKEN_HOURS): number {
  return priceOf(PRICES.tokens, (servers * HOURS) / hours);
}

export const restApi: Part = (workload) => priceOf(PRICES.restApi, postsOf(workload).perMonth);

export const httpApi: Part = (workload) => {
  const { perMonth, bytes } = postsOf(workload);
  return priceOf(PRICES.httpApi, perMonth * Math.ceil(bytes / HTTP_API_CHUNK));
};

/** Invoked for each post in both deliveries: under load, Lambda passes up to ten messages of the queue at once. */
export const handler: Part = (workload) => invocations(postsOf(workload).perMonth, HANDLER);

export const queue: Part = (workload) => {
  const { perMonth, bytes } = postsOf(workload);
  return priceOf(PRICES.sqs, perMonth * sqsRequests(bytes) + IDLE_POLLS);
};

/** Send and receive count once for each 64 KB. Delete has no payload, so it counts once. */
export function sqsRequests(bytes: number): number {
  return 2 * Math.max(1, Math.ceil(bytes / SQS_CHUNK)) + 1;
}

/** In direct delivery, the receiver waits for the function. */
export function receiver(workload: Workload, delivery: 'direct' | 'queued'): number {
  const { perMonth } = postsOf(workload);
  const seconds = RECEIVER.seconds + (delivery === 'direct' ? HANDLER.seconds : 0);
  return (
    priceOf(PRICES.lambdaRequests, perMonth) +
    priceOf(PRICES.lambdaArm, perMonth * seconds * RECEIVER.gigabytes) +
    logs(perMonth * RECEIVER.logBytes) +
    priceOf(PRICES.metrics, RECEIVER.metrics)
  );
}

/** Without repeated events. Waiting for the table makes the function take longer, which is small beside the writes. */
export const deduplicationPerEvent: Part = ({ events }) => priceOf(PRICES.dynamoWrites, 2 * events);

export const deduplicationInBatches: Part = ({ events }) =>
  priceOf(PRICES.dynamoReads, events) + priceOf(PRICES.dynamoWrites, events);

export const accessLogs: Part = (workload) => logs(postsOf(workload).perMonth * ACCESS_LOG_BYTES);

export function eventMetrics(workload: Workload, metrics: number): number {
  return priceOf(PRICES.metrics, metrics) + logs(postsOf(workload).perMonth * METRICS_LOG_BYTES);
}

export const tracing: Part = (workload) => {
  const { perSecond } = postsOf(workload);
  const traced = Math.min(perSecond, 1) + SAMPLED * Math.max(0, perSecond - 1);
  return priceOf(PRICES.traces, traced * SECONDS);
};

export const lambdaAuthorizer: Part = (workload) => {
  const times = Math.min(postsOf(workload).perMonth, workload.servers * HOURS * AUTHORIZER_RESULTS_PER_HOUR);
  return invocations(times, { gigabytes: HANDLER.gigabytes, seconds: 0.02 });
};

/** The function that checks the token itself, in 5 ms. */
export const handlerWithTokenCheck: Part = (workload) =>
  invocations(postsOf(workload).perMonth, { gigabytes: HANDLER.gigabytes, seconds: HANDLER.seconds + 0.005 });

export const svix: Part = (workload) =>
  priceOf(PRICES.svixMessages, Math.max(0, postsOf(workload).perMonth - SVIX_FREE));

function invocations(times: number, { gigabytes, seconds }: { gigabytes: number; seconds: number }): number {
  return priceOf(PRICES.lambdaRequests, times) + priceOf(PRICES.lambdaX86, times * gigabytes * seconds);
}

function logs(bytes: number): number {
  return priceOf(PRICES.logs, bytes / 1e9);
}
