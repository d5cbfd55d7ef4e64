import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { expectTypeOf } from 'expect-type';
import { ClaimResult, DynamoDbClient, DynamoDbDeduplicationStore, EventKitError } from '../../../src/events';
import { DynamoDbTable, dynamoDbTable, TABLE } from '../support/dynamodb-table';

const LEASE = { leaseMilliseconds: 1000 };
const START = 1_709_142_428_000;

let table: DynamoDbTable;
let clock: number;
let store: DynamoDbDeduplicationStore;

/** Another Lambda sandbox of the same function on the same table, at the same time. */
function anotherStore(retentionSeconds?: number): DynamoDbDeduplicationStore {
  return new DynamoDbDeduplicationStore({ client: table.client, tableName: TABLE, retentionSeconds, now: () => clock });
}

async function itemOf(key: string): Promise<unknown> {
  return (await table.client.getItem({ TableName: TABLE, Key: { id: { S: `Mail-Handler#${key}` } } })).Item;
}

beforeAll(async () => {
  process.env.AWS_LAMBDA_FUNCTION_NAME = 'Mail-Handler';
  table = await dynamoDbTable();
});
afterAll(async () => {
  delete process.env.AWS_LAMBDA_FUNCTION_NAME;
  await table.close();
});
beforeEach(() => {
  clock = START;
  store = anotherStore();
});

test('only one store can claim a key', async () => {
  expect(await store.claim('claimed-once', LEASE)).toBe('claimed');
  expect(await store.claim('claimed-once', LEASE)).toBe('busy');
  expect(await anotherStore().claim('claimed-once', LEASE)).toBe('busy');
  expect(await itemOf('claimed-once')).toEqual({
    id: { S: 'Mail-Handler#claimed-once' },
    state: { S: 'claimed' },
    owner: { S: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    expiresAt: { N: '1709142429' },
  });
});

test('a completed key is done for every store until the retention ends', async () => {
  await store.claim('completed', LEASE);
  await store.complete('completed');

  expect(await itemOf('completed')).toEqual({
    id: { S: 'Mail-Handler#completed' },
    state: { S: 'done' },
    expiresAt: { N: '1710438428' },
  });
  clock += 1_295_999_000;
  expect(await anotherStore().claim('completed', LEASE)).toBe('done');
  clock += 1000;
  expect(await anotherStore().claim('completed', LEASE)).toBe('claimed');
});

test('the retention can be set', async () => {
  await anotherStore(60).complete('kept-for-a-minute');

  expect(await itemOf('kept-for-a-minute')).toMatchObject({ expiresAt: { N: '1709142488' } });
});

test('a released key can be claimed again', async () => {
  await store.claim('released', LEASE);
  await store.release('released');

  expect(await itemOf('released')).toBeUndefined();
  expect(await anotherStore().claim('released', LEASE)).toBe('claimed');
});

test('an expired claim can be taken over, and a claim lasts at least as long as requested', async () => {
  clock += 1;
  await store.claim('expired', LEASE);

  clock += 1000;
  expect(await anotherStore().claim('expired', LEASE)).toBe('busy');
  clock = START + 2000;
  expect(await anotherStore().claim('expired', LEASE)).toBe('claimed');
});

test('a slow store does not release the claim of another store', async () => {
  const other = anotherStore();
  await store.claim('taken-over', LEASE);
  clock += 1000;
  await other.claim('taken-over', LEASE);

  await store.release('taken-over');

  expect(await anotherStore().claim('taken-over', LEASE)).toBe('busy');
});

test('a key that was not claimed is not released', async () => {
  await store.claim('of-another', LEASE);

  await anotherStore().release('of-another');

  expect(await anotherStore().claim('of-another', LEASE)).toBe('busy');
});

test('a slow store completes the key despite the claim of another store', async () => {
  const other = anotherStore();
  await store.claim('slow', LEASE);
  clock += 1000;
  await other.claim('slow', LEASE);

  await store.complete('slow');
  await other.release('slow');

  expect(await anotherStore().claim('slow', LEASE)).toBe('done');
});

test('a key that is too long for DynamoDB is hashed', async () => {
  const long = 'x'.repeat(3000);
  await store.claim(long, LEASE);
  await store.complete(long);

  expect(await store.claim(long, LEASE)).toBe('done');
  expect(await store.claim(`${long}y`, LEASE)).toBe('claimed');
});

test('a key with a lone surrogate, which DynamoDB does not accept, is hashed', async () => {
  await store.claim('lone-\uD83D', LEASE);

  expect(await store.claim('lone-\uD83D', LEASE)).toBe('busy');
  expect(await store.claim('lone-\uD83E', LEASE)).toBe('claimed');
});

describe('functions that share a table', () => {
  const storeOf = (consumer?: string) =>
    new DynamoDbDeduplicationStore({ client: table.client, tableName: TABLE, consumer, now: () => clock });

  test('handle each event once, each of them', async () => {
    const [mail, statistics] = [storeOf(), storeOf('Statistics')];
    await mail.claim('shared', LEASE);
    await mail.complete('shared');

    expect(await statistics.claim('shared', LEASE)).toBe('claimed');
    await statistics.complete('shared');
    expect(await storeOf('Statistics').claim('shared', LEASE)).toBe('done');
    expect(await storeOf('Mail-Handler').claim('shared', LEASE)).toBe('done');
  });

  test('do not release or complete the events of each other', async () => {
    const [mail, statistics] = [storeOf(), storeOf('Statistics')];
    await mail.claim('separate', LEASE);
    await statistics.claim('separate', LEASE);
    await mail.release('separate');

    expect(await storeOf('Statistics').claim('separate', LEASE)).toBe('busy');
    expect(await storeOf().claim('separate', LEASE)).toBe('claimed');
  });

  test.each([
    ['a#b', '`consumer` must be 1 to 256 characters without #, got: a#b'],
    ['x'.repeat(257), `\`consumer\` must be 1 to 256 characters without #, got: ${'x'.repeat(257)}`],
    [42 as never, '`consumer` must be 1 to 256 characters without #, got: 42'],
    ['', '`consumer` must be set because the environment variable AWS_LAMBDA_FUNCTION_NAME is not set; pass a name that no other user of the table has'], // prettier-ignore
  ])('fails for the consumer %j', (consumer, message) => {
    expect(() => storeOf(consumer)).toThrow(new EventKitError(message));
  });

  test('fails outside Lambda without a consumer', () => {
    delete process.env.AWS_LAMBDA_FUNCTION_NAME;
    try {
      expect(() => storeOf()).toThrow('`consumer` must be set because');
    } finally {
      process.env.AWS_LAMBDA_FUNCTION_NAME = 'Mail-Handler';
    }
  });
});

test('two stores that race for 50 keys claim each key once', async () => {
  const keys = Array.from({ length: 50 }, (_, index) => `raced-${index}`);
  const others = [anotherStore(), anotherStore()];

  const results = await Promise.all(
    keys.map(async (key) => Promise.all(others.map(async (other) => other.claim(key, LEASE)))),
  );

  expect(results.map((pair) => pair.sort())).toEqual(keys.map((): ClaimResult[] => ['busy', 'claimed']));
});

describe('with a client', () => {
  const failure = (name: string, more = {}) => Object.assign(new Error('denied'), { name }, more);

  function storeOf(client: Partial<DynamoDbClient>): DynamoDbDeduplicationStore {
    const ok = async () => ({});
    return new DynamoDbDeduplicationStore({
      client: { putItem: ok, updateItem: ok, deleteItem: ok, ...client },
      tableName: TABLE,
    });
  }

  test.each([
    ['done', 'done'],
    ['claimed', 'busy'],
  ])(
    'that returns the item of a failed condition, an item that is %s needs no second request',
    async (state, expected) => {
      const updateItem = jest.fn();
      const putItem = async () =>
        Promise.reject(failure('ConditionalCheckFailedException', { Item: { state: { S: state } } }));

      expect(await storeOf({ putItem, updateItem }).claim('a', LEASE)).toBe(expected);
      expect(updateItem).not.toHaveBeenCalled();
    },
  );

  test.each(['claim', 'complete', 'release'] as const)('that fails, %s() fails, too', async (method) => {
    const fail = async () => Promise.reject(failure('ProvisionedThroughputExceededException'));
    const failing = storeOf({ updateItem: fail, deleteItem: fail, ...(method === 'claim' && { putItem: fail }) });
    if (method === 'release') await failing.claim('a', LEASE);

    await expect(failing[method]('a', LEASE)).rejects.toThrow('denied');
  });

  test('that fails to read whether a key is done, claim() fails', async () => {
    const failing = storeOf({
      putItem: async () => Promise.reject(failure('ConditionalCheckFailedException')),
      updateItem: async () => Promise.reject(failure('InternalServerError')),
    });

    await expect(failing.claim('a', LEASE)).rejects.toThrow('denied');
  });

  test.each([
    ['DynamoDBClient', { send() {} }, 'an object without putItem, updateItem, deleteItem'],
    ['DynamoDBDocument', { send() {}, put() {}, update() {}, delete() {} }, 'an object without putItem, updateItem, deleteItem'], // prettier-ignore
    ['DynamoDB as a class', DynamoDB, 'a function without putItem, updateItem, deleteItem'],
    ['nothing', undefined, 'undefined without putItem, updateItem, deleteItem'],
    ['an incomplete mock', { putItem() {}, updateItem() {} }, 'an object without deleteItem'],
  ])('that is %s, the store cannot be created', (_, client, found) => {
    expect(() => new DynamoDbDeduplicationStore({ client: client as never, tableName: TABLE })).toThrow(
      new EventKitError(
        `\`client\` must have the methods putItem, updateItem and deleteItem, got: ${found}; pass \`new DynamoDB()\` of ` +
          '@aws-sdk/client-dynamodb',
      ),
    );
  });

  test('of version 2 of the AWS SDK, the store cannot be created', () => {
    const client = { makeRequest() {}, putItem() {}, updateItem() {}, deleteItem() {} };

    expect(() => new DynamoDbDeduplicationStore({ client: client as never, tableName: TABLE })).toThrow(
      new EventKitError(
        '`client` must be a client of version 3 of the AWS SDK, got: version 2; pass `new DynamoDB()` of ' +
          '@aws-sdk/client-dynamodb',
      ),
    );
  });

  test.each(['claim', 'complete', 'release'] as const)(
    'whose methods return no promise, %s() fails',
    async (method) => {
      const callback = () => ({}) as never;
      const failing = storeOf({
        updateItem: callback,
        deleteItem: callback,
        ...(method === 'claim' && { putItem: callback }),
      });
      if (method === 'release') await failing.claim('a', LEASE);

      await expect(failing[method]('a', LEASE)).rejects.toThrow(
        new EventKitError(
          'the methods of `client` must return promises; pass `new DynamoDB()` of @aws-sdk/client-dynamodb',
        ),
      );
    },
  );

  test('of the AWS SDK, no adapter is needed', () => {
    expectTypeOf<DynamoDB>().toExtend<DynamoDbClient>();
    expect(new DynamoDbDeduplicationStore({ client: table.client, tableName: TABLE })).toBeDefined();
  });
});

describe('the table', () => {
  afterEach(() => delete process.env.SENDGRID_DEDUPLICATION_TABLE);

  test('is the one that the construct set for the function', async () => {
    process.env.SENDGRID_DEDUPLICATION_TABLE = TABLE;
    const fromEnvironment = new DynamoDbDeduplicationStore({ client: table.client });

    expect(await fromEnvironment.claim('from-environment', LEASE)).toBe('claimed');
    expect(await itemOf('from-environment')).toBeDefined();
  });

  test('fails if it is not set', () => {
    expect(() => new DynamoDbDeduplicationStore({ client: table.client })).toThrow(
      new EventKitError(
        '`tableName` must be set because the environment variable SENDGRID_DEDUPLICATION_TABLE is not set; pass it, or ' +
          'call `DeduplicationTable.grantUse(fn)`, which sets the variable',
      ),
    );
  });
});

test('fails for an invalid retention', () => {
  expect(() => anotherStore(0)).toThrow('`retentionSeconds` must be an integer of at least 1, got: 0');
});
