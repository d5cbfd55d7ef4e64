import { Report } from './print';
import { LocalStage, PostReport, sampleBatch } from 'cdk-sendgrid-oauth-webhook/local';

const TWELVE_HOURS_AND_A_SECOND = 43_201_000;

/**
 * Shows a stack that registers itself with SendGrid. A mock of SendGrid posts events to it.
 *
 * @param assemblies the example, and the example with another `clientVersion`
 */
export async function showRegistration(report: Report, assemblies: readonly [string, string]): Promise<void> {
  const processed = new Set<string>();
  const onLog = ({ text }: { text: string }) => {
    if (text.startsWith('processed')) processed.add(text);
  };
  const stage = await LocalStage.start({ assembly: assemblies[0], onLog });
  const sendGrid = stage.sendGrid!;
  try {
    report.title('A stack that registers itself with SendGrid (here a mock of its API)');
    for (const { method, path, status } of sendGrid.requests) report.line('request', `${method} ${path} ${status}`);
    const [webhook] = sendGrid.webhooks();
    report.line('webhook', `${webhook.id} '${webhook.friendlyName}', ${webhook.events.length} types of events`);
    report.line('client', `${webhook.oauthClientId} at ${webhook.oauthTokenUrl}`);
    report.check('its URL and its client are those of the stack', isRegistered(stage));
    report.check('its posts are signed', webhook.publicKey !== undefined);
    await showPost(report, stage, processed, 1);

    report.title('Another clientVersion replaces the app client: create, register, delete the previous client');
    const { clientId, clientSecret } = stage.webhooks[0];
    await stage.update(assemblies[1]);
    report.check('the new client has another ID', stage.webhooks[0].clientId !== clientId);
    report.check('the new client has another secret', stage.webhooks[0].clientSecret !== clientSecret);
    report.check('SendGrid uses the new client', isRegistered(stage));
    report.line('clock', 'moved twelve hours and one second forward, so that SendGrid needs a token with it');
    stage.advanceClock(TWELVE_HOURS_AND_A_SECOND);
    await showPost(report, stage, processed, 2);
  } finally {
    await stage.stop();
  }
  report.check('deleting the stack deletes the webhook', sendGrid.webhooks().length === 0);
}

function isRegistered({ sendGrid, webhooks: [{ httpPostUrl, clientId, tokenUrl }] }: LocalStage): boolean {
  return sendGrid!
    .webhooks()
    .some(
      ({ url, oauthClientId, oauthTokenUrl }) =>
        url === httpPostUrl && oauthClientId === clientId && oauthTokenUrl === tokenUrl,
    );
}

async function showPost(report: Report, stage: LocalStage, processed: Set<string>, batches: number): Promise<void> {
  const events = JSON.parse(sampleBatch(1_700_000_000 + 1_000 * batches)) as object[];
  const [outcome] = await stage.sendGrid!.post(events);
  report.line('response', `${outcome.status} to ${events.length} events, signed, Authorization: Bearer …`);
  report.check('the post is accepted', isAccepted(outcome));
  for (let i = 0; i < 100 && processed.size < batches * events.length; i++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  report.check('the function received every event', processed.size === batches * events.length);
}

function isAccepted({ outcome, status }: PostReport): boolean {
  return outcome === 'delivered' && status === 200;
}
