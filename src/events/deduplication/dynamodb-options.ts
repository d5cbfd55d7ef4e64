import { EventKitError } from '../errors';
import { requireFunction, requireMethods, requirePositiveInteger } from '../validation';
import { DEFAULT_RETENTION_SECONDS } from './deduplication-store';
import { itemId } from './item-id';

/** Options of the stores in a DynamoDB table. */
export interface DynamoDbStoreOptions {
  /**
   * The name of a table with the partition key `id` (string) and the time-to-live attribute `expiresAt`.
   *
   * @default - the environment variable SENDGRID_DEDUPLICATION_TABLE
   */
  readonly tableName?: string | undefined;

  /**
   * The name of the consumer, which is part of each stored key: every consumer of a table handles each event once.
   *
   * Up to 256 characters, without `#`. Set it to keep the stored keys when the name of the function changes, or if
   * several handlers run in one function.
   *
   * @default - the environment variable AWS_LAMBDA_FUNCTION_NAME, which Lambda sets
   */
  readonly consumer?: string | undefined;

  /**
   * How long to store that an event was handled.
   *
   * @default 15 days, longer than a queue keeps a message
   */
  readonly retentionSeconds?: number | undefined;

  /**
   * The maximum number of concurrent requests to DynamoDB in one invocation.
   *
   * The client needs as many sockets: the AWS SDK has 50 by default.
   *
   * @default 50
   */
  readonly concurrency?: number | undefined;

  /**
   * Returns the current time in milliseconds since the epoch.
   *
   * @default Date.now
   */
  readonly now?: (() => number) | undefined;
}

/** The number of sockets of a client of the AWS SDK. */
const DEFAULT_CONCURRENCY = 50;

const CLIENT_ADVICE = 'pass `new DynamoDB()` of @aws-sdk/client-dynamodb';

/** What the stores in a DynamoDB table have in common: their options, with defaults. */
export class DynamoDbTable {
  public readonly concurrency: number;
  public readonly name: string;
  private readonly consumer: string;
  private readonly retentionSeconds: number;
  private readonly now: () => number;

  constructor(options: DynamoDbStoreOptions & { readonly client: object }, methods: readonly string[]) {
    checkClient(options.client, methods);
    this.name = tableNameOf(options);
    this.consumer = consumerOf(options);
    this.retentionSeconds = requirePositiveInteger(
      'retentionSeconds',
      options.retentionSeconds ?? DEFAULT_RETENTION_SECONDS,
    );
    this.concurrency = requirePositiveInteger('concurrency', options.concurrency ?? DEFAULT_CONCURRENCY);
    this.now = options.now ?? Date.now;
    requireFunction('now', this.now);
  }

  public keyOf(key: string): { readonly id: { readonly S: string } } {
    return { id: { S: itemId(this.consumer, key) } };
  }

  public currentSecond(): number {
    return Math.floor(this.now() / 1000);
  }

  /** Rounds up, so that no claim is shorter than requested. */
  public expiry(milliseconds = this.retentionSeconds * 1000): { readonly N: string } {
    return { N: String(Math.ceil((this.now() + milliseconds) / 1000)) };
  }
}

/** A client that expects a callback would send nothing, and each event would seem to be claimed. */
export async function responseOf<Response>(response: Promise<Response>): Promise<Response> {
  if (typeof (response as Partial<Promise<Response>> | undefined)?.then === 'function') return response;
  throw new EventKitError(`the methods of \`client\` must return promises; ${CLIENT_ADVICE}`);
}

function checkClient(client: object, methods: readonly string[]): void {
  requireMethods('client', client, methods, CLIENT_ADVICE);
  // Its methods have the same names, but they take callbacks: without one, they send nothing.
  if ('makeRequest' in client) {
    throw new EventKitError(
      `\`client\` must be a client of version 3 of the AWS SDK, got: version 2; ${CLIENT_ADVICE}`,
    );
  }
}

function tableNameOf({ tableName = process.env.SENDGRID_DEDUPLICATION_TABLE }: DynamoDbStoreOptions): string {
  if (tableName) return tableName;
  throw new EventKitError(
    '`tableName` must be set because the environment variable SENDGRID_DEDUPLICATION_TABLE is not set; pass it, or ' +
      'call `DeduplicationTable.grantUse(fn)`, which sets the variable',
  );
}

function consumerOf({ consumer = process.env.AWS_LAMBDA_FUNCTION_NAME }: DynamoDbStoreOptions): string {
  if (!consumer) {
    throw new EventKitError(
      '`consumer` must be set because the environment variable AWS_LAMBDA_FUNCTION_NAME is not set; pass a name that no ' +
        'other user of the table has',
    );
  }
  if (typeof consumer === 'string' && /^[^#]{1,256}$/su.test(consumer)) return consumer;
  throw new EventKitError(`\`consumer\` must be 1 to 256 characters without #, got: ${String(consumer)}`);
}
