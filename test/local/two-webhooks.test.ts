import { Stack } from 'aws-cdk-lib';
import { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { AuthorizationServer, SendGridOAuthWebhook } from '../../src';
import { inlineHandler, synth } from './support/assemblies';
import { askForToken, basic, post, tokenFor } from './support/http';
import { host } from './support/stages';
import { LocalWebhook } from '../../src/local';

const OPTIONS: Array<[string, (stack: Stack) => object]> = [
  ['with an API of its own each', () => ({})],
  ['on one API', (stack) => ({ api: new RestApi(stack, 'Api', { cloudWatchRole: false }) })],
];

describe.each(OPTIONS)('two webhooks that share an authorization server, %s', (_name, options) => {
  let mail: LocalWebhook;
  let marketing: LocalWebhook;

  beforeAll(async () => {
    const { webhooks } = await host(
      synth((stack) => {
        const authorizationServer = new AuthorizationServer(stack, 'Server');
        const shared = { handler: inlineHandler(stack), authorizationServer, ...options(stack) };
        new SendGridOAuthWebhook(stack, 'Mail', { ...shared, path: 'mail' });
        new SendGridOAuthWebhook(stack, 'Marketing', { ...shared, path: 'marketing' });
      }),
    );
    expect(webhooks.map(({ scope }) => scope)).toEqual(['mail/*', 'marketing/*']);
    [mail, marketing] = webhooks;
  });

  test('share a token URL and have separate clients', () => {
    expect(mail.tokenUrl).toBe(marketing.tokenUrl);
    expect(mail.clientId).not.toBe(marketing.clientId);
    expect(mail.clientSecret).not.toBe(marketing.clientSecret);
  });

  test('accept their own tokens', async () => {
    expect((await post(mail, await tokenFor(mail))).status).toBe(200);
    expect((await post(marketing, await tokenFor(marketing))).status).toBe(200);
  });

  test.each([
    ["the first rejects the second's token", () => [mail, marketing]],
    ["the second rejects the first's token", () => [marketing, mail]],
  ])('%s', async (_direction, pair) => {
    const [target, other] = pair();
    const answer = await post(target, await tokenFor(other));
    expect([answer.status, JSON.parse(answer.body).error]).toEqual([403, 'insufficient_scope']);
  });

  test.each([
    ["the first's client gets no token for the second", () => [mail, marketing]],
    ["the second's client gets no token for the first", () => [marketing, mail]],
  ])('%s', async (_direction, pair) => {
    const [own, other] = pair();
    const form = { grant_type: 'client_credentials', scope: other.scope };
    const answer = await askForToken(own.tokenUrl, form, basic(own.clientId, own.clientSecret));
    expect([answer.status, answer.body]).toEqual([400, '{"error":"invalid_scope"}']);
  });
});
