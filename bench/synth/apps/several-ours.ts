import { addSeveral } from './several';
import { userFunction } from './user-function';
import { SendGridOAuthWebhook } from 'cdk-sendgrid-oauth-webhook';

addSeveral((scope) => new SendGridOAuthWebhook(scope, 'Webhook', { handler: userFunction(scope) }));
