/** One tier of a price: up to how many units in all, and the price of one unit in US dollars. */
export interface Tier {
  readonly upTo: number;
  readonly each: number;
}

export interface Price {
  readonly service: string;
  /** What is counted, as the page names it. */
  readonly unit: string;
  /** How many units the page's prices are for. */
  readonly per: number;
  readonly tiers: readonly Tier[];
  readonly source: string;
  /** Where the figure was read. Many of AWS's price pages load their figures later, so copies of them lack the figures. */
  readonly seen: 'vendor' | 'secondary';
}

const MILLION = 1_000_000;
const BILLION = 1_000 * MILLION;

const PRICING = (service: string) => `https://aws.amazon.com/${service}/pricing/`;

/** List prices in us-east-1, without free tiers, checked on this day. */
export const CHECKED_ON = '2026-11-26';

export const PRICES = {
  restApi: {
    service: 'API Gateway, REST API',
    unit: 'requests',
    per: MILLION,
    tiers: [
      { upTo: 333 * MILLION, each: 3.5 / MILLION },
      { upTo: BILLION, each: 2.8 / MILLION },
      { upTo: 20 * BILLION, each: 2.38 / MILLION },
      { upTo: Infinity, each: 1.51 / MILLION },
    ],
    source:
      'https://docs.aws.amazon.com/whitepapers/latest/best-practices-api-gateway-private-apis-integration/cost-optimization.html',
    seen: 'vendor',
  },
  httpApi: {
    service: 'API Gateway, HTTP API',
    unit: 'requests, each 512 KB of a request counts as one',
    per: MILLION,
    tiers: [
      { upTo: 300 * MILLION, each: 1 / MILLION },
      { upTo: Infinity, each: 0.9 / MILLION },
    ],
    source:
      'https://docs.aws.amazon.com/whitepapers/latest/best-practices-api-gateway-private-apis-integration/cost-optimization.html',
    seen: 'vendor',
  },
  tokens: flat(
    'Cognito, machine-to-machine',
    'tokens; cheaper tiers exist, and are not used here',
    1_000,
    2.25,
    PRICING('cognito'),
  ),
  lambdaRequests: flat('Lambda', 'requests', MILLION, 0.2, PRICING('lambda')),
  lambdaX86: {
    service: 'Lambda, x86',
    unit: 'GB-seconds',
    per: MILLION,
    tiers: [
      { upTo: 6 * BILLION, each: 0.0000166667 },
      { upTo: 15 * BILLION, each: 0.000015 },
      { upTo: Infinity, each: 0.0000133334 },
    ],
    source: PRICING('lambda'),
    seen: 'secondary',
  },
  lambdaArm: {
    service: 'Lambda, arm64',
    unit: 'GB-seconds',
    per: MILLION,
    tiers: [
      { upTo: 7.5 * BILLION, each: 0.0000133334 },
      { upTo: 18.75 * BILLION, each: 0.0000120001 },
      { upTo: Infinity, each: 0.0000106667 },
    ],
    source: PRICING('lambda'),
    seen: 'secondary',
  },
  sqs: {
    service: 'SQS, standard queue',
    unit: 'requests, each 64 KB of a message counts as one',
    per: MILLION,
    tiers: [
      { upTo: 100 * BILLION, each: 0.4 / MILLION },
      { upTo: 200 * BILLION, each: 0.3 / MILLION },
      { upTo: Infinity, each: 0.24 / MILLION },
    ],
    source: PRICING('sqs'),
    seen: 'secondary',
  },
  dynamoWrites: flat('DynamoDB, on-demand', 'writes of up to 1 KB', MILLION, 0.625, PRICING('dynamodb')),
  dynamoReads: flat('DynamoDB, on-demand', 'consistent reads of up to 4 KB', MILLION, 0.125, PRICING('dynamodb')),
  dynamoProvisionedWrites: flat('DynamoDB, provisioned', 'write units for an hour', 1_000, 0.65, PRICING('dynamodb')),
  logs: flat('CloudWatch Logs', 'GB written', 1, 0.5, PRICING('cloudwatch')),
  metrics: {
    service: 'CloudWatch',
    unit: 'custom metrics for a month',
    per: 1,
    tiers: [
      { upTo: 10_000, each: 0.3 },
      { upTo: 250_000, each: 0.1 },
      { upTo: MILLION, each: 0.05 },
      { upTo: Infinity, each: 0.02 },
    ],
    source: PRICING('cloudwatch'),
    seen: 'secondary',
  },
  alarms: flat('CloudWatch', 'metrics in alarms for a month', 1, 0.1, PRICING('cloudwatch')),
  dashboards: flat('CloudWatch', 'dashboards for a month', 1, 3, PRICING('cloudwatch')),
  traces: flat('X-Ray', 'traces', MILLION, 5, PRICING('xray'), 'vendor'),
  secrets: flat('Secrets Manager', 'secrets for a month', 1, 0.4, PRICING('secrets-manager')),
  keys: flat('KMS', 'keys for a month, and $0.03 for 10,000 requests', 1, 1, PRICING('kms')),
  svixMessages: flat('Svix, the first 50,000 free', 'messages', MILLION, 100, 'https://www.svix.com/pricing/'),
} as const satisfies Readonly<Record<string, Price>>;

/** The price of a number of units, each tier at its own price. */
export function priceOf({ tiers }: Price, units: number): number {
  let from = 0;
  let sum = 0;
  for (const { upTo, each } of tiers) {
    sum += Math.max(0, Math.min(units, upTo) - from) * each;
    from = upTo;
  }
  return sum;
}

function flat(
  service: string,
  unit: string,
  per: number,
  price: number,
  source: string,
  seen: Price['seen'] = 'secondary',
): Price {
  return { service, unit, per, tiers: [{ upTo: Infinity, each: price / per }], source, seen };
}
