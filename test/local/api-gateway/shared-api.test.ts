import {
  AuthorizationType,
  CognitoUserPoolsAuthorizer,
  LambdaIntegration,
  ResponseType,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { SendGridOAuthWebhook } from '../../../src';
import { LocalStage } from '../../../src/local';
import { stackWithHandler } from '../../support/stacks';

const ORIGIN = 'https://app.example.com';

/** An API with a `DEFAULT_4XX` for browsers, a method that requires a token, and a webhook. */
async function startSharedApi(): Promise<LocalStage> {
  const { app, stack, handler } = stackWithHandler();
  const api = new RestApi(stack, 'Api', { cloudWatchRole: false });
  api.addGatewayResponse('Cors', {
    type: ResponseType.DEFAULT_4XX,
    responseHeaders: { 'Access-Control-Allow-Origin': `'${ORIGIN}'` },
    templates: { 'application/json': '{"code":"$context.error.responseType","error":$context.error.messageString}' },
  });
  const authorizer = new CognitoUserPoolsAuthorizer(stack, 'Users', {
    cognitoUserPools: [new UserPool(stack, 'Pool')],
  });
  const orders = api.root.addResource('orders');
  orders.addMethod('GET', new LambdaIntegration(handler), { authorizer, authorizationType: AuthorizationType.COGNITO });
  new SendGridOAuthWebhook(stack, 'Webhook', { handler, api });
  return LocalStage.start({ assembly: app.synth().directory });
}

test('a webhook leaves the 401 of other methods readable for browsers, with the members of the API’s own body', async () => {
  const stage = await startSharedApi();
  try {
    const url = stage.webhooks[0].httpPostUrl;
    const [orders, webhook, missing] = await Promise.all([
      fetch(url.replace('activity', 'orders')),
      fetch(url, { method: 'POST', body: '[]' }),
      fetch(url.replace('activity', 'nothing')),
    ]);
    for (const response of [orders, webhook]) {
      expect(response.status).toBe(401);
      expect(response.headers.get('Access-Control-Allow-Origin')).toBe(ORIGIN);
      expect(response.headers.get('WWW-Authenticate')).toBe('Bearer error="invalid_token"');
      expect(await response.json()).toEqual({
        oauth_error: 'invalid_token',
        code: 'UNAUTHORIZED',
        error: 'Unauthorized',
      });
    }
    expect(missing.headers.get('Access-Control-Allow-Origin')).toBe(ORIGIN);
    expect(await missing.json()).toEqual({
      code: 'MISSING_AUTHENTICATION_TOKEN',
      error: 'Missing Authentication Token',
    });
  } finally {
    await stage.stop();
  }
});
