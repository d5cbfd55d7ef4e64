import { App, Stack } from 'aws-cdk-lib';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Delivery, SendGridOAuthWebhook, SignatureVerification } from 'cdk-sendgrid-oauth-webhook';

const app = new App();
const stack = new Stack(app, 'Queued');

const handler = new Function(stack, 'Handler', {
  code: Code.fromInline('exports.handler = async ({ Records }) => console.log("body:" + Records[0].body);'),
  handler: 'index.handler',
  // The newest runtime in the oldest supported aws-cdk-lib.
  runtime: Runtime.NODEJS_18_X,
});

new SendGridOAuthWebhook(stack, 'Webhook', {
  handler,
  delivery: Delivery.queued(),
  signatureVerification: SignatureVerification.managed(),
  deduplication: true,
});
app.synth();
