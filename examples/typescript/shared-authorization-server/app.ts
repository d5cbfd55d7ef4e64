import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { AuthorizationServer, SendGridOAuthWebhook } from 'cdk-sendgrid-oauth-webhook';

const app = new App();
const stack = new Stack(app, 'SendGridWebhooks');

const handler = new NodejsFunction(stack, 'Handler', {
  entry: join(__dirname, '..', 'quickstart', 'handler.ts'),
  runtime: Runtime.NODEJS_24_X,
});

// Both webhooks share a user pool and a token domain. Each has its own client and scope and rejects the other's tokens.
const authorizationServer = new AuthorizationServer(stack, 'AuthorizationServer');
const transactional = new SendGridOAuthWebhook(stack, 'Transactional', {
  handler,
  authorizationServer,
  path: 'transactional',
});
new SendGridOAuthWebhook(stack, 'Marketing', {
  handler,
  authorizationServer,
  path: 'marketing',
  api: transactional.api,
});
