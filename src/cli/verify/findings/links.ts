const REPOSITORY = 'https://github.com/cdk-sendgrid-oauth-webhook/cdk-sendgrid-oauth-webhook/blob/main';

/** Pages that findings link to. */
export const LINKS = {
  readme: `${REPOSITORY}/README.md`,
  troubleshooting: `${REPOSITORY}/docs/troubleshooting.md`,
  signatures: `${REPOSITORY}/docs/signature-verification.md`,
  registration: `${REPOSITORY}/docs/registration.md`,
  queuedDelivery: `${REPOSITORY}/docs/queued-delivery.md`,
  verify: `${REPOSITORY}/docs/verify.md`,
  sendGridEvents: 'https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event',
  sendGridSettings: 'https://www.twilio.com/docs/sendgrid/api-reference/webhooks',
  tokenErrors: 'https://www.rfc-editor.org/rfc/rfc6749#section-5.2',
  cognitoAuthorizers:
    'https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html',
} as const;
