import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync } from 'esbuild';
import { Delivery } from '../../src';
import { EventWebhookSender, LocalStage, sampleBatch } from '../../src/local';
import { synthWebhook } from '../local/support/assemblies';
import { hostWebhook } from '../local/support/stages';
import { temporaryDirectory } from '../support/directories';

/** A handler whose first call with a bounce fails. */
const HANDLER = `
import { eventHandler } from './src/events';
let hasFailed = false;
export const handler = eventHandler(
  (event) => {
    console.log(event.email);
    if (event.event !== 'bounce' || hasFailed) return;
    hasFailed = true;
    throw new Error('the database is unavailable');
  },
  { onError: () => {} },
);`;

function handlerCode(): Code {
  const outdir = temporaryDirectory();
  buildSync({
    stdin: { contents: HANDLER, loader: 'ts', resolveDir: `${__dirname}/../..` },
    outfile: `${outdir}/index.js`,
    bundle: true,
    platform: 'node',
    target: 'node20',
  });
  return Code.fromAsset(outdir);
}

/** The sum of each metric of events, or the number of values of those that are not counts. */
function eventMetrics({ metrics }: LocalStage): Record<string, number> {
  const own = metrics.list().filter(({ namespace }) => namespace === 'SendGridOAuthWebhook');
  return Object.fromEntries(
    own.map((metric) => {
      expect(metric.dimensions).toEqual({ Webhook: 'Stack-Webhook-Endpoint-E1427D8D' });
      const statistic = metric.name === 'EventDelay' ? 'SampleCount' : 'Sum';
      const points = metrics.datapoints(metric, { statistic, period: 86_400 });
      return [metric.name, points.reduce((total, { value }) => total + value, 0)];
    }),
  );
}

test.each([
  ['direct', Delivery.direct()],
  ['queued', Delivery.queued()],
])('with %s delivery, each event of a retried batch is counted once', async (_, delivery) => {
  const assembly = synthWebhook('', { delivery, eventMetrics: true }, { code: handlerCode() });
  const { stage, webhook } = await hostWebhook(assembly);
  const sender = new EventWebhookSender(webhook);
  const batch = sampleBatch(Math.floor(Date.now() / 1000) - 600);

  if ((await sender.post(batch)).status === 500) await sender.post(batch);
  await stage.idle();
  // The message becomes visible again.
  stage.advanceClock(3_600_000);
  await stage.idle();

  expect(eventMetrics(stage)).toEqual({
    FailedEvents: 1,
    Events: 10,
    Processed: 2,
    Deferred: 1,
    Delivered: 2,
    Bounces: 1,
    BounceInvalidAddress: 1,
    Opens: 1,
    Clicks: 1,
    SpamReports: 1,
    GroupUnsubscribes: 1,
    EventDelay: 10,
  });
});
