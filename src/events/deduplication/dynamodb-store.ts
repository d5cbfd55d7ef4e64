import { randomUUID } from 'node:crypto';
import { EventKitError } from '../errors';
import { requireFunction, requireMethods, requirePositiveInteger } from '../validation';
import { ClaimOptions, ClaimResult, DEFAULT_RETENTION_SECONDS, DeduplicationStore } from './deduplication-store';
import { DynamoDbClient, DynamoDbValues } from './dynamodb-client';
import { itemId } from './item-id';

/** Options of `DynamoDbDeduplicationStore`. */
export interface DynamoDbDeduplicationStoreOptions {
  /**
   * `new DynamoDB()` of `@aws-sdk/client-dynamodb`, which Lambda's Node.js runtimes include.
   *
   * A `DynamoDBClient`, a document client and a client of version 2 of the AWS SDK have other methods.
   */
  readonly client: DynamoDbClient;

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
   * Returns the current time in milliseconds since the epoch.
   *
   * @default Date.now
   */
  readonly now?: (() => number) | undefined;
}

// `state` and `owner` are reserved words in DynamoDB.
const NAMES = { '#state': 'state', '#owner': 'owner' };
const DONE = { S: 'done' };

const METHODS = ['putItem', 'updateItem', 'deleteItem'] as const;
const CLIENT_ADVICE = 'pass `new DynamoDB()` of @aws-sdk/client-dynamodb';

/**
 * Stores handled events in a DynamoDB table.
 *
 * Functions can share a table: the keys of each function begin with its name, so that each handles every event once.
 *
 * One conditional write claims an event, another one completes or releases it. DynamoDB deletes expired items with a
 * delay, so the conditions also check `expiresAt`.
 *
 * @example
 * import { DynamoDB } from '@aws-sdk/client-dynamodb';
 * import { DynamoDbDeduplicationStore, eventHandler } from 'cdk-sendgrid-oauth-webhook/events';
 *
 * const deduplication = new DynamoDbDeduplicationStore({ client: new DynamoDB() });
 *
 * export const handler = eventHandler((event) => console.log(event.event), { deduplication });
 */
export class DynamoDbDeduplicationStore implements DeduplicationStore {
  private readonly client: DynamoDbClient;
  private readonly tableName: string;
  private readonly consumer: string;
  private readonly retentionSeconds: number;
  private readonly now: () => number;
  /** Identifies this store's claims by key: another store can claim a key after a claim has expired. */
  private readonly owners = new Map<string, string>();

  constructor(options: DynamoDbDeduplicationStoreOptions) {
    this.client = clientOf(options);
    this.tableName = tableNameOf(options);
    this.consumer = consumerOf(options);
    this.retentionSeconds = requirePositiveInteger(
      'retentionSeconds',
      options.retentionSeconds ?? DEFAULT_RETENTION_SECONDS,
    );
    this.now = options.now ?? Date.now;
    requireFunction('now', this.now);
  }

  public async claim(key: string, { leaseMilliseconds }: ClaimOptions): Promise<ClaimResult> {
    const owner = randomUUID();
    try {
      await this.send('putItem', {
        TableName: this.tableName,
        Item: {
          ...this.keyOf(key),
          state: { S: 'claimed' },
          owner: { S: owner },
          expiresAt: this.expiry(leaseMilliseconds),
        },
        // The owner may claim again: a client that lost the response retries the request.
        ConditionExpression: 'attribute_not_exists(id) OR expiresAt <= :now OR #owner = :owner',
        ExpressionAttributeNames: { '#owner': 'owner' },
        ExpressionAttributeValues: { ':now': this.currentSecond(), ':owner': { S: owner } },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      });
      this.owners.set(key, owner);
      return 'claimed';
    } catch (error) {
      if (!isConditionFailure(error)) throw error;
      const isDone = error.Item ? error.Item.state?.S === 'done' : await this.isDone(key);
      return isDone ? 'done' : 'busy';
    }
  }

  public async complete(key: string): Promise<void> {
    this.owners.delete(key);
    await this.send('updateItem', {
      TableName: this.tableName,
      Key: this.keyOf(key),
      UpdateExpression: 'SET #state = :done, expiresAt = :expiry REMOVE #owner',
      ExpressionAttributeNames: NAMES,
      ExpressionAttributeValues: { ':done': DONE, ':expiry': this.expiry(this.retentionSeconds * 1000) },
    });
  }

  public async release(key: string): Promise<void> {
    const owner = this.owners.get(key);
    if (owner === undefined) return;
    this.owners.delete(key);
    try {
      await this.send('deleteItem', {
        TableName: this.tableName,
        Key: this.keyOf(key),
        ConditionExpression: '#owner = :owner',
        ExpressionAttributeNames: { '#owner': 'owner' },
        ExpressionAttributeValues: { ':owner': { S: owner } },
      });
    } catch (error) {
      // The claim has expired, and another store has claimed the key.
      if (!isConditionFailure(error)) throw error;
    }
  }

  /** Uses a write without effect, because clients from before 2023 do not return the item of a failed condition. */
  private async isDone(key: string): Promise<boolean> {
    try {
      await this.send('updateItem', {
        TableName: this.tableName,
        Key: this.keyOf(key),
        UpdateExpression: 'SET #state = :done',
        ConditionExpression: '#state = :done AND expiresAt > :now',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':done': DONE, ':now': this.currentSecond() },
      });
      return true;
    } catch (error) {
      if (!isConditionFailure(error)) throw error;
      return false;
    }
  }

  /** A client that expects a callback would send nothing, and each event would seem to be claimed. */
  private async send<Method extends keyof DynamoDbClient>(
    method: Method,
    input: Parameters<DynamoDbClient[Method]>[0],
  ): Promise<void> {
    const response: unknown = (this.client[method] as (input: unknown) => unknown).call(this.client, input);
    if (typeof (response as Partial<Promise<unknown>> | undefined)?.then !== 'function') {
      throw new EventKitError(`the methods of \`client\` must return promises; ${CLIENT_ADVICE}`);
    }
    await response;
  }

  private keyOf(key: string): DynamoDbValues {
    return { id: { S: itemId(this.consumer, key) } };
  }

  private currentSecond(): { readonly N: string } {
    return { N: String(Math.floor(this.now() / 1000)) };
  }

  /** Rounds up, so that no claim is shorter than requested. */
  private expiry(milliseconds: number): { readonly N: string } {
    return { N: String(Math.ceil((this.now() + milliseconds) / 1000)) };
  }
}

function tableNameOf({
  tableName = process.env.SENDGRID_DEDUPLICATION_TABLE,
}: {
  tableName?: string | undefined;
}): string {
  if (tableName) return tableName;
  throw new EventKitError(
    '`tableName` must be set because the environment variable SENDGRID_DEDUPLICATION_TABLE is not set; pass it, or ' +
      'call `DeduplicationTable.grantUse(fn)`, which sets the variable',
  );
}

function consumerOf({ consumer = process.env.AWS_LAMBDA_FUNCTION_NAME }: { consumer?: string | undefined }): string {
  if (!consumer) {
    throw new EventKitError(
      '`consumer` must be set because the environment variable AWS_LAMBDA_FUNCTION_NAME is not set; pass a name that no ' +
        'other user of the table has',
    );
  }
  if (typeof consumer === 'string' && /^[^#]{1,256}$/su.test(consumer)) return consumer;
  throw new EventKitError(`\`consumer\` must be 1 to 256 characters without #, got: ${String(consumer)}`);
}

function clientOf({ client }: DynamoDbDeduplicationStoreOptions): DynamoDbClient {
  requireMethods('client', client, METHODS, CLIENT_ADVICE);
  // Its methods have the same names, but they take callbacks: without one, they send nothing.
  if ('makeRequest' in client) {
    throw new EventKitError(
      `\`client\` must be a client of version 3 of the AWS SDK, got: version 2; ${CLIENT_ADVICE}`,
    );
  }
  return client;
}

interface ConditionFailure {
  readonly Item?: Readonly<Record<string, { readonly S?: string } | undefined>>;
}

function isConditionFailure(error: unknown): error is ConditionFailure {
  return (error as Error | undefined)?.name === 'ConditionalCheckFailedException';
}
