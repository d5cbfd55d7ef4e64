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

/** What to show. */
export interface Parts {
  readonly queued: boolean;
  readonly signed: boolean;
}

const BATCHES = 50;
const EVENTS_IN_A_BATCH = 10;
const DAY = 86_400;

/** The example queued-and-signed, with a table that its handler cannot reach at first. */
interface Scene {
  readonly report: Report;
  readonly stage: LocalStage;
  readonly webhook: LocalWebhook;
  readonly sender: EventWebhookSender;
  readonly signingKey: SigningKey;
  readonly table: DeduplicationTable;
  /** The kind and the id of each event that the handler has processed, once for each time. */
  readonly processed: string[];
}

/** Shows what queued delivery and signature verification do when something goes wrong. */
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
    await showTheMissingKey(scene, parts.signed);
    if (!parts.queued) await table.turnOn();
    else await showAnOutage(scene);
    if (parts.signed) await showForgeries(scene);
  } finally {
    await stage.stop();
    await table.turnOff();
  }
}

/** The key comes after the deployment: SendGrid makes it when signing is turned on. */
async function showTheMissingKey({ report, stage, webhook, sender, signingKey }: Scene, show: boolean): Promise<void> {
  if (show) {
    report.title('Signing is on, and its key is not there yet');
    const { status, body } = await sender.post(batchNumber(0));
    report.line('answer', `${status} ${body}`);
    report.check('a 5xx: SendGrid keeps the events and tries again', status >= 500);
    report.line('parameter', `${webhook.publicKeyParameter} gets the public key; nothing is deployed`);
  }
  stage.putParameter(webhook.publicKeyParameter!, signingKey.publicKey);
}

async function showAnOutage({ report, stage, sender, table, processed }: Scene): Promise<void> {
  report.title('A burst of posts, and a handler that is down: its table cannot be reached');
  const statuses = await Promise.all(
    Array.from({ length: BATCHES }, async (_, number) => (await sender.post(batchNumber(number))).status),
  );
  const events = BATCHES * EVENTS_IN_A_BATCH;
  report.line('posts', `${BATCHES} posts with ${events} events, answered with ${[...new Set(statuses)].join(', ')}`);
  report.check(
    'SendGrid is answered 200 at once, each time',
    statuses.every((status) => status === 200),
  );
  await stage.idle();
  showQueues(report, stage);
  report.check('no event is processed', processed.length === 0);
  report.check('every message is still there', waiting(eventQueue(stage)) === BATCHES);

  report.title('The handler is back');
  await table.turnOn();
  report.line('clock', 'moved past the visibility timeout, one minute');
  stage.advanceClock(61_000);
  await stage.idle();
  showQueues(report, stage);
  report.line('processed', `${processed.length} events, ${new Set(processed).size} different ones`);
  report.check('every event is processed', new Set(processed).size === events);
  report.check('none of them twice', processed.length === events);
  report.check(
    'nothing is left in a queue',
    stage.queues.every((queue) => waiting(queue) === 0),
  );
}

async function showForgeries({ report, stage, webhook, sender, signingKey, processed }: Scene): Promise<void> {
  report.title('Posts with a good token, and not from SendGrid');
  const before = processed.length;
  const forger = new EventWebhookSender({ ...webhook, signingKey: SigningKey.generate() });
  await refused(report, 'signed with a key of their own', async () => forger.post(batchNumber(1_000)));
  const real = signingKey.sign(batchNumber(1_000));
  const changed = batchNumber(1_000).replace('ada@', 'eve@');
  await refused(report, "another body under SendGrid's signature", async () => sender.post(changed, real));
  await refused(report, 'not signed', async () => new EventWebhookSender(webhook).post(batchNumber(1_000)));

  report.title('A post of SendGrid that somebody recorded and sends again');
  const original = await sender.post(batchNumber(1_000), real);
  await stage.idle();
  const afterTheFirst = processed.length;
  const replayed = await sender.post(batchNumber(1_000), real);
  await stage.idle();
  report.line('answer', `${original.status} for the first, ${replayed.status} for the second`);
  report.line(
    'processed',
    `${afterTheFirst - before} events of the first, ${processed.length - afterTheFirst} of the second`,
  );
  report.check('its signature is right, and the duplicate filter drops its events', processed.length === afterTheFirst);
  report.check('the first was processed', afterTheFirst - before === EVENTS_IN_A_BATCH);
  const old = signingKey.sign(batchNumber(2_000), Date.now() / 1000 - 2 * DAY);
  await refused(report, 'two days later, where maxAge is 30 hours', async () => sender.post(batchNumber(2_000), old));
}

async function refused(
  report: Report,
  name: string,
  post: () => Promise<{ readonly status: number; readonly body: string; readonly renewedToken: boolean }>,
): Promise<void> {
  const { status, body, renewedToken } = await post();
  report.line('answer', `${status} ${body}`);
  const isRight = status === 403 && body === '{"error":"invalid_signature"}' && !renewedToken;
  report.check(`${name}: refused, and SendGrid would not renew its token`, isRight);
}

/** Each with events of its own. */
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
