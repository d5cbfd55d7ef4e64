import { retry } from '../../sendgrid/retry';
import { NODE_RUNTIME } from '../../sendgrid/runtime';
import { EventKitError } from '../errors';
import { BatchDeduplicationStore } from './deduplication-store';
import { DynamoDbBatchClient, DynamoDbValues } from './dynamodb-client';
import { DynamoDbStoreOptions, DynamoDbTable, responseOf } from './dynamodb-options';
import { counted } from '../../sendgrid/counted';

/** Options of `DynamoDbBatchDeduplicationStore`. */
export interface DynamoDbBatchDeduplicationStoreOptions extends DynamoDbStoreOptions {
  /**
   * `new DynamoDB()` of `@aws-sdk/client-dynamodb`, which Lambda's Node.js runtimes include.
   *
   * A `DynamoDBClient`, a document client and a client of version 2 of the AWS SDK have other methods.
   */
  readonly client: DynamoDbBatchClient;
}

/** DynamoDB leaves part of a batch unprocessed if it is throttled. In all, the attempts wait for less than a second. */
const RETRIES = { attempts: 5, firstDelayMs: 50 };

/**
 * Stores handled events in a DynamoDB table, in batches.
 *
 * It reads the keys of 100 events with one request before they are handled, and writes those of 25 with one request
 * afterwards. The largest post takes about 133 requests instead of the 5,268 of `DynamoDbDeduplicationStore`, and costs
 * 40 % less.
 *
 * In return, it claims nothing: two invocations that run at the same time can both handle an event. That happens if
 * SendGrid or SQS delivers an event again while its first delivery is still being handled. If an invocation ends early, the
 * events whose batch is not written yet are handled again. With `per: 'batch'`, these are all events of the post.
 *
 * Both stores can use the same table, and skip the events that the other one completed.
 *
 * @example
 * import { DynamoDB } from '@aws-sdk/client-dynamodb';
 * import { DynamoDbBatchDeduplicationStore, eventHandler } from 'cdk-sendgrid-oauth-webhook/events';
 *
 * const deduplication = new DynamoDbBatchDeduplicationStore({ client: new DynamoDB() });
 *
 * export const handler = eventHandler((event) => console.log(event.event), { deduplication });
 */
export class DynamoDbBatchDeduplicationStore extends BatchDeduplicationStore {
  public override readonly concurrency: number;
  private readonly table: DynamoDbTable;
  private readonly client: DynamoDbBatchClient;

  constructor(options: DynamoDbBatchDeduplicationStoreOptions) {
    super();
    this.table = new DynamoDbTable(options, ['batchGetItem', 'batchWriteItem']);
    this.concurrency = this.table.concurrency;
    this.client = options.client;
  }

  public async findCompleted(keys: readonly string[]): Promise<string[]> {
    const completed = new Set<string>();
    await untilProcessed(this.idsOf(keys), async (ids) => {
      const request = { Keys: ids.map(itemWith), ConsistentRead: true };
      const response = await responseOf(this.client.batchGetItem({ RequestItems: { [this.table.name]: request } }));
      const items = (response.Responses?.[this.table.name] ?? []) as readonly StoredItem[];
      for (const item of items) if (this.isCompleted(item)) completed.add(item.id.S);
      return response.UnprocessedKeys?.[this.table.name]?.Keys as StoredItem[] | undefined;
    });
    return keys.filter((key) => completed.has(this.table.keyOf(key).id.S));
  }

  public async completeMany(keys: readonly string[]): Promise<void> {
    const rest = { state: { S: 'done' }, expiresAt: this.table.expiry() };
    await untilProcessed(this.idsOf(keys), async (ids) => {
      const writes = ids.map((id) => ({ PutRequest: { Item: { ...itemWith(id), ...rest } } }));
      const response = await responseOf(this.client.batchWriteItem({ RequestItems: { [this.table.name]: writes } }));
      const unprocessed = response.UnprocessedItems?.[this.table.name] as typeof writes | undefined;
      return unprocessed?.map(({ PutRequest }) => PutRequest.Item);
    });
  }

  /** DynamoDB rejects a batch with duplicates. */
  private idsOf(keys: readonly string[]): string[] {
    return [...new Set(keys.map((key) => this.table.keyOf(key).id.S))];
  }

  private isCompleted({ state, expiresAt }: StoredItem): boolean {
    return state?.S === 'done' && Number(expiresAt?.N) > this.table.currentSecond();
  }
}

/** An item, of which another version or another client may have written all but the key. */
interface StoredItem {
  readonly id: { readonly S: string };
  readonly state?: { readonly S?: string };
  readonly expiresAt?: { readonly N?: string };
}

class UnprocessedError extends EventKitError {
  constructor(count: number) {
    super(`DynamoDB left ${counted(count, 'item')} of a batch unprocessed, which means that the table is throttled`);
  }
}

/**
 * Sends a batch, and then what stays unprocessed. DynamoDB rejects a batch without items.
 *
 * @param send returns the unprocessed items
 */
async function untilProcessed(
  ids: readonly string[],
  send: (ids: readonly string[]) => Promise<ReadonlyArray<Pick<StoredItem, 'id'>> | undefined>,
): Promise<void> {
  if (ids.length === 0) return;
  let remaining = ids;
  const attempt = async () => {
    const unprocessed = (await send(remaining)) ?? [];
    remaining = unprocessed.map(({ id }) => id.S);
    if (remaining.length > 0) throw new UnprocessedError(remaining.length);
  };
  // The client itself retries a request that fails as a whole.
  const isRetryable = (error: unknown) => error instanceof UnprocessedError;
  await retry(attempt, { ...RETRIES, isRetryable, runtime: NODE_RUNTIME });
}

function itemWith(id: string): StoredItem & DynamoDbValues {
  return { id: { S: id } };
}
