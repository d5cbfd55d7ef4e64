import { EventWebhookSender, LocalStage, type LocalWebhook } from 'cdk-sendgrid-oauth-webhook/local';

/** Simulates SendGrid against the app's assembly with the installed package. */
async function play(assembly: string): Promise<void> {
  const stage = await LocalStage.start({ assembly });
  const webhook: LocalWebhook = stage.webhooks[0]!;
  const sender = new EventWebhookSender(webhook);
  const accepted = await sender.post('[{"event":"delivered"}]');
  stage.advanceClock(43_201_000);
  const renewed = await sender.post('[]');
  const withoutToken = await fetch(webhook.httpPostUrl, { method: 'POST', body: '[]' });
  await stage.stop();
  console.log(JSON.stringify({ accepted, renewed, withoutToken: withoutToken.status }));
}

void play(process.argv[2]!);
