/** A default quota of AWS, in us-east-1 and most other regions. */
export interface Quota {
  readonly label: string;
  readonly value: number;
  readonly unit: string;
  readonly scope: string;
  readonly raise: string;
  readonly source: string;
}

const DOCS = 'https://docs.aws.amazon.com';

export const QUOTAS = {
  requests: {
    label: 'API Gateway: requests',
    value: 10_000,
    unit: ' per second; 2,500 in 13 newer regions',
    scope: 'account and region',
    raise: 'yes',
    source: `${DOCS}/apigateway/latest/developerguide/limits.html`,
  },
  concurrency: {
    label: 'Lambda: concurrent executions',
    value: 1_000,
    unit: '',
    scope: 'account and region; less in new accounts',
    raise: 'yes',
    source: `${DOCS}/lambda/latest/dg/lambda-concurrency.html`,
  },
  pollers: {
    label: 'Lambda: concurrent SQS batches',
    value: 1_000,
    unit: '; starts with 5, adds 300 a minute',
    scope: 'queue and function',
    raise: 'with provisioned mode',
    source: `${DOCS}/lambda/latest/dg/services-sqs-scaling.html`,
  },
  writes: {
    label: 'DynamoDB: writes to an on-demand table',
    value: 40_000,
    unit: ' per second; 4,000 for a new table, then twice its previous peak',
    scope: 'table',
    raise: 'yes',
    source: `${DOCS}/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html`,
  },
  tokens: {
    label: 'Cognito: token requests',
    value: 150,
    unit: ' per second',
    scope: 'account and region',
    raise: 'no',
    source: `${DOCS}/cognito/latest/developerguide/quotas.html`,
  },
} as const satisfies Readonly<Record<string, Quota>>;

export type QuotaName = keyof typeof QUOTAS;
export type Limits = Readonly<Record<QuotaName, number>>;

export const DEFAULT_LIMITS = Object.fromEntries(
  Object.entries(QUOTAS).map(([name, { value }]) => [name, value]),
) as Limits;

export const UNLIMITED: Limits = {
  requests: Infinity,
  concurrency: Infinity,
  pollers: Infinity,
  writes: Infinity,
  tokens: Infinity,
};

/** How fast each function gets new execution environments: 1,000 every 10 seconds. */
export const SCALING = { atOnce: 1_000, perSecond: 100 } as const;
/** How fast Lambda adds concurrent batches of a queue. */
export const POLLERS = { atFirst: 5, perSecond: 5 } as const;
/** Requests above the rate that API Gateway accepts for a moment. */
export const REQUEST_BURST = 0.5;
/** A new on-demand table. It doubles at most every 30 minutes. */
export const NEW_TABLE = { writes: 4_000, doublesAfterSeconds: 1_800 } as const;
