import { FindingKinds } from './finding-kind';
import { LINKS } from './links';

const ALL_POSTS_LOST = 'The endpoint rejects all posts from SendGrid. Their events are lost after 24 hours.';
const RETRIED = 'SendGrid retries the post for 24 hours; then its events are lost.';

/** Problems with the endpoint that receives posts. */
export const POST_FINDINGS = {
  'rejected-token': {
    severity: 'error',
    problem: 'The endpoint rejects a new token.',
    impact: ALL_POSTS_LOST,
    fix:
      "Use the token URL's user pool in the authorizer, and set the webhook's scope on the method: without a scope, " +
      'the authorizer accepts only ID tokens.',
    link: LINKS.cognitoAuthorizers,
  },
  'rejected-scope': {
    severity: 'error',
    problem: 'The endpoint requires a scope that the token lacks.',
    impact: ALL_POSTS_LOST,
    fix: "Compare the authorization scopes of the method with the app client's scopes.",
    link: LINKS.cognitoAuthorizers,
  },
  'rejected-post': {
    severity: 'error',
    problem: 'The endpoint rejects a post with a valid token.',
    impact: RETRIED,
    fix:
      'Compare the HTTP Post URL with the output of the stack, and read the response. If your function sent it, make ' +
      'the function accept an empty batch, [], which is what this command posts.',
    link: `${LINKS.troubleshooting}#the-post-is-rejected`,
  },
  'failed-post': {
    severity: 'error',
    problem: 'The endpoint fails to process a post.',
    impact: RETRIED,
    fix: "Read your function's log. 502 means the function failed, 500 a missing invoke permission, 504 a timeout.",
    link: `${LINKS.troubleshooting}#the-post-is-rejected`,
  },
  'throttled-post': {
    severity: 'inconclusive',
    problem: 'The endpoint throttles posts.',
    impact: 'It is unknown whether other posts succeed. SendGrid retries throttled posts for 24 hours.',
    fix: "Run the command again, or raise the stage's throttling limits and the account's quota.",
    link: `${LINKS.troubleshooting}#the-post-is-rejected`,
  },
  'redirected-post': {
    severity: 'error',
    problem: 'The endpoint redirects a post.',
    impact: 'SendGrid does not follow redirects.',
    fix: 'Enter the URL that the redirect leads to as HTTP Post URL.',
    link: LINKS.sendGridEvents,
  },
  'unprotected-endpoint': {
    severity: 'error',
    problem: 'The endpoint accepts posts without a valid token.',
    impact: 'Anyone can post events.',
    fix: "Restore the method's authorizer and scope, and deploy the API's stage.",
    link: LINKS.cognitoAuthorizers,
  },
  'missing-oauth-error-code': {
    severity: 'error',
    problem: 'The response to a rejected token lacks an OAuth error code.',
    impact:
      'SendGrid renews its token only after a 4xx response whose body contains invalid_request, invalid_token or ' +
      'insufficient_scope. When its current token expires, events stop, and they are lost after 24 hours.',
    fix: 'Set the gateway responses of the API as this library does, and deploy its stage.',
    link: `${LINKS.readme}#why-the-body-of-a-401-matters`,
  },
  'unexpected-method': {
    severity: 'warning',
    problem: 'The URL accepts a method other than POST.',
    impact: 'SendGrid does not use it, so it only adds to the attack surface.',
    fix: 'Remove all methods but POST.',
    link: LINKS.sendGridEvents,
  },
  'unexpected-path': {
    severity: 'warning',
    problem: 'Paths below the URL are accepted.',
    impact: 'A wrong HTTP Post URL goes unnoticed: posts to it succeed.',
    fix: 'Use a resource without {proxy+}.',
    link: LINKS.sendGridEvents,
  },
  'unverified-signature': {
    severity: 'error',
    problem: 'The endpoint accepts a post without a valid signature.',
    impact: 'Anyone with a token can forge events, although signature verification is on.',
    fix: "Set the mode to ENFORCE, and make the receiver the method's integration.",
    link: LINKS.signatures,
  },
  'unexpected-oauth-error-code': {
    severity: 'error',
    problem: 'The response to a missing signature contains an OAuth error code.',
    impact: 'Each forged or damaged post makes SendGrid renew its token. Cognito charges for tokens and limits them.',
    fix: 'Respond with 403, without invalid_request, invalid_token and insufficient_scope.',
    link: LINKS.signatures,
  },
  'missing-public-key': {
    severity: 'error',
    problem: 'The receiver has no public key.',
    impact: 'It responds to every post, signed or not, with 500. SendGrid retries for 24 hours; then events are lost.',
    fix:
      'Turn on signing in SendGrid and store its public key in the SSM parameter, or add an EventWebhookRegistration, ' +
      "which does both. If the parameter contains the key, the receiver cannot read it: its log contains AWS's error.",
    link: `${LINKS.signatures}#turn-it-on`,
  },
  'slow-response': {
    severity: 'warning',
    problem: 'The endpoint responds more slowly than SendGrid may wait.',
    impact:
      'SendGrid does not document its timeout; users report 3 seconds. After a timeout it posts the events again.',
    fix: 'Use queued delivery, or do less in the function before it responds.',
    link: LINKS.queuedDelivery,
  },
} as const satisfies FindingKinds;
