/**
 * Browsers need Access-Control-Allow-Origin on 401 and 403, which many APIs set by DEFAULT_4XX. A webhook on such an API
 * must not take the header from the responses of the other methods.
 */
import { equal, match } from 'node:assert/strict';
import {
  AuthorizationType,
  CognitoUserPoolsAuthorizer,
  LambdaIntegration,
  ResponseType,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { newFunction, run, synth } from './support';
import { SendGridOAuthWebhook } from 'cdk-sendgrid-oauth-webhook';
import { LocalStage } from 'cdk-sendgrid-oauth-webhook/local';

run(async () => {
  const { directory } = synth((stack) => {
    const api = new RestApi(stack, 'Api');
    api.addGatewayResponse('Cors', {
      type: ResponseType.DEFAULT_4XX,
      responseHeaders: { 'Access-Control-Allow-Origin': "'https://app.example.com'" },
    });
    new SendGridOAuthWebhook(stack, 'Webhook', { handler: newFunction(stack, 'Handler'), api });
    const authorizer = new CognitoUserPoolsAuthorizer(stack, 'Authorizer', {
      cognitoUserPools: [new UserPool(stack, 'Users')],
    });
    api.root.addResource('orders').addMethod('GET', new LambdaIntegration(newFunction(stack, 'Orders')), {
      authorizationType: AuthorizationType.COGNITO,
      authorizer,
    });
  });
  const stage = await LocalStage.start({ assembly: directory });
  try {
    const rejected = await fetch(stage.webhooks[0]!.httpPostUrl.replace('activity', 'orders'));
    equal(rejected.status, 401);
    equal(rejected.headers.get('access-control-allow-origin'), 'https://app.example.com');
    match(await rejected.text(), /"error":"invalid_token"/);
  } finally {
    await stage.stop();
  }
});
