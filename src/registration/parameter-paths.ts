/** Path of the parameters that record the owners of webhooks. SendGrid's id of the webhook is the last part. */
export const OWNERSHIP_PARAMETERS = '/cdk-sendgrid-oauth-webhook/registrations/';

/** Path of the parameters with public keys that this library manages. A stack's name and a construct's id follow. */
export const PUBLIC_KEY_PARAMETERS = '/cdk-sendgrid-oauth-webhook/public-keys/';
