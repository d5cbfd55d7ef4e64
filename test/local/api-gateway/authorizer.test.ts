import { generateKeyPairSync } from 'node:crypto';
import { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { CfnUserPoolClient, UserPoolResourceServer } from 'aws-cdk-lib/aws-cognito';
import { SignJWT } from 'jose';
import { AuthorizationServer, SendGridOAuthWebhook } from '../../../src';
import { LocalWebhook } from '../../../src/local';
import { authorize } from '../../../src/local/api-gateway/authorizer';
import { UserPoolServer } from '../../../src/local/cognito/user-pool-server';
import { editTemplate, inlineHandler, OK, resourceOf, RETURN_EVENT, synth, synthWebhook } from '../support/assemblies';
import { Answer, claimsOf, post, tampered, tokenFor } from '../support/http';
import { host, hostWebhook } from '../support/stages';

const INVALID_TOKEN = { status: 401, error: 'invalid_token' };
const INSUFFICIENT_SCOPE = { status: 403, error: 'insufficient_scope' };

/** Expects the construct's gateway response to a rejected request. */
function expectRejection(answer: Answer, { status, error }: typeof INVALID_TOKEN, message: string): void {
  expect({ status: answer.status, body: answer.body, challenge: answer.headers['www-authenticate'] }).toEqual({
    status,
    body: `{"error":"${error}","message":"${message}"}`,
    challenge: `Bearer error="${error}"`,
  });
  expect(answer.headers['content-type']).toBe('application/json');
}

/** A token with all claims of a good one, signed by another key. */
async function signedByAnotherKey(token: string): Promise<string> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const { kid } = JSON.parse(Buffer.from(token.split('.')[0], 'base64url').toString());
  return new SignJWT(claimsOf(token)).setProtectedHeader({ kid, alg: 'RS256' }).sign(privateKey);
}

function withHeader(token: string, header: unknown): string {
  return [Buffer.from(JSON.stringify(header)).toString('base64url'), ...token.split('.').slice(1)].join('.');
}

describe('a webhook', () => {
  let webhook: LocalWebhook;
  let token: string;
  beforeAll(async () => {
    ({ webhook } = await hostWebhook(synthWebhook(RETURN_EVENT)));
    token = await tokenFor(webhook);
  });

  test.each([
    ['Bearer', (value: string) => `Bearer ${value}`],
    ['bearer, in lower case', (value: string) => `bearer ${value}`],
    ['no scheme', (value: string) => value],
  ])('accepts a token with %s', async (_name, authorization) => {
    const answer = await post(webhook, undefined, { headers: { Authorization: authorization(token) } });
    expect(answer.status).toBe(200);
  });

  test('passes the claims to the function, with times as text', async () => {
    const { requestContext } = JSON.parse((await post(webhook, token)).body);
    const claims = claimsOf(token);
    expect(requestContext.authorizer).toEqual({
      claims: {
        sub: webhook.clientId,
        token_use: 'access',
        scope: 'activity/*',
        auth_time: String(claims.auth_time),
        iss: claims.iss,
        exp: expect.stringMatching(/^(Sun|Mon|Tue|Wed|Thu|Fri|Sat) [A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d UTC \d{4}$/),
        iat: expect.stringMatching(/^(Sun|Mon|Tue|Wed|Thu|Fri|Sat) [A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d UTC \d{4}$/),
        version: '2',
        jti: claims.jti,
        client_id: webhook.clientId,
      },
    });
    expect(Date.parse(requestContext.authorizer.claims.exp) / 1000).toBe(claims.exp);
  });

  test('rejects a post without a token', async () => {
    expectRejection(await post(webhook, undefined), INVALID_TOKEN, 'Unauthorized');
  });

  test.each<[string, (good: string) => string | Promise<string>]>([
    ['an empty token', () => ''],
    ['a malformed token', () => 'abc'],
    ['changed claims', (good) => tampered(good, { scope: 'activity/* more' })],
    ['another issuer', (good) => tampered(good, { iss: 'https://example.com' })],
    ['a changed signature', (good) => `${good.slice(0, -8)}AAAAAAAA`],
    ['no signature', (good) => `${good.split('.').slice(0, 2).join('.')}.`],
    ['the algorithm none', (good) => `${withHeader(good, { alg: 'none' }).split('.').slice(0, 2).join('.')}.`],
    ['an unknown key id', (good) => withHeader(good, { alg: 'RS256', kid: 'unknown' })],
    ['no key id', (good) => withHeader(good, { alg: 'RS256' })],
    ['the signature of another key', signedByAnotherKey],
  ])('rejects %s', async (_name, make) => {
    expectRejection(await post(webhook, await make(token)), INVALID_TOKEN, 'Unauthorized');
  });

  test("rejects another user pool's token", async () => {
    const other = await hostWebhook(
      synth((stack) => {
        new SendGridOAuthWebhook(stack, 'Other', { handler: inlineHandler(stack, OK) });
      }),
    );
    expectRejection(await post(webhook, await tokenFor(other.webhook)), INVALID_TOKEN, 'Unauthorized');
  });
});

describe('an expired token', () => {
  test('is rejected after the clock moves past its expiry, and a new one is accepted', async () => {
    const { stage, webhook } = await hostWebhook(synthWebhook(OK));
    const token = await tokenFor(webhook);
    stage.advanceClock(43_190_000);
    expect((await post(webhook, token)).status).toBe(200);
    stage.advanceClock(20_000);
    expectRejection(await post(webhook, token), INVALID_TOKEN, 'The incoming token has expired');
    expect((await post(webhook, await tokenFor(webhook))).status).toBe(200);
  });

  test('with changed claims is invalid', async () => {
    const { stage, webhook } = await hostWebhook(synthWebhook(OK));
    const token = await tokenFor(webhook);
    stage.advanceClock(43_300_000);
    expectRejection(await post(webhook, tampered(token, { exp: 9_999_999_999 })), INVALID_TOKEN, 'Unauthorized');
  });

  test('stays expired, since the clock only moves forward', async () => {
    const { stage } = await hostWebhook(synthWebhook(OK));
    expect(() => stage.advanceClock(-1)).toThrow('`milliseconds` must be at least 0, got: -1');
    expect(() => stage.advanceClock(NaN)).toThrow('`milliseconds` must be at least 0, got: NaN');
  });
});

describe('scopes', () => {
  test('of another resource server are rejected', async () => {
    // The reports client has both scopes, so it can ask for a token with either.
    const assembly = synth((stack) => {
      const webhook = new SendGridOAuthWebhook(stack, 'Webhook', { handler: inlineHandler(stack) });
      const { userPool } = webhook.authorizationServer;
      const reports = new UserPoolResourceServer(stack, 'Reports', {
        userPool,
        identifier: 'reports',
        scopes: [{ scopeName: 'read', scopeDescription: 'read' }],
      });
      const client = new CfnUserPoolClient(stack, 'ReportsClient', {
        userPoolId: userPool.userPoolId,
        generateSecret: true,
        allowedOAuthFlowsUserPoolClient: true,
        allowedOAuthFlows: ['client_credentials'],
        allowedOAuthScopes: ['activity/*', 'reports/read'],
      });
      client.node.addDependency(reports, webhook.resourceServer);
    });
    const { webhooks } = await host(assembly);
    expect(webhooks).toHaveLength(2);
    const [own] = webhooks;
    const both = webhooks[1];
    expectRejection(
      await post(own, await tokenFor(both, 'reports/read')),
      INSUFFICIENT_SCOPE,
      'User is not authorized to access this resource',
    );
    expect((await post(own, await tokenFor(both, 'activity/*'))).status).toBe(200);
    expect((await post(own, await tokenFor(both))).status).toBe(200);
  });

  test('are compared as a whole', async () => {
    const assembly = synthWebhook(OK);
    editTemplate(assembly, (template) => {
      resourceOf(template, 'AWS::ApiGateway::Method').Properties.AuthorizationScopes = ['activity/all'];
    });
    const stage = await host(assembly);
    expect(stage.webhooks).toEqual([]);
  });

  test('that a method lacks make it require an ID token, so that access tokens are rejected', async () => {
    const assembly = synth((stack) => {
      const shared = {
        handler: inlineHandler(stack),
        api: new RestApi(stack, 'Api', { cloudWatchRole: false }),
        authorizationServer: new AuthorizationServer(stack, 'Server'),
      };
      new SendGridOAuthWebhook(stack, 'Intact', { ...shared, path: 'intact' });
      new SendGridOAuthWebhook(stack, 'Broken', { ...shared, path: 'broken' });
    });
    editTemplate(assembly, (template) => {
      const methods = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::ApiGateway::Method');
      const broken = methods.find((method) => method.Properties.AuthorizationScopes[0].includes('broken'));
      delete broken.Properties.AuthorizationScopes;
    });
    const { webhook } = await hostWebhook(assembly);
    const token = await tokenFor(webhook);
    expect((await post(webhook, token)).status).toBe(200);
    const broken = { ...webhook, httpPostUrl: webhook.httpPostUrl.replace('/intact', '/broken') };
    expectRejection(await post(broken, token), INVALID_TOKEN, 'Unauthorized');
  });
});

describe('the decision of an authorizer', () => {
  const arn = 'arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_abcdefghi';
  const poolWith = (claims: Record<string, unknown>) =>
    ({ pool: { arn }, tokens: { verify: () => claims } }) as unknown as UserPoolServer;
  const withScopes = (...scopes: string[]) => ({ type: 'COGNITO_USER_POOLS' as const, userPoolArns: [arn], scopes });

  test.each([
    ['an access token with scopes', withScopes('a/b'), { token_use: 'access', scope: 'x/y a/b' }, 'allowed'],
    ['one of several scopes', withScopes('a/b', 'a/c'), { token_use: 'access', scope: 'a/c' }, 'allowed'],
    ['an ID token without scopes', withScopes(), { token_use: 'id' }, 'allowed'],
    ['an ID token where scopes are wanted', withScopes('a/b'), { token_use: 'id', scope: 'a/b' }, 'UNAUTHORIZED'],
    ['an access token where none are wanted', withScopes(), { token_use: 'access', scope: 'a/b' }, 'UNAUTHORIZED'],
    ['an access token without a scope', withScopes('a/b'), { token_use: 'access' }, 'ACCESS_DENIED'],
    ['a scope that begins alike', withScopes('a/b'), { token_use: 'access', scope: 'a/bc' }, 'ACCESS_DENIED'],
    ['a token of no use', withScopes('a/b'), { scope: 'a/b' }, 'UNAUTHORIZED'],
  ])('on %s', (_name, authorization, claims, expected) => {
    const decision = authorize(authorization, 'Bearer abc', [poolWith(claims)]);
    expect(decision.allowed ? 'allowed' : decision.type).toBe(expected);
  });

  test('for a token of another user pool', () => {
    const foreign = { ...withScopes('a/b'), userPoolArns: ['arn:aws:cognito-idp:us-east-1:1:userpool/other'] };
    const decision = authorize(foreign, 'Bearer abc', [poolWith({ token_use: 'access', scope: 'a/b' })]);
    expect(decision).toEqual({
      allowed: false,
      type: 'UNAUTHORIZED',
      detail: expect.stringContaining('another user pool'),
    });
  });

  test('is to allow without an authorizer', () => {
    expect(authorize({ type: 'NONE' }, undefined, [])).toEqual({ allowed: true });
  });
});
