import { Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { EventWebhookRegistration, SendGridOAuthWebhook, SendGridOAuthWebhookProps } from '../src';
import { stackWithHandler } from './support/stacks';
import { RenderedResource, onlyResource, outputValue, resourcesOfType } from './support/templates';

const WITHOUT_VERSION = 'WebhookClient261B7511';
const FIRST = 'WebhookClientfirst413B374E';
const SECOND = 'WebhookClientsecond85B03AF5';

function webhookWith(props: Partial<SendGridOAuthWebhookProps>): { stack: Stack; webhook: SendGridOAuthWebhook } {
  const { stack, handler } = stackWithHandler();
  return { stack, webhook: new SendGridOAuthWebhook(stack, 'Webhook', { handler, ...props }) };
}

function clientsOf(stack: Stack): Record<string, RenderedResource> {
  return resourcesOfType(stack, 'AWS::Cognito::UserPoolClient');
}

describe('clientVersion', () => {
  test.each([
    [undefined, WITHOUT_VERSION],
    ['first', FIRST],
    ['second', SECOND],
    ['2026-11-26', 'WebhookClient202611262F3F8D1F'],
  ])('%s gives the app client the logical ID %s', (clientVersion, logicalId) => {
    const { stack } = webhookWith({ clientVersion });
    expect(onlyResource(stack, 'AWS::Cognito::UserPoolClient')[0]).toBe(logicalId);
  });

  test('changes nothing but the logical ID of the client and the references to it', () => {
    const [without, first] = [{}, { clientVersion: 'first' }].map((props) =>
      Template.fromStack(webhookWith({ storeClientSecret: true, ...props }).stack).toJSON(),
    );
    expect(JSON.parse(JSON.stringify(first).replaceAll(FIRST, WITHOUT_VERSION))).toEqual(without);
  });

  test('can be the name of another part of the webhook', () => {
    const { stack } = webhookWith({ clientVersion: 'Secret', storeClientSecret: true });
    expect(Object.keys(clientsOf(stack))).toEqual(['WebhookClientSecret7E538D14']);
    expect(Object.keys(resourcesOfType(stack, 'AWS::SecretsManager::Secret'))).toEqual(['WebhookClientSecret9CACBE6D']);
  });

  test('can have any characters', () => {
    const { stack } = webhookWith({ clientVersion: 'a/b ü', previousClientVersion: '-' });
    expect(Object.keys(clientsOf(stack))).toHaveLength(2);
  });
});

describe('previousClientVersion', () => {
  test.each([
    ['', WITHOUT_VERSION],
    ['first', FIRST],
  ])('%p keeps the client %s beside the current one', (previousClientVersion, logicalId) => {
    const { stack } = webhookWith({ clientVersion: 'second', previousClientVersion });
    expect(Object.keys(clientsOf(stack))).toEqual([SECOND, logicalId]);
  });

  test('leaves the previous client unchanged', () => {
    const [before] = Object.values(clientsOf(webhookWith({ clientVersion: 'first' }).stack));
    const { stack } = webhookWith({ clientVersion: 'second', previousClientVersion: 'first' });
    expect(clientsOf(stack)).toEqual({ [FIRST]: before, [SECOND]: before });
    expect(before.Properties.AllowedOAuthScopes).toEqual([
      { 'Fn::Join': ['', [{ Ref: 'WebhookResourceServer8E44EC33' }, '/*']] },
    ]);
  });

  test('makes the previous client available for escape hatches', () => {
    const { stack, webhook } = webhookWith({ clientVersion: 'second', previousClientVersion: 'first' });
    expect(stack.resolve(webhook.userPoolClient.userPoolClientId)).toEqual({ Ref: SECOND });
    expect(stack.resolve(webhook.previousUserPoolClient!.userPoolClientId)).toEqual({ Ref: FIRST });
    expect(webhookWith({ clientVersion: 'second' }).webhook.previousUserPoolClient).toBeUndefined();
  });

  test('applies the removal policy to both clients', () => {
    const removalPolicy = RemovalPolicy.RETAIN;
    const { stack } = webhookWith({ clientVersion: 'second', previousClientVersion: 'first', removalPolicy });
    expect(Object.values(clientsOf(stack)).map(({ DeletionPolicy }) => DeletionPolicy)).toEqual(['Retain', 'Retain']);
  });

  test('leaves the values for SendGrid to the current client', () => {
    const { stack, webhook } = webhookWith({
      clientVersion: 'second',
      previousClientVersion: 'first',
      storeClientSecret: true,
    });
    expect(stack.resolve(webhook.clientId)).toEqual({ Ref: SECOND });
    expect(stack.resolve(webhook.clientSecret)).toEqual({ 'Fn::GetAtt': [SECOND, 'ClientSecret'] });
    expect(stack.resolve(webhook.oAuthClient!.clientId)).toEqual({ Ref: SECOND });
    expect(outputValue(stack, 'ClientId')).toEqual({ Ref: SECOND });
    expect(JSON.stringify(outputValue(stack, 'ClientSecretCommand'))).toContain(`{"Ref":"${SECOND}"}`);
    expect(onlyResource(stack, 'AWS::SecretsManager::Secret')[1].Properties.SecretString).toEqual({
      'Fn::GetAtt': [SECOND, 'ClientSecret'],
    });
  });
});

test('a registration is updated to the current client', () => {
  const { stack, webhook } = webhookWith({ clientVersion: 'second', previousClientVersion: 'first' });
  const apiKey = Secret.fromSecretNameV2(stack, 'ApiKey', 'sendgrid/api-key');
  new EventWebhookRegistration(stack, 'Registration', { webhook, apiKey });
  const [, registration] = onlyResource(stack, 'Custom::SendGridEventWebhook');
  expect(JSON.stringify(registration.Properties)).toContain(`{"Ref":"${SECOND}"}`);
  expect(JSON.stringify(registration.Properties)).not.toContain(FIRST);
});

describe('validation', () => {
  const token = Lazy.string({ produce: () => 'first' });

  test.each<[name: string, props: Partial<SendGridOAuthWebhookProps>, message: string]>([
    [
      'an empty version',
      { clientVersion: '' },
      "`clientVersion` must have at least one character, got: ''; omit it for a client without a version (Stack/Webhook)",
    ],
    [
      'the same version twice',
      { clientVersion: 'first', previousClientVersion: 'first' },
      "`previousClientVersion` must differ from `clientVersion`, got: 'first'; set `clientVersion` to a new text and " +
        '`previousClientVersion` to its value in the last deployment (Stack/Webhook)',
    ],
    [
      'a previous version without a current one',
      { previousClientVersion: 'first' },
      '`previousClientVersion` must be set together with `clientVersion`; set `clientVersion` to a new text ' +
        '(Stack/Webhook)',
    ],
    [
      'a previous client without a version and no current version',
      { previousClientVersion: '' },
      '`previousClientVersion` must be set together with `clientVersion`; set `clientVersion` to a new text ' +
        '(Stack/Webhook)',
    ],
    [
      'a version that is a token',
      { clientVersion: token },
      `\`clientVersion\` must be known at synthesis, got: '${token}'; it is part of the client's logical ID, so use a ` +
        'literal (Stack/Webhook)',
    ],
    [
      'a previous version that is a token',
      { clientVersion: 'second', previousClientVersion: token },
      `\`previousClientVersion\` must be known at synthesis, got: '${token}'; it is part of the client's logical ID, ` +
        'so use a literal (Stack/Webhook)',
    ],
  ])('fails for %s', (_, props, message) => {
    expect(() => webhookWith(props)).toThrow(new Error(message));
  });
});
