import { App, Stack } from 'aws-cdk-lib';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import {
  SendGridEventType,
  EventWebhookRegistration,
  SendGridOAuthWebhook,
  SignatureVerification,
} from 'cdk-sendgrid-oauth-webhook';

const app = new App();
const stack = new Stack(app, 'Registered');

const handler = new Function(stack, 'Handler', {
  code: Code.fromInline('exports.handler = async () => ({ statusCode: 200 });'),
  handler: 'index.handler',
  // The newest runtime in the oldest supported aws-cdk-lib.
  runtime: Runtime.NODEJS_18_X,
});

const webhook = new SendGridOAuthWebhook(stack, 'Webhook', {
  handler,
  signatureVerification: SignatureVerification.managed(),
});
new EventWebhookRegistration(stack, 'Registration', {
  webhook,
  apiKey: Secret.fromSecretNameV2(stack, 'ApiKey', 'sendgrid/api-key'),
  events: [SendGridEventType.BOUNCE],
});
app.synth();
