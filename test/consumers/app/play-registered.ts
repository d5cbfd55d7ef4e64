import { LocalStage } from 'cdk-sendgrid-oauth-webhook/local';

/** Lets the mock of SendGrid post to the registered webhook. */
async function play(assembly: string): Promise<void> {
  const stage = await LocalStage.start({ assembly });
  const sendGrid = stage.sendGrid!;
  const signed = sendGrid.webhooks().every(({ publicKey }) => publicKey !== undefined);
  const reports = await sendGrid.post([{ event: 'bounce' }]);
  await stage.stop();
  const outcomes = reports.map(({ outcome, status }) => `${outcome} ${status}`);
  console.log(JSON.stringify({ signed, outcomes, left: sendGrid.webhooks().length }));
}

void play(process.argv[2]!);
