import { count, dollars } from './format';
import * as parts from './parts';
import { PRICES } from './prices';
import { HOURS, postsOf, WORKLOADS } from './workload';

const MILLION = 1_000_000;

/** Questions of someone who chooses settings, with the figure on which it depends. */
export function breakEvens(): string[][] {
  return [
    ['When do tokens cost more than API Gateway?', tokensOrRequests()],
    ['When is queued delivery cheaper than direct?', queuedOrDirect()],
    ['When does deduplication cost more than the request itself?', deduplicationOrRequest()],
    ['When is a provisioned table cheaper than an on-demand one?', provisionedOrOnDemand()],
    ['When is a function URL cheaper than API Gateway?', functionUrl()],
    ['When is Svix cheaper than direct delivery?', svix()],
  ];
}

/** The number of requests a month of one server, below which its tokens cost more than its requests. */
function tokensOrRequests(): string {
  const each = PRICES.tokens.tiers[0].each / PRICES.restApi.tiers[0].each;
  const of = (hours: number) => count(Math.round((each * HOURS) / hours / 1_000) * 1_000);
  return (
    `If a server with a token of its own posts less than ${of(parts.TOKEN_HOURS)} times a month ` +
    `at ${parts.TOKEN_HOURS} hours, or ${of(1)} times at one hour. ` +
    'A server that posts every 30 seconds does it 86,400 times.'
  );
}

function queuedOrDirect(): string {
  const perRequest = PRICES.sqs.tiers[0].each * parts.sqsRequests(1);
  const saved = 0.9 * PRICES.lambdaRequests.tiers[0].each;
  return (
    `Never for its price: a million requests cost at least ${dollars(perRequest * MILLION)} in SQS, and ten messages for each ` +
    `invocation save at most ${dollars(saved * MILLION)}. With signature verification, it is cheaper for functions that take longer than ` +
    `${Math.round(secondsOfQueue() * 1000)} ms, because the receiver does not wait for them.`
  );
}

/** How long the receiver would have to wait for the function to cost as much as the queue. */
function secondsOfQueue(): number {
  const perSecond = PRICES.lambdaArm.tiers[0].each * parts.RECEIVER.gigabytes;
  return (PRICES.sqs.tiers[0].each * parts.sqsRequests(1)) / perSecond;
}

/** The number of events in a request, from which deduplicating them costs more than the request itself. */
function deduplicationOrRequest(): string {
  const perEvent = 2 * PRICES.dynamoWrites.tiers[0].each;
  const inBatches = PRICES.dynamoReads.tiers[0].each + PRICES.dynamoWrites.tiers[0].each;
  const request = PRICES.restApi.tiers[0].each + parts.handler(WORKLOADS[0]) / postsOf(WORKLOADS[0]).perMonth;
  return (
    `From ${Math.ceil(request / perEvent)} events per request, or ${Math.ceil(request / inBatches)} in batches: ` +
    `API Gateway and your function cost ${dollars(request * MILLION)} for a million requests, and deduplication is the only part that ` +
    'is paid for each event.'
  );
}

function provisionedOrOnDemand(): string {
  const provisioned = PRICES.dynamoProvisionedWrites.tiers[0].each / 3_600;
  const share = provisioned / PRICES.dynamoWrites.tiers[0].each;
  return `If you use more than ${Math.round(share * 100)}% of the write units that you provision, on average over the month.`;
}

function functionUrl(): string {
  const saved = WORKLOADS.map(
    (workload) => parts.restApi(workload) + parts.handler(workload) - parts.handlerWithTokenCheck(workload),
  );
  return (
    `Always: by ${saved.map(dollars).join(', ')}. You then maintain the token check and the OAuth error codes, and you pay ` +
    'for requests without a token.'
  );
}

/** Solves the messages for which both cost the same, with the tokens of ten servers. */
function svix(): string {
  const [small] = WORKLOADS;
  const perRequest = PRICES.svixMessages.tiers[0].each - PRICES.restApi.tiers[0].each;
  const requests = 50_000 + (parts.tokens(small) + PRICES.restApi.tiers[0].each * 50_000) / perRequest;
  return `Below ${count(Math.round(requests / 1_000) * 1_000)} requests a month, with ${small.servers} servers.`;
}
