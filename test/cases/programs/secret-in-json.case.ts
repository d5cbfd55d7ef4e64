/** An API key inside JSON, without the name of its field: rejected before anything is sent, and never printed. */
import { equal, match } from 'node:assert/strict';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { newFunction, rejectionOf, run, synth } from './support';
import { EventWebhookRegistration, SendGridOAuthWebhook } from 'cdk-sendgrid-oauth-webhook';
import { LocalSendGrid, LocalStage } from 'cdk-sendgrid-oauth-webhook/local';

run(async () => {
  const { directory } = synth((stack) => {
    const webhook = new SendGridOAuthWebhook(stack, 'Webhook', { handler: newFunction(stack, 'Handler') });
    const apiKey = Secret.fromSecretNameV2(stack, 'ApiKey', 'sendgrid/api-key');
    new EventWebhookRegistration(stack, 'Registration', { webhook, apiKey });
  });
  const sendGrid = await LocalSendGrid.start();
  const key = sendGrid.apiKey;
  for (const value of [JSON.stringify({ key }), JSON.stringify({ key, user: 'a' }, null, 2), JSON.stringify(key)]) {
    const secrets = { 'sendgrid/api-key': value };
    const reason = await rejectionOf(LocalStage.start({ assembly: directory, sendGrid, secrets }));
    match(reason, /apiKeyJsonField|quot/);
    equal(reason.includes(key), false);
    equal(sendGrid.webhooks().length, 0);
  }
  await sendGrid.stop();
});
