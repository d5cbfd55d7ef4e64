/** The codes of RFC 6750 by which SendGrid knows that its token is the problem. */
const RENEWAL_WORDS = ['invalid_request', 'invalid_token', 'insufficient_scope'];

/** Whether one of the codes is in an answer, wherever. */
export function hasRenewalWord({ body }: { readonly body: string }): boolean {
  return RENEWAL_WORDS.some((word) => body.includes(word));
}

/** Whether an answer makes SendGrid renew its token. */
export function isTokenRefused(answer: { readonly status: number; readonly body: string }): boolean {
  return answer.status >= 400 && answer.status < 500 && hasRenewalWord(answer);
}

/** How SendGrid asks for a token: client credentials with HTTP Basic, and no scope. */
export function tokenRequest(
  clientId: string,
  clientSecret: string,
): { readonly method: string; readonly headers: Record<string, string>; readonly body: string } {
  return {
    method: 'POST',
    headers: {
      Authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
      'Content-Type': 'application/x-www-form-urlencoded',
    },
    body: 'grant_type=client_credentials',
  };
}
