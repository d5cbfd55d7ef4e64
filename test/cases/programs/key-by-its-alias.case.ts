/** A KMS key imported by its alias, on which the grants of the CDK have no effect: the roles may use it anyway. */
import { deepEqual, equal } from 'node:assert/strict';
import { Alias } from 'aws-cdk-lib/aws-kms';
import { newFunction, run, synth } from './support';
import { Delivery, SendGridOAuthWebhook } from 'cdk-sendgrid-oauth-webhook';

interface Statement {
  readonly Action: string | string[];
  readonly Condition?: unknown;
}

run(async () => {
  const { template } = synth((stack) => {
    const encryptionKey = Alias.fromAliasName(stack, 'Key', 'alias/events');
    const delivery = Delivery.queued({ encryptionKey });
    new SendGridOAuthWebhook(stack, 'Webhook', { handler: newFunction(stack, 'Handler'), delivery });
  });
  const policies = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::IAM::Policy');
  const statements = policies
    .flatMap(
      ({ Properties }) => (Properties as { PolicyDocument: { Statement: Statement[] } }).PolicyDocument.Statement,
    )
    .filter(({ Action }) => [Action].flat().some((action) => action.startsWith('kms:')));
  // The role of API Gateway sends, and the role of the handler receives.
  const actions = statements.map(({ Action }) => [Action].flat().join());
  deepEqual(actions.sort(), ['kms:Decrypt', 'kms:GenerateDataKey,kms:Decrypt']);
  for (const { Condition } of statements) equal(JSON.stringify(Condition).includes('alias/events'), true);
});
