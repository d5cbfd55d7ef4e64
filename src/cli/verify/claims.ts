import type { JWTPayload } from 'jose';

/** The scopes of a token. */
export function scopesOf({ scope }: JWTPayload): string[] {
  return String(scope ?? '')
    .split(' ')
    .filter(Boolean);
}

/** Whether a token has a scope; any scope will do if none is named. */
export function hasScope(claims: JWTPayload, scope: string | undefined): boolean {
  const scopes = scopesOf(claims);
  return scope === undefined ? scopes.length > 0 : scopes.includes(scope);
}

/** Returns the claim that shows that a token was not issued to the client for client credentials. */
export function unexpectedClaim(
  { client_id: id, token_use: use, username, iss }: JWTPayload,
  clientId: string,
): string | undefined {
  if (id !== undefined && id !== clientId) return `client_id ${String(id)}, issuer ${iss}`;
  if (use !== undefined && use !== 'access') return `token_use ${String(use)}`;
  // Only a user's token has a user name.
  return username === undefined ? undefined : `username ${String(username)}`;
}
