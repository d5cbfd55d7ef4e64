import { join } from 'node:path';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync } from 'esbuild';
import { Delivery } from '../../src';
import { EventWebhookSender, LocalStage, sampleBatch } from '../../src/local';
import { editTemplate, resourceOf, synthWebhook } from '../local/support/assemblies';
import { hostWebhook } from '../local/support/stages';
import { temporaryDirectory } from '../support/directories';

const ROOT = join(__dirname, '..', '..');

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

async function idsInTable({ awsEndpoint }: LocalStage): Promise<number> {
  const client = new DynamoDB({
    endpoint: awsEndpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const { Count } = await client.scan({ TableName: 'events', Select: 'COUNT' });
  client.destroy();
  return Count ?? 0;
}

test.each([
  ['direct', Delivery.direct()],
  ['queued', Delivery.queued()],
])('with %s delivery, an event that is delivered five times is processed once', async (_, delivery) => {
  const log: string[] = [];
  const assembly = synthWebhook('', { delivery, deduplication: true }, { code: exampleHandler() });
  editTemplate(assembly, (template) => {
    resourceOf(template, 'AWS::DynamoDB::Table').Properties.TableName = 'events';
  });
  const { stage, webhook } = await hostWebhook(assembly, { onLog: ({ text }) => log.push(text) });
  const sender = new EventWebhookSender(webhook);
  for (let i = 0; i < 5; i++) {
    expect((await sender.post(sampleBatch(1_700_000_000))).status).toBe(200);
    await stage.idle();
  }
  const processed = log.filter((line) => line.startsWith('processed '));
  expect(processed).toHaveLength(10);
  expect(new Set(processed).size).toBe(10);
  expect(await idsInTable(stage)).toBe(10);
});
