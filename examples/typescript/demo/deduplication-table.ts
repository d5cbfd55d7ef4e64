import { createRequire } from 'node:module';
import { createServer, AddressInfo } from 'node:net';
import { DynamoDB } from '@aws-sdk/client-dynamodb';

interface Server {
  listen(port: number, host: string, done: () => void): void;
  close(done: () => void): void;
}

// The package has no type declarations.
const dynalite = createRequire(__filename)('dynalite') as (options: { createTableMs: number }) => Server;

// Warnings about the Node.js version do not belong in the demo's output.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const LOOPBACK = '127.0.0.1';
const TABLE = 'deduplication';

/** DynamoDB on loopback with the deduplication table. The demo starts it late to simulate an outage. */
export class DeduplicationTable {
  /** Reserves a free port, on which nothing listens until `turnOn()`. */
  public static async atFreePort(): Promise<DeduplicationTable> {
    const probe = createServer();
    await new Promise<void>((listening) => probe.listen(0, LOOPBACK, listening));
    const { port } = probe.address() as AddressInfo;
    await new Promise((closed) => probe.close(closed));
    return new DeduplicationTable(port);
  }

  private server?: Server;

  private constructor(private readonly port: number) {}

  /** Environment variables for the handler, whose template refers to a table on AWS. */
  public get environment(): Record<string, string> {
    return { SENDGRID_DEDUPLICATION_TABLE: TABLE, AWS_ENDPOINT_URL_DYNAMODB: `http://${LOOPBACK}:${this.port}` };
  }

  public async turnOn(): Promise<void> {
    const server = dynalite({ createTableMs: 0 });
    await new Promise<void>((listening) => server.listen(this.port, LOOPBACK, listening));
    this.server = server;
    const client = new DynamoDB({
      endpoint: this.environment.AWS_ENDPOINT_URL_DYNAMODB,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    await client.createTable({
      TableName: TABLE,
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    });
    client.destroy();
  }

  public async turnOff(): Promise<void> {
    await new Promise<void>((closed) => (this.server ? this.server.close(closed) : closed()));
  }
}
