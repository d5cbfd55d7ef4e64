import { addSeveral } from './several';
import { userFunction } from './user-function';
import { AccessLogs, Delivery, SendGridOAuthWebhook, SignatureVerification } from 'cdk-sendgrid-oauth-webhook';

addSeveral(
  (scope) =>
    new SendGridOAuthWebhook(scope, 'Webhook', {
      handler: userFunction(scope),
      delivery: Delivery.queued(),
      signatureVerification: SignatureVerification.managed(),
      accessLogs: AccessLogs.toLogGroup(),
    }),
);
