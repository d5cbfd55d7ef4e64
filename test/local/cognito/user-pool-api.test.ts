import { UserPool, UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { SendGridOAuthWebhook } from '../../../src';
import { LocalStage, LocalWebhook } from '../../../src/local';
import { inlineHandler, OK, synth } from '../support/assemblies';
import { post, tokenFor } from '../support/http';
import { host } from '../support/stages';

const DESCRIBE = 'cognito-idp:DescribeUserPoolClient';

interface Ids {
  readonly UserPoolId: string;
  readonly ClientId: string;
}

/** A webhook whose function may describe its client, and a client without a secret. */
async function start(code = OK): Promise<{ stage: LocalStage; webhook: LocalWebhook; ids: Ids }> {
  const stage = await host(
    synth((stack) => {
      const handler = inlineHandler(stack, code);
      const webhook = new SendGridOAuthWebhook(stack, 'Webhook', { handler });
      const { userPool } = webhook.authorizationServer;
      handler.addToRolePolicy(new PolicyStatement({ actions: [DESCRIBE], resources: [userPool.userPoolArn] }));
      handler.addEnvironment('CLIENT_ID', webhook.clientId);
      handler.addEnvironment('USER_POOL_ID', userPool.userPoolId);
      const other = new UserPool(stack, 'Other');
      other.addDomain('Domain', { cognitoDomain: { domainPrefix: 'other' } });
      const client = new UserPoolClient(stack, 'Public', { userPool: other, disableOAuth: true });
      handler.addEnvironment('PUBLIC', `${other.userPoolId} ${client.userPoolClientId}`);
    }),
  );
  const [webhook] = stage.webhooks;
  const [, request] = /-d '(.*)'$/.exec(webhook.clientSecretCommand)!;
  return { stage, webhook, ids: JSON.parse(request) as Ids };
}

async function call(stage: LocalStage, operation: string, body: unknown): Promise<[number, any]> {
  const response = await fetch(stage.awsEndpoint!, {
    method: 'POST',
    headers: {
      'X-Amz-Target': `AWSCognitoIdentityProviderService.${operation}`,
      'Content-Type': 'application/x-amz-json-1.1',
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  return [response.status, text && JSON.parse(text)];
}

async function tokenStatus({ tokenUrl, clientId }: LocalWebhook, secret: string): Promise<number> {
  const Authorization = `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`;
  const body = new URLSearchParams({ grant_type: 'client_credentials' });
  return (await fetch(tokenUrl, { method: 'POST', headers: { Authorization }, body })).status;
}

describe('an app client', () => {
  test('has at most two secrets, and each of them gets a token', async () => {
    const { stage, webhook, ids } = await start();
    const original = webhook.clientSecret;
    const [status, { ClientSecretDescriptor: added }] = await call(stage, 'AddUserPoolClientSecret', ids);
    expect(status).toBe(200);
    expect(added).toEqual({
      ClientSecretId: expect.stringMatching(new RegExp(`^${ids.ClientId}--\\d{13}$`)),
      ClientSecretValue: expect.stringMatching(/^[a-z0-9]{51}$/),
      ClientSecretCreateDate: expect.any(Number),
    });
    expect(stage.webhooks[0].clientSecret).toBe(added.ClientSecretValue);
    for (const secret of [original, added.ClientSecretValue]) expect(await tokenStatus(webhook, secret)).toBe(200);
    expect(await call(stage, 'AddUserPoolClientSecret', ids)).toEqual([
      400,
      { __type: 'LimitExceededException', message: 'An app client has at most 2 secrets.' },
    ]);
  });

  test('returns its first secret, and none after that one is deleted', async () => {
    const { stage, webhook, ids } = await start();
    const shown = async () => {
      const [, { UserPoolClient: client }] = await call(stage, 'DescribeUserPoolClient', ids);
      return client.ClientSecret as string | undefined;
    };
    const [, { ClientSecretDescriptor: added }] = await call(stage, 'AddUserPoolClientSecret', ids);
    expect(await shown()).toBe(webhook.clientSecret);
    const [, { ClientSecrets: listed }] = await call(stage, 'ListUserPoolClientSecrets', ids);
    expect(listed).toEqual([
      { ClientSecretId: expect.any(String), ClientSecretCreateDate: expect.any(Number) },
      { ClientSecretId: added.ClientSecretId, ClientSecretCreateDate: added.ClientSecretCreateDate },
    ]);
    const [{ ClientSecretId }] = listed;
    expect(await call(stage, 'DeleteUserPoolClientSecret', { ...ids, ClientSecretId })).toEqual([200, '']);
    expect(await shown()).toBeUndefined();
    expect(await tokenStatus(webhook, webhook.clientSecret)).toBe(400);
    expect(await tokenStatus(webhook, added.ClientSecretValue)).toBe(200);
    const last = { ...ids, ClientSecretId: added.ClientSecretId };
    expect(await call(stage, 'DeleteUserPoolClientSecret', last)).toEqual([
      400,
      { __type: 'InvalidParameterException', message: 'The last secret of an app client cannot be deleted.' },
    ]);
  });

  test('accepts a given secret, and does not return it', async () => {
    const { stage, webhook, ids } = await start();
    const ClientSecret = 'own_secret+of_24_letters';
    const [, { ClientSecretDescriptor: added }] = await call(stage, 'AddUserPoolClientSecret', {
      ...ids,
      ClientSecret,
    });
    expect(added).not.toHaveProperty('ClientSecretValue');
    expect(await tokenStatus(webhook, ClientSecret)).toBe(200);
  });

  test('keeps its secrets and valid tokens across an update', async () => {
    const { stage, webhook, ids } = await start();
    const token = await tokenFor(webhook);
    await call(stage, 'AddUserPoolClientSecret', ids);
    const before = stage.webhooks;
    await stage.update();
    expect(stage.webhooks).toEqual(before);
    expect((await post(webhook, token)).status).toBe(200);
  });
});

describe('fails for', () => {
  test.each([
    ['a secret that is too short', 'AddUserPoolClientSecret', { ClientSecret: 'short' }, 'InvalidParameterException'],
    [
      'a secret with other characters',
      'AddUserPoolClientSecret',
      { ClientSecret: '-'.repeat(30) },
      'InvalidParameterException',
    ],
    ['a client that is unknown', 'ListUserPoolClientSecrets', { ClientId: 'x' }, 'ResourceNotFoundException'],
    ['a user pool that is unknown', 'ListUserPoolClientSecrets', { UserPoolId: 'x' }, 'ResourceNotFoundException'],
    ['another operation', 'DeleteUserPool', {}, 'UnsupportedOperationException'],
  ])('%s', async (_name, operation, over, type) => {
    const { stage, ids } = await start();
    expect(await call(stage, operation, { ...ids, ...over })).toEqual([
      400,
      { __type: type, message: expect.any(String) },
    ]);
  });

  test('an unknown secret', async () => {
    const { stage, ids } = await start();
    await call(stage, 'AddUserPoolClientSecret', ids);
    expect(await call(stage, 'DeleteUserPoolClientSecret', { ...ids, ClientSecretId: 'x' })).toEqual([
      400,
      { __type: 'ResourceNotFoundException', message: 'The secret does not exist.' },
    ]);
  });

  test('a body that is not JSON', async () => {
    const { stage } = await start();
    expect(await call(stage, 'DescribeUserPoolClient', '{')).toMatchObject([400, { __type: 'SerializationException' }]);
  });

  test('a new secret for a client without a secret', async () => {
    const code = 'exports.handler = async () => ({ statusCode: 200, body: process.env.PUBLIC });';
    const { stage, webhook } = await start(code);
    const { body } = await post(webhook, await tokenFor(webhook));
    const [UserPoolId, ClientId] = body.split(' ');
    expect(await call(stage, 'AddUserPoolClientSecret', { UserPoolId, ClientId })).toEqual([
      400,
      { __type: 'InvalidParameterException', message: 'The app client has no secret.' },
    ]);
  });

  test('a function whose role does not allow the operation', async () => {
    const code = `
      exports.handler = async () => {
        const call = async (operation) => {
          const response = await fetch(process.env.AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER, {
            method: 'POST',
            headers: {
              'X-Amz-Target': 'AWSCognitoIdentityProviderService.' + operation,
              'Authorization': 'AWS4-HMAC-SHA256 Credential=' + process.env.AWS_ACCESS_KEY_ID + '/x, Signature=x',
            },
            body: JSON.stringify({ UserPoolId: process.env.USER_POOL_ID, ClientId: process.env.CLIENT_ID }),
          });
          return (await response.json()).__type ?? 'answered';
        };
        const body = JSON.stringify([await call('DescribeUserPoolClient'), await call('AddUserPoolClientSecret')]);
        return { statusCode: 200, body };
      };`;
    const { webhook } = await start(code);
    const { body } = await post(webhook, await tokenFor(webhook));
    expect(JSON.parse(body)).toEqual(['answered', 'AccessDeniedException']);
  });
});
