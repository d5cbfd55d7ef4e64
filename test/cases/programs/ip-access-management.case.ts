/** SendGrid's IP Access Management rejects the function, whatever its key may do. The reason names it. */
import { match } from 'node:assert/strict';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { newFunction, rejectionOf, run, synth } from './support';
import { EventWebhookRegistration, SendGridOAuthWebhook } from 'cdk-sendgrid-oauth-webhook';
import { LocalSendGrid, LocalStage } from 'cdk-sendgrid-oauth-webhook/local';

const REJECTIONS = [
  [403, "The requestor's IP Address is not whitelisted"],
  [401, 'Your IP address is not whitelisted.'],
  [403, 'access forbidden'],
] as const;

run(async () => {
  const { directory } = synth((stack) => {
    const webhook = new SendGridOAuthWebhook(stack, 'Webhook', { handler: newFunction(stack, 'Handler') });
    const apiKey = Secret.fromSecretNameV2(stack, 'ApiKey', 'sendgrid/api-key');
    new EventWebhookRegistration(stack, 'Registration', { webhook, apiKey });
  });
  for (const [status, message] of REJECTIONS) {
    const sendGrid = await LocalSendGrid.start();
    const body = { errors: [{ field: null, message }] };
    sendGrid.injectFault({ times: 99, effect: { kind: 'response', status, body } });
    const reason = await rejectionOf(LocalStage.start({ assembly: directory, sendGrid }));
    await sendGrid.stop();
    match(reason, /IP Access Management/);
    match(reason.replace(/\s+/g, ' '), new RegExp(message));
  }
});
