import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { SendGridOAuthWebhook } from 'cdk-sendgrid-oauth-webhook';

const app = new App();
const stack = new Stack(app, 'SendGridWebhook');

const handler = new NodejsFunction(stack, 'Handler', {
  entry: join(__dirname, 'handler.ts'),
  runtime: Runtime.NODEJS_24_X,
});

new SendGridOAuthWebhook(stack, 'Webhook', { handler });
