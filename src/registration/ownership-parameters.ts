/** Where registrations keep whose a webhook is: a parameter for each, with SendGrid's id of it as the last part. */
export const OWNERSHIP_PARAMETERS = '/cdk-sendgrid-oauth-webhook/registrations/';
