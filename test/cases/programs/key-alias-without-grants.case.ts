/** A KMS key imported by its alias: its grants have no effect, so synthesis says what to add to the key's policy. */
import { equal, match } from 'node:assert/strict';
import { Alias } from 'aws-cdk-lib/aws-kms';
import { newFunction, run, synth } from './support';
import { Delivery, SendGridOAuthWebhook } from 'cdk-sendgrid-oauth-webhook';

run(async () => {
  const { template, messages } = synth((stack) => {
    const encryptionKey = Alias.fromAliasName(stack, 'Key', 'alias/events');
    const delivery = Delivery.queued({ encryptionKey });
    new SendGridOAuthWebhook(stack, 'Webhook', { handler: newFunction(stack, 'Handler'), delivery });
  });
  const policies = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::IAM::Policy');
  equal(
    policies.some((policy) => JSON.stringify(policy).includes('kms:')),
    false,
  );
  const warnings = messages.filter((message) => message.includes('kms:'));
  equal(warnings.length > 0, true, 'nobody may use the key, and synthesis is silent');
  match(warnings.join('\n'), /kms:GenerateDataKey/);
  match(warnings.join('\n'), /kms:Decrypt/);
});
