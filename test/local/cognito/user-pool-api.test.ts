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
  test('has the secret that gets a token', async () => {
    const { stage, webhook, ids } = await start();
    const [status, { UserPoolClient: client }] = await call(stage, 'DescribeUserPoolClient', ids);
    expect(status).toBe(200);
    expect(client).toMatchObject({ ClientId: webhook.clientId, ClientSecret: webhook.clientSecret });
    expect(client.ClientSecret).toMatch(/^[a-z0-9]{51}$/);
    expect(await tokenStatus(webhook, client.ClientSecret)).toBe(200);
    expect(await tokenStatus(webhook, 'another')).toBe(400);
  });

  test('has no secret if it is public', async () => {
    const code = 'exports.handler = async () => ({ statusCode: 200, body: process.env.PUBLIC });';
    const { stage, webhook } = await start(code);
    const { body } = await post(webhook, await tokenFor(webhook));
    const [UserPoolId, ClientId] = body.split(' ');
    const [status, { UserPoolClient: client }] = await call(stage, 'DescribeUserPoolClient', { UserPoolId, ClientId });
    expect([status, client.ClientSecret]).toEqual([200, undefined]);
  });

  test('keeps its secret and valid tokens across an update', async () => {
    const { stage, webhook } = await start();
    const token = await tokenFor(webhook);
    const before = stage.webhooks;
    await stage.update();
    expect(stage.webhooks).toEqual(before);
    expect((await post(webhook, token)).status).toBe(200);
  });
});

describe('fails for', () => {
  test.each([
    ['a client that is unknown', 'DescribeUserPoolClient', { ClientId: 'x' }, 'ResourceNotFoundException'],
    ['a user pool that is unknown', 'DescribeUserPoolClient', { UserPoolId: 'x' }, 'ResourceNotFoundException'],
    ['another operation', 'DeleteUserPool', {}, 'UnsupportedOperationException'],
  ])('%s', async (_name, operation, over, type) => {
    const { stage, ids } = await start();
    expect(await call(stage, operation, { ...ids, ...over })).toEqual([
      400,
      { __type: type, message: expect.any(String) },
    ]);
  });

  test('a body that is not JSON', async () => {
    const { stage } = await start();
    expect(await call(stage, 'DescribeUserPoolClient', '{')).toMatchObject([400, { __type: 'SerializationException' }]);
  });

  test('a function whose role does not allow it to describe the client of another pool', async () => {
    const code = `
      exports.handler = async () => {
        const call = async (UserPoolId, ClientId) => {
          const response = await fetch(process.env.AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER, {
            method: 'POST',
            headers: {
              'X-Amz-Target': 'AWSCognitoIdentityProviderService.DescribeUserPoolClient',
              'Authorization': 'AWS4-HMAC-SHA256 Credential=' + process.env.AWS_ACCESS_KEY_ID + '/x, Signature=x',
            },
            body: JSON.stringify({ UserPoolId, ClientId }),
          });
          return (await response.json()).__type ?? 'answered';
        };
        const own = await call(process.env.USER_POOL_ID, process.env.CLIENT_ID);
        const body = JSON.stringify([own, await call(...process.env.PUBLIC.split(' '))]);
        return { statusCode: 200, body };
      };`;
    const { webhook } = await start(code);
    const { body } = await post(webhook, await tokenFor(webhook));
    expect(JSON.parse(body)).toEqual(['answered', 'AccessDeniedException']);
  });
});
