import { join } from 'node:path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { Delivery, SendGridOAuthWebhook, SignatureVerification } from 'cdk-sendgrid-oauth-webhook';

const app = new App();
const stack = new Stack(app, 'SendGridQueuedWebhook');

const handler = new NodejsFunction(stack, 'Handler', {
  entry: join(__dirname, 'handler.ts'),
  runtime: Runtime.NODEJS_24_X,
  timeout: Duration.seconds(10),
  // With its DynamoDB client, so that it also runs where there is no Lambda runtime that has one.
  bundling: { externalModules: [] },
});

new SendGridOAuthWebhook(stack, 'Webhook', {
  handler,
  // SendGrid is answered as soon as the queue has its events; the handler takes them from there.
  delivery: Delivery.queued(),
  // Only what SendGrid has signed gets into the queue. Its key goes into an SSM parameter once signing is on.
  signatureVerification: SignatureVerification.managed({ maxAge: Duration.hours(30) }),
  // Each event is processed once, however often it comes.
  deduplication: true,
});
