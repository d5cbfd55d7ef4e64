import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SendGridOAuthWebhook } from 'cdk-sendgrid-oauth-webhook';

const app = new App();
const stack = new Stack(app, 'SendGridWebhookPython');

const handler = new Function(stack, 'Handler', {
  code: Code.fromAsset(join(__dirname, 'handler')),
  handler: 'lambda_function.lambda_handler',
  runtime: Runtime.PYTHON_3_13,
});

new SendGridOAuthWebhook(stack, 'Webhook', { handler });
