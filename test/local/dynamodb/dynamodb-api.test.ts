import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { AttributeType, Table, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { SendGridOAuthWebhook } from '../../../src';
import { LocalStage } from '../../../src/local';
import { editTemplate, inlineHandler, resourceOf, synth } from '../support/assemblies';
import { post, tokenFor } from '../support/http';
import { host } from '../support/stages';

const ARN = 'arn:aws:dynamodb:us-east-1:123456789012:table';
const [TableName, Orders] = ['Stack-Table', 'orders'];

function synthTables(): string {
  return synth((stack) => {
    new SendGridOAuthWebhook(stack, 'Webhook', { handler: inlineHandler(stack) });
    const table = new Table(stack, 'Table', {
      partitionKey: { name: 'id', type: AttributeType.STRING },
      timeToLiveAttribute: 'expiresAt',
    });
    stack.renameLogicalId(stack.getLogicalId(table.node.defaultChild as never), 'Table');
    const orders = new TableV2(stack, 'Orders', {
      tableName: Orders,
      partitionKey: { name: 'customer', type: AttributeType.STRING },
      sortKey: { name: 'number', type: AttributeType.NUMBER },
    });
    orders.addGlobalSecondaryIndex({ indexName: 'byDay', partitionKey: { name: 'day', type: AttributeType.STRING } });
  });
}

let assembly: string;
let stage: LocalStage;
let client: DynamoDB;

beforeAll(async () => {
  assembly = synthTables();
  stage = await host(assembly);
  const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' };
  client = new DynamoDB({ region: 'us-east-1', credentials, endpoint: stage.awsEndpoint, maxAttempts: 1 });
});
afterAll(() => client.destroy());

const S = (value: string) => ({ S: value });
const N = (value: number | string) => ({ N: String(value) });
const key = (id: string) => ({ id: S(id) });

describe("AWS's SDK for JavaScript", () => {
  test('puts, gets, updates and deletes an item', async () => {
    await client.putItem({ TableName, Item: { ...key('a'), count: N('1.50'), data: { B: Buffer.from('x') } } });
    expect((await client.getItem({ TableName, Key: key('a'), ConsistentRead: true })).Item).toEqual({
      id: S('a'),
      count: N('1.5'),
      data: { B: new Uint8Array([120]) },
    });
    const updated = await client.updateItem({
      TableName: `${ARN}/${TableName}`,
      Key: key('a'),
      UpdateExpression: 'SET #count = #count + :one, tags = if_not_exists(tags, :tags) REMOVE #data',
      ExpressionAttributeNames: { '#count': 'count', '#data': 'data' },
      ExpressionAttributeValues: { ':one': N(1), ':tags': { SS: ['x'] } },
      ReturnValues: 'ALL_NEW',
    });
    expect(updated.Attributes).toEqual({ id: S('a'), count: N('2.5'), tags: { SS: ['x'] } });
    const deleted = await client.deleteItem({ TableName, Key: key('a'), ReturnValues: 'ALL_OLD' });
    expect(deleted.Attributes).toEqual(updated.Attributes);
    expect((await client.getItem({ TableName, Key: key('a') })).Item).toBeUndefined();
  });

  test('receives the item for which a condition failed', async () => {
    await client.putItem({ TableName, Item: { ...key('claimed'), state: S('done') } });
    const put = client.putItem({
      TableName,
      Item: key('claimed'),
      ConditionExpression: 'attribute_not_exists(id)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    await expect(put).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
      message: 'The conditional request failed',
      Item: { id: S('claimed'), state: S('done') },
    });
  });

  test('reads and writes batches', async () => {
    const requests = ['b-1', 'b-2'].map((id) => ({ PutRequest: { Item: key(id) } }));
    expect((await client.batchWriteItem({ RequestItems: { [TableName]: requests } })).UnprocessedItems).toEqual({});
    const Keys = ['b-1', 'b-2', 'b-3'].map(key);
    const { Responses, UnprocessedKeys } = await client.batchGetItem({ RequestItems: { [TableName]: { Keys } } });
    expect(Responses).toEqual({ [TableName]: [key('b-1'), key('b-2')] });
    expect(UnprocessedKeys).toEqual({});
  });

  test('queries a table with a sort key, page by page and in both directions', async () => {
    for (const number of [10, 9, -1]) {
      await client.putItem({ TableName: Orders, Item: { customer: S('ada'), number: N(number) } });
    }
    await client.putItem({ TableName: Orders, Item: { customer: S('bob'), number: N(9) } });
    const query = {
      TableName: Orders,
      KeyConditionExpression: 'customer = :ada AND #number BETWEEN :low AND :high',
      ProjectionExpression: '#number',
      ExpressionAttributeNames: { '#number': 'number' },
      ExpressionAttributeValues: { ':ada': S('ada'), ':low': N(-1), ':high': N(10) },
    };
    const first = await client.query({ ...query, Limit: 2 });
    expect(first.Items).toEqual([{ number: N(-1) }, { number: N(9) }]);
    expect(first.LastEvaluatedKey).toEqual({ customer: S('ada'), number: N(9) });
    const second = await client.query({ ...query, ExclusiveStartKey: first.LastEvaluatedKey });
    expect(second.Items).toEqual([{ number: N(10) }]);
    expect(second.LastEvaluatedKey).toBeUndefined();
    const last = await client.query({ ...query, ScanIndexForward: false, Limit: 1 });
    expect(last.Items).toEqual([{ number: N(10) }]);
    const { Count, Items } = await client.scan({ TableName: Orders, Select: 'COUNT' });
    expect([Count, Items]).toEqual([4, undefined]);
  });

  test('ends a page at 1 MB', async () => {
    for (const number of [1, 2, 3, 4]) {
      const Item = { customer: S('large'), number: N(number), text: S('x'.repeat(380_000)) };
      await client.putItem({ TableName: Orders, Item });
    }
    const { Count, LastEvaluatedKey } = await client.query({
      TableName: Orders,
      KeyConditionExpression: 'customer = :large',
      ExpressionAttributeValues: { ':large': S('large') },
    });
    expect([Count, LastEvaluatedKey?.number]).toEqual([3, N(3)]);
  });

  test('describes a table', async () => {
    const { Table: table } = await client.describeTable({ TableName: Orders });
    expect(table).toMatchObject({
      TableName: 'orders',
      TableArn: `${ARN}/orders`,
      TableStatus: 'ACTIVE',
      KeySchema: [
        { AttributeName: 'customer', KeyType: 'HASH' },
        { AttributeName: 'number', KeyType: 'RANGE' },
      ],
    });
  });

  const values = { ExpressionAttributeValues: { ':v': S('x') } };
  const item = (attributes: object = {}) => ({ TableName, Item: { ...key('x'), ...attributes } });

  test.each<[string, () => Promise<unknown>, string, string]>([
    [
      'an unknown table',
      async () => client.putItem({ TableName: 'other', Item: key('x') }),
      'ResourceNotFoundException',
      'Requested resource not found: Table: other not found. The local stage has the tables of the hosted stacks; to ' +
        'use another table, set AWS_ENDPOINT_URL_DYNAMODB in the function',
    ],
    [
      'an operation that is not supported',
      async () => client.listTables({}),
      'UnknownOperationException',
      'the operation ListTables of DynamoDB is not supported by the local stage',
    ],
    [
      'a parameter that is not supported',
      async () => client.putItem({ ...item(), Expected: { id: { Exists: false } } }),
      'ValidationException',
      'not supported by the local stage: Expected in PutItem',
    ],
    [
      'consumed capacity',
      async () => client.putItem({ ...item(), ReturnConsumedCapacity: 'TOTAL' }),
      'ValidationException',
      'not supported by the local stage: ReturnConsumedCapacity: TOTAL in PutItem',
    ],
    [
      'an index',
      async () => client.query({ TableName: Orders, IndexName: 'byDay', KeyConditionExpression: 'id = :v', ...values }),
      'ValidationException',
      'not supported by the local stage: IndexName in Query',
    ],
    [
      'a document path',
      async () => client.putItem({ ...item(), ConditionExpression: 'a.b = :v', ...values }),
      'ValidationException',
      'Invalid ConditionExpression: not supported by the local stage: the document path a.…; only attributes of the ' +
        'item are supported',
    ],
    [
      'a reserved word',
      async () => client.putItem({ ...item(), ConditionExpression: 'State = :v', ...values }),
      'ValidationException',
      'Invalid ConditionExpression: Attribute name is a reserved keyword; reserved keyword: State',
    ],
    [
      'a value that no expression uses',
      async () => client.putItem({ ...item(), ConditionExpression: 'attribute_exists(id)', ...values }),
      'ValidationException',
      'Value provided in ExpressionAttributeValues unused in expressions: keys: {:v}',
    ],
    [
      'a placeholder without a name',
      async () => client.putItem({ ...item(), ConditionExpression: '#a = :v', ...values }),
      'ValidationException',
      'Invalid ConditionExpression: An expression attribute name used in the document path is not defined; attribute ' +
        'name: #a',
    ],
    [
      'a syntax error',
      async () => client.putItem({ ...item(), ConditionExpression: 'a = = :v', ...values }),
      'ValidationException',
      'Invalid ConditionExpression: Syntax error; token: "=", near: "= = :v"',
    ],
    [
      'an item without its key',
      async () => client.putItem({ TableName, Item: { name: S('x') } }),
      'ValidationException',
      'One or more parameter values were invalid: Missing the key id in the item',
    ],
    [
      'a key of another type',
      async () => client.getItem({ TableName, Key: { id: N(1) } }),
      'ValidationException',
      'The provided key element does not match the schema',
    ],
    [
      'an empty key',
      async () => client.putItem({ TableName, Item: key('') }),
      'ValidationException',
      'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ' +
        'string or binary value. Key: id',
    ],
    [
      'a key of more than 2,048 bytes',
      async () => client.putItem({ TableName, Item: key('ä'.repeat(1025)) }),
      'ValidationException',
      'One or more parameter values were invalid: Size of the partition key has exceeded the maximum size limit of ' +
        '2048 bytes',
    ],
    [
      'an index key of another type',
      async () => client.putItem({ TableName: Orders, Item: { customer: S('x'), number: N(1), day: N(1) } }),
      'ValidationException',
      'One or more parameter values were invalid: Type mismatch for Index Key day Expected: S Actual: N IndexName: ' +
        'byDay',
    ],
    [
      'an item of more than 400 KB',
      async () => client.putItem(item({ text: S('x'.repeat(410_000)) })),
      'ValidationException',
      'Item size has exceeded the maximum allowed size',
    ],
    [
      'a change of the key',
      async () => client.updateItem({ TableName, Key: key('x'), UpdateExpression: 'SET id = :v', ...values }),
      'ValidationException',
      'One or more parameter values were invalid: Cannot update attribute id. This attribute is part of the key',
    ],
    [
      'the same key twice in a batch',
      async () => client.batchGetItem({ RequestItems: { [TableName]: { Keys: [key('x'), key('x')] } } }),
      'ValidationException',
      'Provided list of item keys contains duplicates',
    ],
    [
      'more than 25 writes in a batch',
      async () => {
        const writes = Array.from({ length: 26 }, (_, index) => ({ DeleteRequest: { Key: key(String(index)) } }));
        return client.batchWriteItem({ RequestItems: { [TableName]: writes } });
      },
      'ValidationException',
      'Too many items requested for the BatchWriteItem call',
    ],
    [
      'a query without the partition key',
      async () => client.query({ TableName, KeyConditionExpression: 'customer = :v', ...values }),
      'ValidationException',
      'Query condition missed key schema element: id',
    ],
    [
      'a query with a filter on the key',
      async () =>
        client.query({ TableName, KeyConditionExpression: 'id = :v', FilterExpression: 'id <> :v', ...values }),
      'ValidationException',
      'Filter Expression can only contain non-primary key attributes: Primary key attribute: id',
    ],
  ])('fails for %s', async (_name, call, name, message) => {
    await expect(call()).rejects.toMatchObject({ name, message });
  });
});

test('an expired item is deleted by the clock of the stage', async () => {
  const expiresAt = N(Math.floor(Date.now() / 1000) + 3600);
  await client.putItem({ TableName, Item: { ...key('expiring'), expiresAt } });
  await client.putItem({ TableName, Item: { ...key('staying'), expiresAt: S('soon') } });
  expect((await client.getItem({ TableName, Key: key('expiring') })).Item).toBeDefined();
  stage.advanceClock(3_700_000);
  expect((await client.getItem({ TableName, Key: key('expiring') })).Item).toBeUndefined();
  expect((await client.getItem({ TableName, Key: key('staying') })).Item).toBeDefined();
});

test('a table keeps its items across an update, unless its key changes', async () => {
  await client.putItem({ TableName: Orders, Item: { customer: S('kept'), number: N(1) } });
  const get = async () =>
    (await client.getItem({ TableName: Orders, Key: { customer: S('kept'), number: N(1) } })).Item;
  await stage.update(assembly);
  expect(await get()).toBeDefined();
  editTemplate(assembly, (template) => {
    const table = resourceOf(template, 'AWS::DynamoDB::GlobalTable');
    table.Properties.AttributeDefinitions[0].AttributeType = 'B';
  });
  await stage.update(assembly);
  await expect(get()).rejects.toThrow('The provided key element does not match the schema');
});

test('a function may use the operations that its role allows', async () => {
  const code = `
    const call = async (operation, request) => {
      const response = await fetch(process.env.AWS_ENDPOINT_URL_DYNAMODB, {
        method: 'POST',
        headers: {
          'X-Amz-Target': 'DynamoDB_20120810.' + operation,
          Authorization: 'AWS4-HMAC-SHA256 Credential=' + process.env.AWS_ACCESS_KEY_ID + '/20260101/us-east-1/dynamodb/aws4_request',
        },
        body: JSON.stringify({ TableName: process.env.TABLE, ...request }),
      });
      return (await response.text()).replace(/assumed-role.[^ ]+/, 'role');
    };
    exports.handler = async () => ({
      statusCode: 200,
      body: JSON.stringify([
        await call('GetItem', { Key: { id: { S: 'x' } } }),
        await call('PutItem', { Item: { id: { S: 'x' } } }),
      ]),
    });`;
  const app = synth((stack) => {
    const table = new Table(stack, 'Table', {
      tableName: 'own',
      partitionKey: { name: 'id', type: AttributeType.STRING },
    });
    const handler = inlineHandler(stack, code, { environment: { TABLE: table.tableName } });
    table.grantReadData(handler);
    new SendGridOAuthWebhook(stack, 'Webhook', { handler });
  });
  const [webhook] = (await host(app)).webhooks;
  const { body } = await post(webhook, await tokenFor(webhook));
  const [get, put] = JSON.parse(body) as string[];
  expect(get).toBe('{}');
  expect(JSON.parse(put)).toEqual({
    __type: 'com.amazon.coral.service#AccessDeniedException',
    message:
      'User: arn:aws:sts::123456789012:role is not authorized to perform: dynamodb:PutItem on resource: ' +
      `${ARN}/own because no identity-based policy allows the dynamodb:PutItem action`,
  });
});
