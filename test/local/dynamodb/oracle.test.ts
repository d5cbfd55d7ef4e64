import { once } from 'node:events';
import { Server } from 'node:http';
import { AddressInfo } from 'node:net';
import dynalite from 'dynalite';
import fc from 'fast-check';
import { randomRequest, RandomRequest, TABLE } from './requests';
import { handleDynamoDbRequest } from '../../../src/local/dynamodb/dynamodb-api';
import { TableModel } from '../../../src/local/dynamodb/table-model';
import { Tables } from '../../../src/local/dynamodb/tables';
import { UNRESTRICTED_CALLER } from '../../../src/local/service/caller';

const MODEL: TableModel = {
  name: TABLE,
  arn: `arn:aws:dynamodb:us-east-1:123456789012:table/${TABLE}`,
  id: 'id',
  region: 'us-east-1',
  account: '123456789012',
  partitionKey: { name: 'id', type: 'S' },
  indexes: [],
};

let server: Server;
beforeAll(async () => {
  server = dynalite({ createTableMs: 0 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  await ask('CreateTable', {
    TableName: TABLE,
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
  });
  while (JSON.stringify(await ask('DescribeTable', { TableName: TABLE })).includes('CREATING'));
});
afterAll(async () => new Promise((closed) => server.close(closed)));

interface Outcome {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** Asks a DynamoDB by others. */
async function ask(operation: string, request: object): Promise<Outcome> {
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/x-amz-json-1.0',
      'X-Amz-Target': `DynamoDB_20120810.${operation}`,
      'X-Amz-Date': '20261126T000000Z',
      Authorization:
        'AWS4-HMAC-SHA256 Credential=a/20261126/us-east-1/dynamodb/aws4_request, SignedHeaders=a, Signature=a',
    },
    body: JSON.stringify(request),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** The parts that must be equal. Messages differ, and sets and scans have no order. */
function comparable({ status, body }: Outcome): unknown {
  if (status !== 200) return { status, type: body.__type };
  return { status, body: sorted(body) };
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, content]) => [name, sorted(content)] as const);
  return Object.fromEntries(members.sort(([a], [b]) => (a < b ? -1 : 1)));
}

test('responds as dynalite, a DynamoDB by others, to random requests', async () => {
  const answer = async (tables: Tables, { operation, request }: RandomRequest) => {
    const { status, body } = handleDynamoDbRequest(operation, JSON.stringify(request), {
      tables,
      caller: UNRESTRICTED_CALLER,
    });
    const own = comparable({ status, body: JSON.parse(body) as Record<string, unknown> });
    expect({ operation, request, response: own }).toEqual({
      operation,
      request,
      response: comparable(await ask(operation, request)),
    });
  };
  await fc.assert(
    fc.asyncProperty(fc.array(randomRequest, { minLength: 5, maxLength: 25 }), async (requests) => {
      const tables = new Tables([MODEL], Date.now);
      for (const id of ['1', '2']) await ask('DeleteItem', { TableName: TABLE, Key: { id: { S: id } } });
      for (const request of requests) await answer(tables, request);
    }),
    { numRuns: Number(process.env.RUNS ?? 40), seed: process.env.RUNS ? undefined : 20_261_126 },
  );
});
