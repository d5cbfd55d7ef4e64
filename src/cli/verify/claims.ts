import { decodeJwt, JWTPayload } from 'jose';

/** Reads the claims of a token without checking its signature. Returns undefined if the token is not a JWT. */
export function readClaims(token: string): JWTPayload | undefined {
  try {
    // A server may send any JSON. Objects, which a report could not show, are of no use here.
    return Object.fromEntries(Object.entries(decodeJwt(token)).filter(([, value]) => [value].flat().every(isScalar)));
  } catch {
    return undefined;
  }
}

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}

/** The scopes of a token: words of one text, or a list. */
export function scopesOf({ scope = [] }: JWTPayload): string[] {
  return [scope]
    .flat()
    .flatMap((one) => String(one).split(' '))
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
