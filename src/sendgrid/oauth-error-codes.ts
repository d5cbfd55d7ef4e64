/**
 * The error codes of RFC 6750 that make SendGrid renew its token.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-3.1
 * @see https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features
 */
export const OAUTH_ERROR_CODES = ['invalid_request', 'invalid_token', 'insufficient_scope'] as const;

export type OAuthErrorCode = (typeof OAUTH_ERROR_CODES)[number];

/** Whether a response body contains one of the OAuth error codes, in any place, as SendGrid searches it. */
export function hasOAuthErrorCode(body: string): boolean {
  return OAUTH_ERROR_CODES.some((code) => body.includes(code));
}

/** Whether a response makes SendGrid renew its token: a 4xx with an OAuth error code in its body. */
export function isTokenRejected({ status, body }: { readonly status: number; readonly body: string }): boolean {
  return status >= 400 && status < 500 && hasOAuthErrorCode(body);
}
