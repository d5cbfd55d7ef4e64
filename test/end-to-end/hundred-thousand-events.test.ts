import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync } from 'esbuild';
import { Delivery } from '../../src';
import { EventWebhookSender, LocalStage } from '../../src/local';
import { synthWebhook } from '../local/support/assemblies';
import { hostWebhook } from '../local/support/stages';
import { temporaryDirectory } from '../support/directories';

const EVENTS = 100_000;
const EVENTS_IN_A_POST = 250;
const POSTS_AT_A_TIME = 8;

/** The flaky handler, bundled as users do it. */
function bundledHandler(): Code {
  const directory = temporaryDirectory();
  buildSync({
    entryPoints: [join(__dirname, 'support', 'flaky-handler.ts')],
    outfile: join(directory, 'index.js'),
    alias: { 'cdk-sendgrid-oauth-webhook/events': join(__dirname, '..', '..', 'src', 'events', 'index.ts') },
    bundle: true,
    platform: 'node',
    target: 'node20',
  });
  return Code.fromAsset(directory);
}

function batchFrom(first: number): string {
  const events = Array.from({ length: EVENTS_IN_A_POST }, (_, i) => ({
    email: `reader${first + i}@example.com`,
    timestamp: 1_700_000_000,
    event: 'delivered',
    sg_event_id: `event-${first + i}`,
    number: first + i,
  }));
  return `[${events.map((event) => JSON.stringify(event)).join(',\r\n')}]\r\n`;
}

/** Posts every batch, and returns the number of accepted batches. */
async function postAll(sender: EventWebhookSender): Promise<number> {
  const batches = Array.from({ length: EVENTS / EVENTS_IN_A_POST }, (_, i) => batchFrom(i * EVENTS_IN_A_POST));
  let accepted = 0;
  const worker = async () => {
    for (let batch = batches.pop(); batch; batch = batches.pop()) {
      if ((await sender.post(batch)).status === 200) accepted += 1;
    }
  };
  await Promise.all(Array.from({ length: POSTS_AT_A_TIME }, worker));
  return accepted;
}

async function redrive(stage: LocalStage): Promise<void> {
  for (const { arn } of stage.queues) {
    await fetch(stage.awsEndpoint!, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-amz-json-1.0', 'X-Amz-Target': 'AmazonSQS.StartMessageMoveTask' },
      body: JSON.stringify({ SourceArn: arn }),
    });
  }
}

test('no event of 100,000 is lost when the handler fails at random', async () => {
  const delivered = join(temporaryDirectory(), 'delivered');
  writeFileSync(delivered, '');
  const assembly = synthWebhook(
    '',
    { delivery: Delivery.queued() },
    { code: bundledHandler(), timeout: Duration.seconds(5) },
  );
  const { stage, webhook } = await hostWebhook(assembly, { environment: { DELIVERED: delivered } });
  const sender = new EventWebhookSender(webhook);
  await sender.requestToken();

  const accepted = await postAll(sender);
  expect(accepted).toBe(EVENTS / EVENTS_IN_A_POST);
  const left = () => stage.queues.reduce((sum, { visible, inFlight }) => sum + visible + inFlight, 0);
  await stage.idle(120_000);
  for (let rounds = 0; left() > 0 && rounds < 60; rounds++) {
    await redrive(stage);
    stage.advanceClock(31_000);
    await stage.idle(120_000);
  }

  const counts = new Map<number, number>();
  for (const line of readFileSync(delivered, 'utf8').trim().split('\n')) {
    counts.set(Number(line), (counts.get(Number(line)) ?? 0) + 1);
  }
  const moreThanOnce = [...counts.values()].filter((count) => count > 1).length;
  const deliveries = [...counts.values()].reduce((sum, count) => sum + count, 0);
  console.log(`${counts.size} of ${EVENTS} events delivered, ${moreThanOnce} more than once, ${deliveries} deliveries`);
  expect(counts.size).toBe(EVENTS);
  expect(Math.max(...counts.keys())).toBe(EVENTS - 1);
  // The handler must have failed, otherwise the test proves nothing.
  expect(moreThanOnce).toBeGreaterThan(0);
}, 300_000);
