import { localOutputs } from '../../../src/cli/local/local-outputs';
import { LocalWebhook } from '../../../src/local';

const webhook = (over: Partial<LocalWebhook>): LocalWebhook => ({
  stackName: 'Stack',
  authorizationMethod: 'OAuth 2.0',
  clientId: 'c',
  clientSecret: 'the0secret',
  clientSecretCommand: 'curl',
  tokenUrl: 't',
  httpPostUrl: 'p',
  scope: 's/*',
  functionName: 'f',
  delivery: 'direct',
  ...over,
});

test('gives each webhook of a stack its own outputs, without its secret', () => {
  const signed = { signatureVerification: 'enforce', publicKeyParameter: '/key' } as const;
  const outputs = localOutputs([webhook({}), webhook({ clientId: 'c2', ...signed }), webhook({ stackName: 'Other' })]);
  const first = {
    WebhookClientId: 'c',
    WebhookClientSecretCommand: 'curl',
    WebhookHttpPostUrl: 'p',
    WebhookTokenUrl: 't',
  };
  expect(outputs).toEqual({
    Stack: {
      ...first,
      Webhook2ClientId: 'c2',
      Webhook2ClientSecretCommand: 'curl',
      Webhook2HttpPostUrl: 'p',
      Webhook2TokenUrl: 't',
      Webhook2SignatureVerification: 'enforce',
      Webhook2PublicKeyParameter: '/key',
    },
    Other: first,
  });
});

test('uses the prefix of the stack’s own outputs', () => {
  const named = { outputsPrefix: 'MailEvents' };
  expect(Object.keys(localOutputs([webhook(named), webhook(named)]).Stack)).toEqual(
    expect.arrayContaining(['MailEventsClientId', 'MailEvents2ClientId']),
  );
});
