import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { SendGridOAuthWebhook } from '../../../src';
import { inlineHandler, synth } from '../support/assemblies';
import { host } from '../support/stages';

const [TableName, Lists] = ['events', 'lists'];

let endpoint: string;
beforeAll(async () => {
  const assembly = synth((stack) => {
    const handler = inlineHandler(stack);
    new SendGridOAuthWebhook(stack, 'Webhook', { handler });
    const partitionKey = { name: 'id', type: AttributeType.STRING };
    new Table(stack, 'Table', { tableName: TableName, partitionKey }).grantReadWriteData(handler);
    new Table(stack, 'Lists', { tableName: Lists, partitionKey, sortKey: { name: 'n', type: AttributeType.NUMBER } });
  });
  endpoint = (await host(assembly)).awsEndpoint!;
});

async function call(operation: string, request: object): Promise<any> {
  const headers = { 'X-Amz-Target': `DynamoDB_20120810.${operation}` };
  const response = await fetch(endpoint, { method: 'POST', headers, body: JSON.stringify(request) });
  return response.json();
}

const S = (value: string) => ({ S: value });
const N = (value: number) => ({ N: String(value) });
const VALUES = {
  ...{ ':s': S('b'), ':t': S('a'), ':n': N(2), ':one': N(1), ':set': { SS: ['x', 'y'] }, ':list': { L: [N(1)] } },
  ...{ ':bytes': { B: 'AAE=' }, ':map': { M: { a: S('b'), c: { L: [N(1)] } } }, ':type': S('L'), ':other': S('X') },
};

/** Only those that an expression uses: DynamoDB rejects the others. */
function valuesOf(...expressions: string[]): object {
  const used = Object.entries(VALUES).filter(([name]) => new RegExp(`${name}\\b`).test(expressions.join(' ')));
  return used.length === 0 ? {} : { ExpressionAttributeValues: Object.fromEntries(used) };
}

const put = (value: unknown) => call('PutItem', { TableName, Item: { id: S('a'), value } });
const update = (UpdateExpression: string, id = 'u') =>
  call('UpdateItem', {
    ...{ TableName, Key: { id: S(id) }, UpdateExpression, ReturnValues: 'ALL_NEW' },
    ...valuesOf(UpdateExpression),
  });
const putIf = (ConditionExpression: string) =>
  call('PutItem', { TableName, Item: { id: S('c') }, ConditionExpression, ...valuesOf(ConditionExpression) });
const query = (KeyConditionExpression: string, more: Readonly<Record<string, unknown>> = {}) =>
  call('Query', {
    ...{ TableName: Lists, KeyConditionExpression, ...more },
    ...valuesOf(KeyConditionExpression, String(more.FilterExpression)),
  });

describe('a request fails with', () => {
  test.each<[string, () => Promise<any>]>([
    ['Supplied AttributeValue is empty', () => put({})],
    ['Supplied AttributeValue has more than one datatypes set', () => put({ S: 'a', N: '1' })],
    ['Null attribute value types must have the value of true', () => put({ NULL: false })],
    ['A set may not be empty', () => put({ SS: [] })],
    ['Input collection contains duplicates', () => put({ NS: ['1', '1.0'] })],
    ['a string', () => put({ S: 1 })],
    ['a boolean', () => put({ BOOL: 'yes' })],
    ['a list', () => put({ L: {} })],
    ['an object', () => put('text')],
    ["Value null at 'key' failed to satisfy constraint", () => call('GetItem', { TableName })],
    ['must not be empty', () => call('BatchGetItem', { RequestItems: {} })],
    ['must not be empty', () => call('BatchGetItem', { RequestItems: { [TableName]: { Keys: [] } } })],
    [
      'Too many items requested for the BatchWriteItem call',
      () => {
        const writes = Array.from({ length: 26 }, (_, i) => ({ DeleteRequest: { Key: { id: S(String(i)) } } }));
        return call('BatchWriteItem', { RequestItems: { [TableName]: writes } });
      },
    ],
    [
      'exactly one of PutRequest and DeleteRequest',
      () => {
        const write = { PutRequest: { Item: { id: S('a') } }, DeleteRequest: { Key: { id: S('a') } } };
        return call('BatchWriteItem', { RequestItems: { [TableName]: [write] } });
      },
    ],
    ['requires a document path; operator or function: attribute_exists', () => putIf('attribute_exists(:s)')],
    ['operator or function: attribute_exists, number of operands: 2', () => putIf('attribute_exists(id, :s)')],
    ['attribute_type, operand type: N', () => putIf('attribute_type(id, :n)')],
    ['Invalid attribute type name found; type: X', () => putIf('attribute_type(id, :other)')],
    ['begins_with, operand type: N', () => putIf('begins_with(id, :n)')],
    ['requires same data type for lower and upper bounds', () => putIf('id BETWEEN :s AND :n')],
    ['upper bound to be greater than or equal to lower bound', () => putIf('id BETWEEN :s AND :t')],
    ['not allowed to be used this way in an expression; function: size', () => putIf('size(size(id)) > :n')],
    ['operator or function: size, operand type: N', () => putIf('size(:one) > :n')],
    ['operator or function: <, operand type: SS', () => putIf('id < :set')],
    ['operator: =, first operand: [id]', () => putIf('id = id')],
    ['too many operands; number of operands: 102', () => putIf(`id IN (${Array(101).fill(':s').join()})`)],
    ['Syntax error', () => update('CHANGE a = :s')],
    ['The "SET" section can only be used once', () => update('SET a = :s SET b = :s')],
    ['does not exist in the item', () => update('SET a = nosuch')],
    ['Invalid function name; function: uuid', () => update('SET a = uuid(:s)')],
    ['requires a document path; operator or function: if_not_exists', () => update('SET a = if_not_exists(:s, :s)')],
    ['operator or function: list_append, number of operands: 1', () => update('SET a = list_append(:list)')],
    ['operator: list_append, operand type: S', () => update('SET a = list_append(:list, :s)')],
    ['operator: +, operand type: S', () => update('SET a = :s + :one')],
    ['operator: DELETE, operand type: N', () => update('DELETE a :n')],
    ['Syntax error', () => update('ADD a b')],
    ['KeyConditionExpression parameter must be specified', () => call('Query', { TableName: Lists })],
    ['Query condition missed key schema element: id', () => query('n = :n')],
    ['Query key condition not supported', () => query('id < :s')],
    ['Query key condition not supported', () => query('id = :s AND abc = :n')],
    ['one condition per key', () => query('id = :s AND id = :t')],
    ['Invalid operator used in KeyConditionExpression: IN', () => query('id IN (:s)')],
    ['a key condition that does not begin with an attribute', () => query(':s = id')],
    ['Primary key attribute: n', () => query('id = :s', { FilterExpression: 'n > :one' })],
    ['Select type COUNT does not match', () => query('id = :s', { Select: 'COUNT', ProjectionExpression: 'n' })],
    ["Value 'SOME' of Select must be one of", () => query('id = :s', { Select: 'SOME' })],
    ['Limit must be at least 1', () => query('id = :s', { Limit: 0 })],
  ])('%s', async (message, request) => {
    const { message: actual, Message: other } = await request();
    expect(String(actual ?? other)).toContain(message);
  });
});

test('an update changes sets, numbers and lists', async () => {
  expect(await update('ADD tags :set, amount :n SET logs = if_not_exists(logs, :list)')).toMatchObject({
    Attributes: { tags: { SS: ['x', 'y'] }, amount: N(2), logs: { L: [N(1)] } },
  });
  expect(await update('ADD tags :set, amount :one SET logs = list_append(logs, :list)')).toMatchObject({
    Attributes: { tags: { SS: ['x', 'y'] }, amount: N(3), logs: { L: [N(1), N(1)] } },
  });
  expect((await update('DELETE tags :set SET amount = amount - :n')).Attributes).toEqual({
    ...{ id: S('u'), amount: N(1), logs: { L: [N(1), N(1)] } },
  });
  expect(await update('ADD amount :set')).toMatchObject({ message: expect.stringContaining('incorrect data type') });
});

test('conditions compare values of every type', async () => {
  await update('SET bin = :bytes, doc = :map, logs = :list, word = :s, tags = :set', 'c');
  for (const condition of [
    'bin = :bytes AND doc = :map AND logs = :list AND tags = :set',
    'bin >= :bytes AND word BETWEEN :t AND :s AND NOT word IN (:t)',
    'attribute_type(logs, :type) AND contains(tags, :one) OR size(bin) = :n',
    'word <> bin AND size(doc) = :n OR size(logs) = :one',
  ]) {
    const request = {
      TableName,
      Key: { id: S('c') },
      UpdateExpression: 'SET done = :s',
      ConditionExpression: condition,
    };
    expect(await call('UpdateItem', { ...request, ...valuesOf(condition, request.UpdateExpression) })).toEqual({});
  }
});

test('a query reads pages in either direction', async () => {
  for (const n of [1, 2, 3]) await call('PutItem', { TableName: Lists, Item: { id: S('b'), n: N(n), data: N(n) } });
  const first = await query('id = :s AND n >= :one', { ScanIndexForward: false, Limit: 2, ProjectionExpression: 'n' });
  expect(first).toEqual({
    Items: [{ n: N(3) }, { n: N(2) }],
    ...{ Count: 2, ScannedCount: 2, LastEvaluatedKey: { id: S('b'), n: N(2) } },
  });
  const rest = { ScanIndexForward: false, ExclusiveStartKey: first.LastEvaluatedKey, Select: 'COUNT' };
  expect(await query('id = :s', rest)).toEqual({ Count: 1, ScannedCount: 1 });
});
