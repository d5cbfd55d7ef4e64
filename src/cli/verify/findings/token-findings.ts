import { FindingKinds } from './finding-kind';
import { LINKS } from './links';
import { VARIABLES } from '../../deployment/source-options';

/** Problems with the authorization server and its tokens. */
export const TOKEN_FINDINGS = {
  'invalid-client-credentials': {
    severity: 'error',
    problem: 'The token URL rejects the Client ID and Client Secret.',
    impact: 'SendGrid posts nothing without a token.',
    fix:
      'Compare both with the outputs of the stack. They often belong to an app client that has been replaced. If ' +
      `${VARIABLES.clientSecret} belongs to another deployment, unset it.`,
    link: `${LINKS.troubleshooting}#the-token-request-fails`,
  },
  'missing-token': {
    severity: 'error',
    problem: 'The token URL issues no token for client credentials.',
    impact: 'SendGrid posts nothing without a token.',
    fix:
      'Compare the Token URL with the output of the stack. Grant the app client the client-credentials flow and the ' +
      "webhook's scope.",
    link: LINKS.tokenErrors,
  },
  'token-url-failure': {
    severity: 'inconclusive',
    problem: 'The token URL responds with a server error or throttles requests.',
    impact: 'It is unknown whether SendGrid gets a token. Until it does, it keeps events for up to 24 hours.',
    fix: 'Run the command again later. Amazon Cognito limits token requests per account and region.',
    link: `${LINKS.troubleshooting}#the-token-request-fails`,
  },
  'unchecked-client-secret': {
    severity: 'error',
    problem: 'The token URL issues a token for a wrong Client Secret.',
    impact: 'Anyone who knows the Client ID, which is not secret, can post events.',
    fix: 'Use an app client with a secret, and a token URL that checks it.',
    link: LINKS.tokenErrors,
  },
  'missing-invalid-client-code': {
    severity: 'warning',
    problem: 'The token URL rejects a wrong Client Secret without the error code invalid_client.',
    impact: 'RFC 6749 requires this code. Without it, a wrong secret in SendGrid is hard to diagnose.',
    fix: 'Make the token URL respond with 400 or 401 and invalid_client.',
    link: LINKS.tokenErrors,
  },
  'missing-token-scope': {
    severity: 'error',
    problem: 'The token lacks the required scope.',
    impact: 'The endpoint requires a scope. SendGrid requests none, so the app client must grant it by default.',
    fix: "Add the webhook's scope to the app client, and remove other scopes.",
    link: LINKS.cognitoAuthorizers,
  },
  'unexpected-token-claims': {
    severity: 'error',
    problem: 'The token belongs to another client or another grant.',
    impact: 'The token URL does not respond like an authorization server to client credentials.',
    fix: 'Compare the Token URL with the output of the stack.',
    link: LINKS.tokenErrors,
  },
} as const satisfies FindingKinds;
