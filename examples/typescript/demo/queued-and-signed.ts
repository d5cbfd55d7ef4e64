import { DeduplicationTable } from './deduplication-table';
import { Report } from './print';
import {
  EventWebhookSender,
  LocalQueue,
  LocalStage,
  LocalWebhook,
  sampleBatch,
  SigningKey,
} from 'cdk-sendgrid-oauth-webhook/local';

/** The parts of the demo to show. */
export interface Parts {
  readonly queued: boolean;
  readonly signed: boolean;
}

const BATCHES = 50;
const EVENTS_IN_A_BATCH = 10;
const DAY = 86_400;

/** The example queued-and-signed on a local stage, with a table that is down at first. */
interface Scene {
  readonly report: Report;
  readonly stage: LocalStage;
  readonly webhook: LocalWebhook;
  readonly sender: EventWebhookSender;
  readonly signingKey: SigningKey;
  readonly table: DeduplicationTable;
  /** Type and id of each processed event. An event that is processed twice appears twice. */
  readonly processed: string[];
}

/** Shows how queued delivery and signature verification handle faults. */
export async function showQueuedAndSigned(report: Report, assembly: string, parts: Parts): Promise<void> {
  const table = await DeduplicationTable.atFreePort();
  const processed: string[] = [];
  const stage = await LocalStage.start({
    assembly,
    environment: table.environment,
    onLog: ({ text }) => {
      const [, event] = /^processed (.+)$/.exec(text) ?? [];
      if (event) processed.push(event);
    },
  });
  try {
    const [webhook] = stage.webhooks;
    const signingKey = SigningKey.generate();
    const sender = new EventWebhookSender({ ...webhook, signingKey });
    const scene = { report, stage, webhook, sender, signingKey, table, processed };
    await showMissingKey(scene, parts.signed);
    if (!parts.queued) await table.turnOn();
    else await showOutage(scene);
    if (parts.signed) await showForgeries(scene);
  } finally {
    await stage.stop();
    await table.turnOff();
  }
}

/** The key is missing after the deployment, since SendGrid generates it when signing is enabled. */
async function showMissingKey({ report, stage, webhook, sender, signingKey }: Scene, show: boolean): Promise<void> {
  if (show) {
    report.title('Signature verification is on, but the public key is still missing');
    const { status, body } = await sender.post(batchNumber(0));
    report.line('response', `${status} ${body}`);
    report.check('the response is a 5xx, so SendGrid retries', status >= 500);
    report.line('parameter', `${webhook.publicKeyParameter} now contains the public key; no deployment is needed`);
  }
  stage.putParameter(webhook.publicKeyParameter!, signingKey.publicKey);
}

async function showOutage({ report, stage, sender, table, processed }: Scene): Promise<void> {
  report.title('A burst of posts while the function is failing, since its table is unavailable');
  const statuses = await Promise.all(
    Array.from({ length: BATCHES }, async (_, number) => (await sender.post(batchNumber(number))).status),
  );
  const events = BATCHES * EVENTS_IN_A_BATCH;
  report.line('posts', `${BATCHES} posts with ${events} events, status ${[...new Set(statuses)].join(', ')}`);
  report.check(
    'every post receives a 200 at once',
    statuses.every((status) => status === 200),
  );
  await stage.idle();
  showQueues(report, stage);
  report.check('no event is processed', processed.length === 0);
  report.check('every message is still in the queue', waiting(eventQueue(stage)) === BATCHES);

  report.title('The function works again');
  await table.turnOn();
  report.line('clock', 'moved past the visibility timeout of one minute');
  stage.advanceClock(61_000);
  await stage.idle();
  showQueues(report, stage);
  report.line('processed', `${processed.length} events, ${new Set(processed).size} of them distinct`);
  report.check('every event is processed', new Set(processed).size === events);
  report.check('no event is processed twice', processed.length === events);
  report.check(
    'every queue is empty',
    stage.queues.every((queue) => waiting(queue) === 0),
  );
}

async function showForgeries({ report, stage, webhook, sender, signingKey, processed }: Scene): Promise<void> {
  report.title('Posts with a valid token that are not from SendGrid');
  const before = processed.length;
  const forger = new EventWebhookSender({ ...webhook, signingKey: SigningKey.generate() });
  await expectRejected(report, 'signed with another key', async () => forger.post(batchNumber(1_000)));
  const real = signingKey.sign(batchNumber(1_000));
  const changed = batchNumber(1_000).replace('ada@', 'eve@');
  await expectRejected(report, "a changed body with SendGrid's signature", async () => sender.post(changed, real));
  await expectRejected(report, 'not signed', async () => new EventWebhookSender(webhook).post(batchNumber(1_000)));

  report.title('A recorded post from SendGrid that is sent again');
  const original = await sender.post(batchNumber(1_000), real);
  await stage.idle();
  const afterTheFirst = processed.length;
  const replayed = await sender.post(batchNumber(1_000), real);
  await stage.idle();
  report.line('response', `${original.status} to the first post, ${replayed.status} to the second`);
  report.line(
    'processed',
    `${afterTheFirst - before} events of the first post, ${processed.length - afterTheFirst} of the second`,
  );
  report.check('the signature is valid, and deduplication drops the events', processed.length === afterTheFirst);
  report.check('the events of the first post are processed', afterTheFirst - before === EVENTS_IN_A_BATCH);
  const old = signingKey.sign(batchNumber(2_000), Date.now() / 1000 - 2 * DAY);
  await expectRejected(report, 'two days old, with a maxAge of 30 hours', async () =>
    sender.post(batchNumber(2_000), old),
  );
}

async function expectRejected(
  report: Report,
  name: string,
  post: () => Promise<{ readonly status: number; readonly body: string; readonly renewedToken: boolean }>,
): Promise<void> {
  const { status, body, renewedToken } = await post();
  report.line('response', `${status} ${body}`);
  const isExpected = status === 403 && body === '{"error":"invalid_signature"}' && !renewedToken;
  report.check(`${name}: rejected, and SendGrid keeps its token`, isExpected);
}

/** Creates a batch whose events differ from those of other numbers. */
function batchNumber(number: number): string {
  return sampleBatch(1_700_000_000 + 1_000 * number);
}

function showQueues(report: Report, stage: LocalStage): void {
  for (const queue of stage.queues) {
    report.line('queue', `${queue.name}: ${queue.visible} visible, ${queue.inFlight} in flight`);
  }
}

function eventQueue(stage: LocalStage): LocalQueue {
  const { queueName } = stage.webhooks[0];
  return stage.queues.find(({ name }) => name === queueName)!;
}

function waiting({ visible, inFlight }: LocalQueue): number {
  return visible + inFlight;
}
