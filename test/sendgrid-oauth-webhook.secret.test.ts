import { CfnOutput, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AccountPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { SendGridOAuthWebhook } from '../src';
import { newHandler, quickApp, stackWithHandler } from './support/stacks';
import { onlyResource } from './support/templates';

const SECRET_ATTRIBUTE = { 'Fn::GetAtt': ['WebhookClient261B7511', 'ClientSecret'] };

function webhookWithReader(storeClientSecret?: boolean) {
  const { stack, handler } = stackWithHandler();
  const webhook = new SendGridOAuthWebhook(stack, 'Webhook', { handler, storeClientSecret });
  const reader = new Role(stack, 'Reader', { assumedBy: new AccountPrincipal('123456789012') });
  return { stack, webhook, reader };
}

function timesInTemplate(stack: ReturnType<typeof stackWithHandler>['stack'], part: unknown): number {
  return JSON.stringify(Template.fromStack(stack).toJSON()).split(JSON.stringify(part)).length - 1;
}

describe('the client secret', () => {
  test('is not in the template by default', () => {
    const { stack } = webhookWithReader();
    expect(timesInTemplate(stack, 'ClientSecret')).toBe(0);
    expect(timesInTemplate(stack, SECRET_ATTRIBUTE)).toBe(0);
    Template.fromStack(stack).resourceCountIs('AWS::SecretsManager::Secret', 0);
  });

  test('is rendered only where it is used', () => {
    const { stack, webhook } = webhookWithReader();
    new Secret(stack, 'Mine', { secretStringValue: webhook.clientSecret });
    expect(onlyResource(stack, 'AWS::SecretsManager::Secret')[1].Properties.SecretString).toEqual(SECRET_ATTRIBUTE);
    expect(timesInTemplate(stack, SECRET_ATTRIBUTE)).toBe(1);
  });

  test('is only in Secrets Manager with `storeClientSecret`', () => {
    const { stack, webhook } = webhookWithReader(true);
    const [logicalId, secret] = onlyResource(stack, 'AWS::SecretsManager::Secret');
    expect(secret.Properties).toEqual({ SecretString: SECRET_ATTRIBUTE });
    expect(stack.resolve(webhook.storedClientSecret!.secretArn)).toEqual({ Ref: logicalId });
    expect(timesInTemplate(stack, SECRET_ATTRIBUTE)).toBe(1);
  });

  test('fails in an output', () => {
    const stack = new Stack(quickApp({ context: { '@aws-cdk/core:checkSecretUsage': true } }), 'Stack');
    const webhook = new SendGridOAuthWebhook(stack, 'Webhook', { handler: newHandler(stack) });
    new CfnOutput(stack, 'Leak', { value: webhook.clientSecret.toString() });
    expect(() => Template.fromStack(stack)).toThrow(/Synthing a secret value to Outputs/);
  });
});

describe('permission to read the client secret', () => {
  test('is granted on the user pool, because Cognito has no permissions for single clients', () => {
    const { stack, webhook, reader } = webhookWithReader();
    const grant = webhook.grantReadClientSecret(reader);
    expect(grant.success).toBe(true);
    const [, policy] = onlyResource(stack, 'AWS::IAM::Policy');
    expect(policy.Properties.Roles).toEqual([{ Ref: 'ReaderF7BF189D' }]);
    expect(policy.Properties.PolicyDocument.Statement).toEqual([
      {
        Action: 'cognito-idp:DescribeUserPoolClient',
        Effect: 'Allow',
        Resource: { 'Fn::GetAtt': ['WebhookAuthorizationServerUserPoolB3705858', 'Arn'] },
      },
    ]);
  });

  test('is granted on the stored copy only, with `storeClientSecret`', () => {
    const { stack, webhook, reader } = webhookWithReader(true);
    webhook.grantReadClientSecret(reader);
    const [secretId] = onlyResource(stack, 'AWS::SecretsManager::Secret');
    expect(onlyResource(stack, 'AWS::IAM::Policy')[1].Properties.PolicyDocument.Statement).toEqual([
      {
        Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
        Effect: 'Allow',
        Resource: { Ref: secretId },
      },
    ]);
  });
});
