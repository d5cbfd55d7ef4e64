import { App, Stack } from 'aws-cdk-lib';
import { userFunction } from './user-function';
import { SendGridOAuthWebhook } from 'cdk-sendgrid-oauth-webhook';

const stack = new Stack(new App(), 'Bench');
new SendGridOAuthWebhook(stack, 'Webhook', { handler: userFunction(stack) });
