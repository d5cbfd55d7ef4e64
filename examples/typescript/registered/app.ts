import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { EventWebhookRegistration, SendGridOAuthWebhook, SignatureVerification } from 'cdk-sendgrid-oauth-webhook';

const app = new App();
const stack = new Stack(app, 'SendGridRegisteredWebhook');

const handler = new NodejsFunction(stack, 'Handler', {
  entry: join(__dirname, 'handler.ts'),
  runtime: Runtime.NODEJS_24_X,
});

const webhook = new SendGridOAuthWebhook(stack, 'Webhook', {
  handler,
  signatureVerification: SignatureVerification.managed(),
  // Another value in cdk.json replaces the app client, and with it the client secret.
  clientVersion: app.node.tryGetContext('client-version'),
});

// Registers the webhook with SendGrid at deployment, so that nobody enters its values manually.
new EventWebhookRegistration(stack, 'Registration', {
  webhook,
  apiKey: Secret.fromSecretNameV2(stack, 'ApiKey', 'sendgrid/api-key'),
  friendlyName: 'production',
});
