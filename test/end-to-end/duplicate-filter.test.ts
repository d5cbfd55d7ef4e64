import { join } from 'node:path';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync } from 'esbuild';
import { DeduplicationTable } from '../../examples/typescript/demo/deduplication-table';
import { Delivery } from '../../src';
import { EventWebhookSender, sampleBatch } from '../../src/local';
import { synthWebhook } from '../local/support/assemblies';
import { hostWebhook } from '../local/support/stages';
import { temporaryDirectory } from '../support/directories';

const ROOT = join(__dirname, '..', '..');

let table: DeduplicationTable;
beforeAll(async () => {
  table = await DeduplicationTable.atFreePort();
  await table.turnOn();
});
afterAll(async () => table.turnOff());

/** The handler of the example, bundled with its client as for a runtime without one. */
function exampleHandler(): Code {
  const directory = temporaryDirectory();
  buildSync({
    entryPoints: [join(ROOT, 'examples', 'typescript', 'queued-and-signed', 'handler.ts')],
    outfile: join(directory, 'index.js'),
    alias: { 'cdk-sendgrid-oauth-webhook/events': join(ROOT, 'src', 'events', 'index.ts') },
    bundle: true,
    platform: 'node',
    target: 'node20',
  });
  return Code.fromAsset(directory);
}

async function idsInTable(): Promise<number> {
  const { SENDGRID_DEDUPLICATION_TABLE, AWS_ENDPOINT_URL_DYNAMODB } = table.environment;
  const client = new DynamoDB({
    endpoint: AWS_ENDPOINT_URL_DYNAMODB,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const { Count } = await client.scan({ TableName: SENDGRID_DEDUPLICATION_TABLE, Select: 'COUNT' });
  client.destroy();
  return Count ?? 0;
}

test.each([
  ['direct', Delivery.direct(), 1_700_000_000],
  ['queued', Delivery.queued(), 1_800_000_000],
])('with %s delivery, an event that is delivered five times is processed once', async (_, delivery, time) => {
  const log: string[] = [];
  const assembly = synthWebhook('', { delivery, deduplication: true }, { code: exampleHandler() });
  const { stage, webhook } = await hostWebhook(assembly, {
    environment: { ...table.environment, AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' },
    onLog: ({ text }) => log.push(text),
  });
  const before = await idsInTable();
  const sender = new EventWebhookSender(webhook);
  for (let i = 0; i < 5; i++) {
    expect((await sender.post(sampleBatch(time))).status).toBe(200);
    await stage.idle();
  }
  const processed = log.filter((line) => line.startsWith('processed '));
  expect(processed).toHaveLength(10);
  expect(new Set(processed).size).toBe(10);
  expect(await idsInTable()).toBe(before + 10);
});
