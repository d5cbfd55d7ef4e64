/** Path of the parameters that record the owners of webhooks. SendGrid's id of the webhook is the last part. */
export const OWNERSHIP_PARAMETERS = '/cdk-sendgrid-oauth-webhook/registrations/';
