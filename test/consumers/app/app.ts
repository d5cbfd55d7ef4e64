import { App, Stack } from 'aws-cdk-lib';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SendGridOAuthWebhook } from 'cdk-sendgrid-oauth-webhook';

const app = new App();
const stack = new Stack(app, 'Consumer');

const handler = new Function(stack, 'Handler', {
  code: Code.fromInline('exports.handler = async ({ body }) => ({ statusCode: 200, body });'),
  handler: 'index.handler',
  // The newest runtime in the oldest supported aws-cdk-lib.
  runtime: Runtime.NODEJS_18_X,
});

new SendGridOAuthWebhook(stack, 'Webhook', { handler, storeClientSecret: true });
app.synth();
