const REPOSITORY = 'https://github.com/cdk-sendgrid-oauth-webhook/cdk-sendgrid-oauth-webhook/blob/main';
const README = `${REPOSITORY}/README.md`;
const TROUBLESHOOTING = `${REPOSITORY}/docs/troubleshooting.md`;
const SIGNATURES = `${REPOSITORY}/docs/signature-verification.md`;
const REGISTRATION = `${REPOSITORY}/docs/registration.md`;
const SENDGRID_EVENTS = 'https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event';
const SENDGRID_SETTINGS = 'https://www.twilio.com/docs/sendgrid/api-reference/webhooks';
const RFC_6749 = 'https://www.rfc-editor.org/rfc/rfc6749#section-5.2';
const METHODS = 'https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html';

/** `unclear`: a question that could not be answered. `info` is no fault. */
export type Severity = 'error' | 'warning' | 'unclear' | 'info';

/** A kind of finding. */
export interface FindingKind {
  readonly severity: Severity;
  readonly what: string;
  readonly why: string;
  readonly whatToDo: string;
  readonly link: string;
}

/** What `verify` can find, by codes that do not change within a major version. */
export const FINDINGS = {
  'host-unreachable': {
    severity: 'error',
    what: 'A host cannot be reached.',
    why: 'SendGrid cannot reach it either, and events that it cannot deliver for 24 hours are lost.',
    whatToDo: 'Compare the URL with the output of the stack. A custom domain takes up to an hour to be known.',
    link: `${TROUBLESHOOTING}#the-token-request-fails`,
  },
  'certificate-invalid': {
    severity: 'error',
    what: 'The certificate of a host is not valid.',
    why: 'SendGrid demands TLS with a valid certificate: it gets no token there, or posts nothing.',
    whatToDo: "Renew the certificate of the custom domain, or use one that covers the host's name.",
    link: SENDGRID_EVENTS,
  },
  'tls-too-old': {
    severity: 'error',
    what: 'A host does not speak TLS 1.2 or newer.',
    why: 'SendGrid posts with TLS 1.2.',
    whatToDo: 'Raise the security policy of the custom domain to TLS_1_2.',
    link: SENDGRID_EVENTS,
  },
  'not-https': {
    severity: 'error',
    what: 'A URL is not HTTPS.',
    why: 'Client secret, tokens and events would go over the network for everyone to read.',
    whatToDo: 'Use the URL of the stack’s output.',
    link: `${README}#set-up-sendgrid`,
  },
  'client-refused': {
    severity: 'error',
    what: 'The token URL does not accept Client ID and Client Secret.',
    why: 'Without a token SendGrid posts nothing.',
    whatToDo: 'Compare both with the outputs of the stack: often they are those of a client that was replaced.',
    link: `${TROUBLESHOOTING}#the-token-request-fails`,
  },
  'no-token': {
    severity: 'error',
    what: 'The token URL gives no token for client credentials.',
    why: 'Without a token SendGrid posts nothing.',
    whatToDo:
      'Compare the Token URL with the output of the stack, and allow the app client the client-credentials grant and ' +
      'the scope of the webhook.',
    link: RFC_6749,
  },
  'token-url-fails': {
    severity: 'unclear',
    what: 'The token URL answers with an error of its own, or that there are too many requests.',
    why: 'Whether SendGrid gets a token is not known. Until it does, it keeps the events, for 24 hours.',
    whatToDo: 'Run the command again. Amazon Cognito limits token requests for each account and region.',
    link: `${TROUBLESHOOTING}#the-token-request-fails`,
  },
  'wrong-secret-accepted': {
    severity: 'error',
    what: 'The token URL gives a token for a wrong Client Secret.',
    why: 'Anyone who knows the Client ID, which is no secret, can post events.',
    whatToDo: 'Use an app client that has a secret, and a token URL that checks it.',
    link: RFC_6749,
  },
  'wrong-secret-not-refused': {
    severity: 'warning',
    what: 'A wrong Client Secret is not refused with invalid_client.',
    why: 'RFC 6749 has this code for it; whoever enters a wrong secret at SendGrid is not told what is wrong.',
    whatToDo: 'Let the token URL answer 400 or 401 with invalid_client.',
    link: RFC_6749,
  },
  'token-without-scope': {
    severity: 'error',
    what: 'The token has no scope, or not the one that is wanted.',
    why: 'The endpoint demands a scope, and SendGrid cannot ask for one: it must be among those that the client gets.',
    whatToDo: "Add the webhook's scope to the app client, and take others away.",
    link: METHODS,
  },
  'token-of-another-client': {
    severity: 'error',
    what: 'The token is for another client, or for another grant.',
    why: 'The token URL does not answer as an authorization server does for client credentials.',
    whatToDo: 'Compare the token URL with the output of the stack.',
    link: RFC_6749,
  },
  'token-not-accepted': {
    severity: 'error',
    what: 'The endpoint refuses a fresh token.',
    why: 'All posts of SendGrid are refused, and their events are lost after 24 hours.',
    whatToDo:
      'The authorizer must be of the user pool of the token URL, and the method must have its scope: without one it ' +
      'takes ID tokens only.',
    link: METHODS,
  },
  'scope-not-accepted': {
    severity: 'error',
    what: "The endpoint demands a scope that the client's token does not have.",
    why: 'All posts of SendGrid are refused, and their events are lost after 24 hours.',
    whatToDo: "Compare the method's authorization scopes with the app client's.",
    link: METHODS,
  },
  'post-refused': {
    severity: 'error',
    what: 'The endpoint refuses a post with a fresh token.',
    why: 'SendGrid retries it for 24 hours; then its events are lost.',
    whatToDo:
      'Compare the HTTP Post URL with the output of the stack, and look at the answer. If it is of your function: the ' +
      'post was a batch without events, [], which it must take, too.',
    link: `${TROUBLESHOOTING}#the-post-is-refused`,
  },
  'post-failed': {
    severity: 'error',
    what: 'The endpoint fails at a post.',
    why: 'SendGrid retries it for 24 hours; then its events are lost.',
    whatToDo: "Look at your function's log; 502 is the function, 500 its permission, 504 its time.",
    link: `${TROUBLESHOOTING}#the-post-is-refused`,
  },
  'post-throttled': {
    severity: 'unclear',
    what: 'The endpoint refuses a post as one too many.',
    why: 'Whether it takes the others is not known. SendGrid retries what is refused for 24 hours.',
    whatToDo: 'Run the command again, or raise the throttling of the stage and the quota of the account.',
    link: `${TROUBLESHOOTING}#the-post-is-refused`,
  },
  'post-redirected': {
    severity: 'error',
    what: 'The endpoint redirects a post.',
    why: 'SendGrid follows no redirects.',
    whatToDo: 'Enter the URL that it leads to.',
    link: SENDGRID_EVENTS,
  },
  'token-not-checked': {
    severity: 'error',
    what: 'The endpoint accepts posts without a valid token.',
    why: 'Anyone can post events.',
    whatToDo: "Put the authorizer and the scope back on the method, and deploy the API's stage.",
    link: METHODS,
  },
  'refusal-without-word': {
    severity: 'error',
    what: 'A refused token is not answered as SendGrid needs it.',
    why:
      'Only a 4xx with invalid_request, invalid_token or insufficient_scope in its body makes SendGrid renew its ' +
      'token. When the one that it has expires, events stop, and are lost after 24 hours.',
    whatToDo: 'Set the gateway responses of the API, as this library does, and deploy its stage.',
    link: `${README}#why-the-body-of-a-401-matters`,
  },
  'wrong-method-accepted': {
    severity: 'warning',
    what: 'The URL accepts another method than POST.',
    why: 'What is not needed can be misused.',
    whatToDo: 'Leave POST only.',
    link: SENDGRID_EVENTS,
  },
  'wrong-path-accepted': {
    severity: 'warning',
    what: 'Paths below the URL are accepted.',
    why: 'Events that are posted to a wrong URL seem to arrive.',
    whatToDo: 'Use a path without {proxy+}.',
    link: SENDGRID_EVENTS,
  },
  'unsigned-accepted': {
    severity: 'error',
    what: 'A post without a signature is accepted.',
    why: 'Whoever has a token can make up events, though signatures are to be verified.',
    whatToDo: 'Set the mode to ENFORCE, and let the method lead to the receiver.',
    link: SIGNATURES,
  },
  'signature-refusal-renews-token': {
    severity: 'error',
    what: 'The refusal of a missing signature has one of the words that make SendGrid renew its token.',
    why: 'Each forged or broken post costs a token, and Cognito limits and charges for them.',
    whatToDo: 'Answer 403 without invalid_request, invalid_token and insufficient_scope.',
    link: SIGNATURES,
  },
  'public-key-missing': {
    severity: 'error',
    what: 'The receiver has no public key.',
    why: 'It answers every post with a 5xx; SendGrid keeps the events for 24 hours.',
    whatToDo:
      'Turn signing on at SendGrid and put its key into the parameter, or let an EventWebhookRegistration do so.',
    link: `${SIGNATURES}#turn-it-on`,
  },
  'slow-answer': {
    severity: 'warning',
    what: 'The endpoint takes longer to answer than SendGrid may wait.',
    why: 'SendGrid does not say how long it waits; users report from 3 seconds. What it gives up it posts again.',
    whatToDo: 'Use queued delivery, or let the function do less before it answers.',
    link: `${REPOSITORY}/docs/queued-delivery.md`,
  },
  'sendgrid-not-registered': {
    severity: 'error',
    what: 'SendGrid has no webhook for the URL.',
    why: 'It posts nothing there.',
    whatToDo: 'Use an EventWebhookRegistration, or enter the settings on its page.',
    link: REGISTRATION,
  },
  'sendgrid-disabled': {
    severity: 'error',
    what: 'The webhook is disabled at SendGrid.',
    why: 'SendGrid posts nothing, and does not keep the events.',
    whatToDo: 'Enable it on its page, or deploy a change of its registration.',
    link: `${REGISTRATION}#recover`,
  },
  'sendgrid-settings-differ': {
    severity: 'error',
    what: "SendGrid's settings are not those of the deployment.",
    why: 'SendGrid gets no token, or does not post the events that are wanted.',
    whatToDo: 'Deploy a change of the registration, or enter the settings on its page.',
    link: `${REGISTRATION}#recover`,
  },
  'sendgrid-not-signing': {
    severity: 'error',
    what: 'SendGrid does not sign its posts, and they are to be signed.',
    why: 'The receiver refuses all of them, and their events are lost after 24 hours.',
    whatToDo: 'Turn on Signed Event Webhook, and put its key into the parameter.',
    link: `${SIGNATURES}#turn-it-on`,
  },
  'sendgrid-key-differs': {
    severity: 'error',
    what: "SendGrid's public key is not in the parameter.",
    why: 'The receiver refuses all posts, and their events are lost after 24 hours.',
    whatToDo: "Put SendGrid's key into the parameter, before the one that is there.",
    link: `${REGISTRATION}#recover`,
  },
  'sendgrid-test-failed': {
    severity: 'error',
    what: 'SendGrid could not deliver its test events.',
    why: 'This is the way that events go.',
    whatToDo: 'Compare the Client Secret at SendGrid: it is the one setting that nobody can read there.',
    link: SENDGRID_SETTINGS,
  },
  'sendgrid-plan-full': {
    severity: 'info',
    what: 'The account has as many webhooks as its plan allows.',
    why: 'The next one, of another stage for example, cannot be registered. Disabled ones count.',
    whatToDo: 'Delete one that is not needed, or change the plan.',
    link: SENDGRID_SETTINGS,
  },
  'sendgrid-unclear': {
    severity: 'unclear',
    what: 'SendGrid does not tell its settings.',
    why: 'Whether they fit is not known.',
    whatToDo: 'Use an API key with the scope that the message names, and the region it belongs to.',
    link: `${REGISTRATION}#permissions`,
  },
  'events-unclear': {
    severity: 'unclear',
    what: 'Which events the deployment wants cannot be read.',
    why: 'Whether SendGrid posts them is not known.',
    whatToDo: 'Use credentials that allow cloudformation:GetTemplate, or name the events with --events.',
    link: `${REPOSITORY}/docs/verify.md#steps`,
  },
  'parameter-unclear': {
    severity: 'unclear',
    what: 'The parameter with the public key cannot be read.',
    why: "Whether it has SendGrid's key is not known.",
    whatToDo: 'Use credentials that allow ssm:GetParameter, with --profile and --region.',
    link: SIGNATURES,
  },
  'answer-unclear': {
    severity: 'unclear',
    what: 'There was no answer.',
    why: 'Whether the endpoint does as it should is not known.',
    whatToDo: 'Run the command again. Without an answer SendGrid tries again, for 24 hours.',
    link: `${TROUBLESHOOTING}#the-post-is-refused`,
  },
} as const satisfies Readonly<Record<string, FindingKind>>;

export type FindingCode = keyof typeof FINDINGS;

/** A finding as it is reported: what is in particular, by the steps that found it. */
export interface Finding extends FindingKind {
  readonly code: FindingCode;
  readonly details: readonly string[];
  readonly steps: readonly string[];
}
