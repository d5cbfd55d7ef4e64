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
  // Bundle the DynamoDB client too, so that the function also runs outside of Lambda.
  bundling: { externalModules: [] },
});

new SendGridOAuthWebhook(stack, 'Webhook', {
  handler,
  // API Gateway responds to SendGrid after the queue has stored the events; the handler processes them later.
  delivery: Delivery.queued(),
  // Reject requests without a valid signature. Store SendGrid's key in the SSM parameter after you enable signing.
  signatureVerification: SignatureVerification.managed({ maxAge: Duration.hours(30) }),
  // Process each event once, even if SendGrid delivers it several times.
  deduplication: true,
});
