import { once } from 'node:events';
import { AddressInfo } from 'node:net';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';

export const TABLE = 'deduplication';

/** A DynamoDB by others, in this process, with a table as the construct makes it. */
export interface DynamoDbTable {
  readonly client: DynamoDB;
  close(): Promise<void>;
}

export async function dynamoDbTable(): Promise<DynamoDbTable> {
  const server = dynalite({ createTableMs: 0 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  // The SDK would print that it is about to leave this version of Node.js behind.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const client = new DynamoDB({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
  });
  await client.createTable({
    TableName: TABLE,
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
  });
  while ((await client.describeTable({ TableName: TABLE })).Table?.TableStatus !== 'ACTIVE');
  return {
    client,
    close: async () => {
      client.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
