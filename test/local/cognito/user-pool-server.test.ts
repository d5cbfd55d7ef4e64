import { exec } from 'node:child_process';
import { promisify } from 'node:util';
import { LocalStage, RequestLogEntry } from '../../../src/local';
import { OK, synthWebhook } from '../support/assemblies';
import { ifThereIs } from '../support/commands';
import { askForToken, send, tokenFor } from '../support/http';
import { host } from '../support/stages';
import { describeClient, hostTokenStack, TokenStack } from '../support/token-stack';

let hosted: TokenStack;
beforeAll(async () => {
  hosted = await hostTokenStack();
});

describe('DescribeUserPoolClient', () => {
  test('returns a client with its secret', async () => {
    const { origin, userPoolId, webhook } = hosted;
    const answer = await describeClient(origin, { UserPoolId: userPoolId, ClientId: webhook.clientId });
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/x-amz-json-1.1');
    expect(JSON.parse(answer.body)).toEqual({
      UserPoolClient: {
        UserPoolId: userPoolId,
        ClientName: expect.stringMatching(/^[a-z0-9]{12}$/),
        ClientId: webhook.clientId,
        ClientSecret: webhook.clientSecret,
        AllowedOAuthFlows: ['client_credentials'],
        AllowedOAuthScopes: ['activity/*'],
        AllowedOAuthFlowsUserPoolClient: true,
      },
    });
  });

  test('returns a public client without a secret, and with its name from the template', async () => {
    const { origin, userPoolId, credentials } = hosted;
    const request = { UserPoolId: userPoolId, ClientId: credentials.publicReader.clientId };
    const { UserPoolClient } = JSON.parse((await describeClient(origin, request)).body);
    expect(UserPoolClient.ClientName).toBe('publicReader');
    expect(UserPoolClient).not.toHaveProperty('ClientSecret');
  });

  test.each([
    ['an unknown client', () => ({ UserPoolId: hosted.userPoolId, ClientId: 'unknown' })],
    ['another pool', () => ({ UserPoolId: 'us-east-1_000000000', ClientId: hosted.webhook.clientId })],
  ])('fails for %s', async (_name, request) => {
    const { status, body } = await describeClient(hosted.origin, request());
    expect(status).toBe(400);
    expect(JSON.parse(body)).toEqual({
      __type: 'ResourceNotFoundException',
      message: 'User pool client does not exist.',
    });
  });

  test('fails for a body that is not JSON', async () => {
    const { status, body } = await send(`${hosted.origin}/`, {
      headers: { 'X-Amz-Target': 'AWSCognitoIdentityProviderService.DescribeUserPoolClient' },
      body: 'UserPoolId=abc',
    });
    expect(status).toBe(400);
    expect(JSON.parse(body)).toEqual({ __type: 'SerializationException', message: 'the body is not a JSON object' });
  });

  const [testCurl, name] = ifThereIs('curl', test, 'is what the command runs that a person reads the secret with');
  testCurl(name, async () => {
    const { clientId, clientSecretCommand, clientSecret } = hosted.webhook;
    expect(clientSecretCommand).toBe(
      `curl -s ${hosted.origin}/ -H 'X-Amz-Target: AWSCognitoIdentityProviderService.DescribeUserPoolClient' ` +
        `-d '{"UserPoolId":"${hosted.userPoolId}","ClientId":"${clientId}"}'`,
    );
    const { stdout } = await promisify(exec)(clientSecretCommand);
    expect(JSON.parse(stdout).UserPoolClient.ClientSecret).toBe(clientSecret);
  });
});

describe('other paths of the user pool', () => {
  test.each([
    ['GET', '/'],
    ['POST', '/'],
    ['GET', '/oauth2/authorize'],
    ['POST', '/us-east-1_000000000/.well-known/jwks.json'],
  ])('fail with 404: %s %s', async (method, path) => {
    expect((await send(`${hosted.origin}${path}`, { method })).status).toBe(404);
  });
});

describe('the request log', () => {
  let stage: LocalStage;
  const entries: RequestLogEntry[] = [];
  beforeAll(async () => {
    stage = await host(synthWebhook(OK), { onRequest: (entry) => entries.push(entry) });
  });
  beforeEach(() => entries.splice(0));

  test('reports a token request without the token', async () => {
    const token = await tokenFor(stage.webhooks[0]);
    expect(entries).toEqual([
      { server: 'token', method: 'POST', path: '/oauth2/token', status: 200, milliseconds: expect.any(Number) },
    ]);
    expect(JSON.stringify(entries)).not.toContain(token);
  });

  test('reports why a token request was rejected', async () => {
    await askForToken(stage.webhooks[0].tokenUrl, { grant_type: 'client_credentials' });
    expect(entries).toEqual([
      {
        server: 'token',
        method: 'POST',
        path: '/oauth2/token',
        status: 400,
        reason: 'invalid_request',
        milliseconds: expect.any(Number),
      },
    ]);
  });

  test('reports a request that is too large', async () => {
    const { tokenUrl } = stage.webhooks[0];
    const { status } = await askForToken(tokenUrl, { grant_type: 'x'.repeat(70_000) });
    expect(status).toBe(413);
    expect(entries.map((entry) => [entry.path, entry.status])).toEqual([['/oauth2/token', 413]]);
  });
});
