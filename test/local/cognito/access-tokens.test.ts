import https from 'node:https';
import { Duration } from 'aws-cdk-lib';
import { JwtRsaVerifier } from 'aws-jwt-verify';
import { createLocalJWKSet, decodeProtectedHeader, JSONWebKeySet, jwtVerify } from 'jose';
import { LocalWebhook } from '../../../src/local';
import { StageClock } from '../../../src/local/clock';
import { AccessTokens } from '../../../src/local/cognito/access-tokens';
import { editTemplate, OK, resourceOf, synthWebhook } from '../support/assemblies';
import { askForToken, basic, claimsOf, send, tokenFor } from '../support/http';
import { hostWebhook } from '../support/stages';

describe('an access token', () => {
  let webhook: LocalWebhook;
  let issuer: string;
  let jwks: JSONWebKeySet;

  beforeAll(async () => {
    ({ webhook } = await hostWebhook(synthWebhook(OK)));
    issuer = String(claimsOf(await tokenFor(webhook)).iss);
    const { origin } = new URL(webhook.tokenUrl);
    const url = issuer.replace('https://cognito-idp.us-east-1.amazonaws.com', origin);
    const answer = await send(`${url}/.well-known/jwks.json`, { method: 'GET' });
    expect(answer.status).toBe(200);
    jwks = JSON.parse(answer.body) as JSONWebKeySet;
  });

  test("has the claims of Cognito's tokens, and no others", async () => {
    const before = Math.floor(Date.now() / 1000);
    const claims = claimsOf(await tokenFor(webhook));
    const iat = Number(claims.iat);
    expect(iat).toBeGreaterThanOrEqual(before);
    expect(iat).toBeLessThanOrEqual(Math.floor(Date.now() / 1000));
    expect(claims).toEqual({
      sub: webhook.clientId,
      token_use: 'access',
      scope: 'activity/*',
      auth_time: iat,
      iss: expect.stringMatching(/^https:\/\/cognito-idp\.us-east-1\.amazonaws\.com\/us-east-1_[a-z0-9]{9}$/),
      exp: iat + 43_200,
      iat,
      version: 2,
      jti: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      client_id: webhook.clientId,
    });
  });

  test('has a unique id', async () => {
    const ids = await Promise.all([1, 2, 3].map(async () => claimsOf(await tokenFor(webhook)).jti));
    expect(new Set(ids).size).toBe(3);
  });

  test('is signed by the key of the JWKS that its header names', async () => {
    expect(jwks.keys).toEqual([
      {
        kty: 'RSA',
        n: expect.any(String),
        e: 'AQAB',
        kid: expect.any(String),
        alg: 'RS256',
        use: 'sig',
      },
    ]);
    expect(decodeProtectedHeader(await tokenFor(webhook))).toEqual({ kid: jwks.keys[0].kid, alg: 'RS256' });
  });

  test("passes jose's verification with the served JWKS", async () => {
    const verified = await jwtVerify(await tokenFor(webhook), createLocalJWKSet(jwks), { issuer });
    expect(verified.payload.client_id).toBe(webhook.clientId);
  });

  test("passes AWS's own verifier with the served JWKS", async () => {
    const verifier = JwtRsaVerifier.create({ issuer, audience: null });
    verifier.cacheJwks(jwks as never);
    expect(verifier.verifySync(await tokenFor(webhook)).scope).toBe('activity/*');
  });
});

describe('the validity of an access token', () => {
  test.each([
    ['5 minutes, as the construct writes them', Duration.minutes(5), 300],
    ['24 hours, as the construct writes them', Duration.hours(24), 86_400],
  ])('%s', async (_name, accessTokenValidity, seconds) => {
    expect(await validityOf(synthWebhook(OK, { accessTokenValidity }))).toBe(seconds);
  });

  test.each([
    ['seconds', 900, 'seconds', 900],
    ['minutes', 15, 'minutes', 900],
    ['hours', 2, 'hours', 7200],
    ['days', 1, 'days', 86_400],
    ['hours when the unit is missing', 3, undefined, 10_800],
    ['one hour when both are missing', undefined, undefined, 3600],
  ])('is in the unit of the template: %s', async (_name, validity, unit, seconds) => {
    const assembly = synthWebhook(OK);
    editTemplate(assembly, (template) => {
      const { Properties } = resourceOf(template, 'AWS::Cognito::UserPoolClient');
      Properties.AccessTokenValidity = validity;
      Properties.TokenValidityUnits = unit && { AccessToken: unit };
    });
    expect(await validityOf(assembly)).toBe(seconds);
  });

  async function validityOf(assembly: string): Promise<number> {
    const { clientId, clientSecret, tokenUrl } = (await hostWebhook(assembly)).webhook;
    const form = { grant_type: 'client_credentials' };
    const answer = await askForToken(tokenUrl, form, basic(clientId, clientSecret));
    const { access_token: token, expires_in: expiresIn } = JSON.parse(answer.body);
    const { exp, iat } = claimsOf(token);
    expect(Number(exp) - Number(iat)).toBe(expiresIn);
    return expiresIn;
  }
});

describe('verifying a token', () => {
  const pool = {
    userPoolId: 'us-east-1_abcdefghi',
    arn: 'arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_abcdefghi',
    region: 'us-east-1',
    issuer: 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_abcdefghi',
    clients: [],
  };

  test('fails for an unknown key without requesting that key from AWS', async () => {
    const request = jest.spyOn(https, 'request');
    const [own, foreign] = [
      await AccessTokens.for(pool, new StageClock()),
      await AccessTokens.for(pool, new StageClock()),
    ];
    const token = await foreign.issue({ accessTokenSeconds: 60, clientId: 'abc' } as never, []);
    expect(() => own.verify(token)).toThrow(/not found in the JWKS/);
    expect(request).not.toHaveBeenCalled();
  });
});
