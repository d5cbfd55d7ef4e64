import { randomUUID } from 'node:crypto';
import { DeduplicationStore } from './deduplication-store';
import { DynamoDbClient } from './dynamodb-client';
import { DynamoDbStoreOptions, DynamoDbTable, responseOf } from './dynamodb-options';
import { ClaimOptions, ClaimResult } from '../handler/claims';

/** Options of `DynamoDbDeduplicationStore`. */
export interface DynamoDbDeduplicationStoreOptions extends DynamoDbStoreOptions {
  /**
   * `new DynamoDB()` of `@aws-sdk/client-dynamodb`, which Lambda's Node.js runtimes include.
   *
   * A `DynamoDBClient`, a document client and a client of version 2 of the AWS SDK have other methods.
   */
  readonly client: DynamoDbClient;
}

// `state` and `owner` are reserved words in DynamoDB.
const NAMES = { '#state': 'state', '#owner': 'owner' };
const DONE = { S: 'done' };

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
export class DynamoDbDeduplicationStore extends DeduplicationStore {
  public override readonly concurrency: number;
  private readonly table: DynamoDbTable;
  private readonly client: DynamoDbClient;
  /** Identifies this store's claims by key: another store can claim a key after a claim has expired. */
  private readonly owners = new Map<string, string>();

  constructor(options: DynamoDbDeduplicationStoreOptions) {
    super();
    this.table = new DynamoDbTable(options, ['putItem', 'updateItem', 'deleteItem']);
    this.concurrency = this.table.concurrency;
    this.client = options.client;
  }

  public async claim(key: string, { leaseMilliseconds }: ClaimOptions): Promise<ClaimResult> {
    const owner = randomUUID();
    try {
      await responseOf(
        this.client.putItem({
          TableName: this.table.name,
          Item: {
            ...this.table.keyOf(key),
            state: { S: 'claimed' },
            owner: { S: owner },
            expiresAt: this.table.expiry(leaseMilliseconds),
          },
          // The owner may claim again: a client that lost the response retries the request.
          ConditionExpression: 'attribute_not_exists(id) OR expiresAt <= :now OR #owner = :owner',
          ExpressionAttributeNames: { '#owner': 'owner' },
          ExpressionAttributeValues: { ':now': { N: String(this.table.currentSecond()) }, ':owner': { S: owner } },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
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
    await responseOf(
      this.client.updateItem({
        TableName: this.table.name,
        Key: this.table.keyOf(key),
        UpdateExpression: 'SET #state = :done, expiresAt = :expiry REMOVE #owner',
        ExpressionAttributeNames: NAMES,
        ExpressionAttributeValues: { ':done': DONE, ':expiry': this.table.expiry() },
      }),
    );
  }

  public async release(key: string): Promise<void> {
    const owner = this.owners.get(key);
    if (owner === undefined) return;
    this.owners.delete(key);
    try {
      await responseOf(
        this.client.deleteItem({
          TableName: this.table.name,
          Key: this.table.keyOf(key),
          ConditionExpression: '#owner = :owner',
          ExpressionAttributeNames: { '#owner': 'owner' },
          ExpressionAttributeValues: { ':owner': { S: owner } },
        }),
      );
    } catch (error) {
      // The claim has expired, and another store has claimed the key.
      if (!isConditionFailure(error)) throw error;
    }
  }

  /** Uses a write without effect, because clients from before 2023 do not return the item of a failed condition. */
  private async isDone(key: string): Promise<boolean> {
    try {
      await responseOf(
        this.client.updateItem({
          TableName: this.table.name,
          Key: this.table.keyOf(key),
          UpdateExpression: 'SET #state = :done',
          ConditionExpression: '#state = :done AND expiresAt > :now',
          ExpressionAttributeNames: { '#state': 'state' },
          ExpressionAttributeValues: { ':done': DONE, ':now': { N: String(this.table.currentSecond()) } },
        }),
      );
      return true;
    } catch (error) {
      if (!isConditionFailure(error)) throw error;
      return false;
    }
  }
}

interface ConditionFailure {
  readonly Item?: Readonly<Record<string, { readonly S?: string } | undefined>>;
}

function isConditionFailure(error: unknown): error is ConditionFailure {
  return (error as Error | undefined)?.name === 'ConditionalCheckFailedException';
}
