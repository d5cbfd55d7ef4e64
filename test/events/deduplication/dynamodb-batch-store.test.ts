import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { expectTypeOf } from 'expect-type';
import {
  DynamoDbBatchClient,
  DynamoDbBatchDeduplicationStore,
  DynamoDbDeduplicationStore,
  EventKitError,
} from '../../../src/events';
import { DynamoDbTable, dynamoDbTable, TABLE } from '../support/dynamodb-table';

const START = 1_709_142_428_000;

let table: DynamoDbTable;
let clock: number;
beforeAll(async () => (table = await dynamoDbTable()));
afterAll(async () => table.close());
beforeEach(() => (clock = START));

function storeOf(client: DynamoDbBatchClient = table.client, consumer = 'mail'): DynamoDbBatchDeduplicationStore {
  return new DynamoDbBatchDeduplicationStore({ client, tableName: TABLE, consumer, now: () => clock });
}

test('a completed key is found by every store of the consumer until the retention ends', async () => {
  await storeOf().completeMany(['a', 'b']);

  expect(await storeOf().findCompleted(['a', 'b', 'c'])).toEqual(['a', 'b']);
  expect(await storeOf(table.client, 'statistics').findCompleted(['a', 'b'])).toEqual([]);
  clock += 15 * 24 * 60 * 60 * 1000;
  expect(await storeOf().findCompleted(['a', 'b'])).toEqual([]);
});

test('an item has the attributes that the other store gives it', async () => {
  await storeOf().completeMany(['same']);

  const { Item } = await table.client.getItem({ TableName: TABLE, Key: { id: { S: 'mail#same' } } });
  expect(Item).toEqual({ id: { S: 'mail#same' }, state: { S: 'done' }, expiresAt: { N: '1710438428' } });
});

test('the two stores skip the events that the other one completed, and the claims of one are not completed', async () => {
  const claims = new DynamoDbDeduplicationStore({
    client: table.client,
    tableName: TABLE,
    consumer: 'mail',
    now: () => clock,
  });
  const lease = { leaseMilliseconds: 1000 };
  await claims.claim('claimed', lease);
  await claims.claim('completed', lease);
  await claims.complete('completed');
  await storeOf().completeMany(['in-batch']);

  expect(await storeOf().findCompleted(['claimed', 'completed'])).toEqual(['completed']);
  expect(await claims.claim('in-batch', lease)).toBe('done');
});

test('a key that is in the batch twice, or too long for DynamoDB, is accepted', async () => {
  const long = 'x'.repeat(3000);
  await storeOf().completeMany(['twice', 'twice', long]);

  expect(await storeOf().findCompleted(['twice', 'twice', long, `${long}y`])).toEqual(['twice', 'twice', long]);
});

test('a batch without keys needs no request, because DynamoDB rejects one without items', async () => {
  const batchGetItem = jest.fn();
  const batchWriteItem = jest.fn();
  const store = storeOf({ batchGetItem, batchWriteItem });

  expect(await store.findCompleted([])).toEqual([]);
  await expect(store.completeMany([])).resolves.toBeUndefined();
  expect(batchGetItem).not.toHaveBeenCalled();
  expect(batchWriteItem).not.toHaveBeenCalled();
});

describe('what DynamoDB leaves unprocessed', () => {
  /** A client that processes only the first item of each batch. */
  const slow = (requests: number[]): DynamoDbBatchClient => ({
    batchGetItem: async ({ RequestItems: { [TABLE]: given } }) => {
      requests.push(given.Keys.length);
      const [first, ...rest] = given.Keys;
      const item = { ...first, state: { S: 'done' }, expiresAt: { N: String(START / 1000) } };
      return {
        Responses: { [TABLE]: [item] },
        UnprocessedKeys: Object.fromEntries(rest.length > 0 ? [[TABLE, { Keys: rest }]] : []),
      };
    },
    batchWriteItem: async ({ RequestItems: { [TABLE]: writes } }) => {
      requests.push(writes.length);
      return { UnprocessedItems: Object.fromEntries(writes.length > 1 ? [[TABLE, writes.slice(1)]] : []) };
    },
  });

  test.each(['findCompleted', 'completeMany'] as const)('is sent again by %s()', async (method) => {
    const requests: number[] = [];
    await storeOf(slow(requests))[method](['a', 'b', 'c']);

    expect(requests).toEqual([3, 2, 1]);
  });

  test('is found when it is sent again', async () => {
    expect(await storeOf(slow([])).findCompleted(['a', 'b', 'c'])).toEqual([]);
    clock -= 1000;
    expect(await storeOf(slow([])).findCompleted(['a', 'b', 'c'])).toEqual(['a', 'b', 'c']);
  });

  test.each(['findCompleted', 'completeMany'] as const)('for five times, %s() fails', async (method) => {
    const requests: number[] = [];
    const keys = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];

    await expect(storeOf(slow(requests))[method](keys)).rejects.toThrow(
      'DynamoDB left 2 items of a batch unprocessed, which means that the table is throttled',
    );
    expect(requests).toEqual([7, 6, 5, 4, 3]);
  });
});

describe('with a client', () => {
  const fail = async () => Promise.reject(new Error('denied'));
  const callback = () => ({}) as never;

  test.each(['findCompleted', 'completeMany'] as const)('that fails, %s() fails, without a retry', async (method) => {
    const client = { batchGetItem: jest.fn(fail), batchWriteItem: jest.fn(fail) };

    await expect(storeOf(client)[method](['a'])).rejects.toThrow('denied');
    expect(client.batchGetItem.mock.calls.length + client.batchWriteItem.mock.calls.length).toBe(1);
  });

  test.each(['findCompleted', 'completeMany'] as const)('that returns no promise, %s() fails', async (method) => {
    await expect(storeOf({ batchGetItem: callback, batchWriteItem: callback })[method](['a'])).rejects.toThrow(
      new EventKitError(
        'the methods of `client` must return promises; pass `new DynamoDB()` of @aws-sdk/client-dynamodb',
      ),
    );
  });

  test.each([
    ['DynamoDBClient', { send() {} }, 'have the methods batchGetItem and batchWriteItem, got: an object without batchGetItem, batchWriteItem'], // prettier-ignore
    ['DynamoDBDocument', { batchGet() {}, batchWrite() {} }, 'have the methods batchGetItem and batchWriteItem, got: an object without batchGetItem, batchWriteItem'], // prettier-ignore
    ['nothing', undefined, 'have the methods batchGetItem and batchWriteItem, got: undefined without batchGetItem, batchWriteItem'], // prettier-ignore
    ['of version 2', { makeRequest() {}, batchGetItem() {}, batchWriteItem() {} }, 'be a client of version 3 of the AWS SDK, got: version 2'], // prettier-ignore
  ])('that is %s, the store cannot be created', (_, client, found) => {
    expect(() => new DynamoDbBatchDeduplicationStore({ client: client as never, tableName: TABLE })).toThrow(
      new EventKitError(`\`client\` must ${found}; pass \`new DynamoDB()\` of @aws-sdk/client-dynamodb`),
    );
  });

  test('of the AWS SDK, no adapter is needed', () => {
    expectTypeOf<DynamoDB>().toExtend<DynamoDbBatchClient>();
    expect(storeOf().concurrency).toBe(50);
  });
});

test('fails for an invalid concurrency', () => {
  const options = { client: table.client, tableName: TABLE, consumer: 'mail', concurrency: 0 };
  expect(() => new DynamoDbBatchDeduplicationStore(options)).toThrow(
    '`concurrency` must be an integer of at least 1, got: 0',
  );
});
