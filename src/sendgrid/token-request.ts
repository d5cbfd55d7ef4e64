/** A token request, in the form that `fetch` accepts. */
export interface TokenRequest {
  readonly method: 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The token request that SendGrid sends: client credentials with HTTP Basic authentication, and no scope. */
export function tokenRequest(clientId: string, clientSecret: string): TokenRequest {
  return {
    method: 'POST',
    headers: {
      Authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
      'Content-Type': 'application/x-www-form-urlencoded',
    },
    body: 'grant_type=client_credentials',
  };
}
