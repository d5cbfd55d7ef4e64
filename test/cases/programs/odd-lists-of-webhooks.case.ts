/** An account without webhooks, however SendGrid writes that; and a list of another shape, which is an error in words. */
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
  const startWith = async (body: unknown, times = 99) => {
    const sendGrid = await LocalSendGrid.start();
    const effect = { kind: 'response', status: 200, body } as const;
    sendGrid.injectFault({ method: 'GET', path: /settings\/all/, times, effect });
    const starting = LocalStage.start({ assembly: directory, sendGrid });
    return { sendGrid, starting };
  };
  for (const webhooks of [[{}], [], null, undefined]) {
    const { sendGrid, starting } = await startWith({ max_allowed: 2, webhooks }, 1);
    const stage = await starting;
    equal(sendGrid.webhooks().length, 1);
    await stage.stop();
    await sendGrid.stop();
  }
  for (const body of ['<html></html>', [1], { webhooks: 'none' }, 7]) {
    const { sendGrid, starting } = await startWith(body);
    const reason = await rejectionOf(starting);
    await sendGrid.stop();
    match(reason, /SendGrid/);
    equal(/Cannot read prop|is not a function|undefined|is not iterable/.test(reason), false, reason);
  }
});
