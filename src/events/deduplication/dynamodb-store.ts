import { createHash, randomUUID } from 'node:crypto';
import { EventKitError } from '../errors';
import { requirePositiveInteger } from '../validation';
import { ClaimOptions, ClaimResult, DEFAULT_RETENTION_SECONDS, DeduplicationStore } from './deduplication-store';
import { DynamoDbClient, DynamoDbValues } from './dynamodb-client';

/** Options of `DynamoDbDeduplicationStore`. */
export interface DynamoDbDeduplicationStoreOptions {
  /** `new DynamoDB()` of `@aws-sdk/client-dynamodb`, which Lambda's Node.js runtimes include. */
  readonly client: DynamoDbClient;

  /**
   * The name of a table with the partition key `id` (string) and the time-to-live attribute `expiresAt`.
   *
   * @default - the environment variable SENDGRID_DEDUPLICATION_TABLE
   */
  readonly tableName?: string | undefined;

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

/** DynamoDB's limit for a partition key. */
const MAX_KEY_BYTES = 2048;

/**
 * Stores handled events in a DynamoDB table.
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
  private readonly retentionSeconds: number;
  private readonly now: () => number;
  /** Identifies this store's claims by key: another store can claim a key after a claim has expired. */
  private readonly owners = new Map<string, string>();

  constructor(options: DynamoDbDeduplicationStoreOptions) {
    this.client = options.client;
    this.tableName = tableNameOf(options);
    this.retentionSeconds = requirePositiveInteger(
      'retentionSeconds',
      options.retentionSeconds ?? DEFAULT_RETENTION_SECONDS,
    );
    this.now = options.now ?? Date.now;
  }

  public async claim(key: string, { leaseMilliseconds }: ClaimOptions): Promise<ClaimResult> {
    const owner = randomUUID();
    try {
      await this.client.putItem({
        TableName: this.tableName,
        Item: {
          ...keyOf(key),
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
    await this.client.updateItem({
      TableName: this.tableName,
      Key: keyOf(key),
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
      await this.client.deleteItem({
        TableName: this.tableName,
        Key: keyOf(key),
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
      await this.client.updateItem({
        TableName: this.tableName,
        Key: keyOf(key),
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

function keyOf(key: string): DynamoDbValues {
  const fits = Buffer.byteLength(key) <= MAX_KEY_BYTES;
  return { id: { S: fits ? key : `key-sha256:${createHash('sha256').update(key).digest('hex')}` } };
}

interface ConditionFailure {
  readonly Item?: Readonly<Record<string, { readonly S?: string } | undefined>>;
}

function isConditionFailure(error: unknown): error is ConditionFailure {
  return (error as Error | undefined)?.name === 'ConditionalCheckFailedException';
}
