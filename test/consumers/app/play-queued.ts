import { EventWebhookSender, LocalStage, SigningKey } from 'cdk-sendgrid-oauth-webhook/local';

/** Posts to a queue through the receiver, with and without a signature. */
async function play(assembly: string): Promise<void> {
  const lines: string[] = [];
  const stage = await LocalStage.start({
    assembly,
    environment: { SENDGRID_DEDUPLICATION_TABLE: 'none' },
    onLog: ({ text }) => lines.push(text),
  });
  const webhook = stage.webhooks[0]!;
  const signingKey = SigningKey.generate();
  const withoutKey = await new EventWebhookSender({ ...webhook, signingKey }).post('[{"event":"open"}]');
  stage.putParameter(webhook.publicKeyParameter!, signingKey.publicKey);
  const signed = await new EventWebhookSender({ ...webhook, signingKey }).post('[{"event":"click"}]\r\n');
  const unsigned = await new EventWebhookSender(webhook).post('[]');
  await stage.idle();
  await stage.stop();
  const bodies = lines.filter((line) => line.startsWith('body:'));
  console.log(JSON.stringify({ statuses: [withoutKey, signed, unsigned].map(({ status }) => status), bodies }));
}

void play(process.argv[2]!);
