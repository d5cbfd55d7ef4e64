import type { JWTPayload } from 'jose';
import { hasScope } from './claims';
import { VerificationContext } from './context';
import { FindingCode } from './findings';
import { HttpResponse, isRedirect, isServerError, isThrottled } from './http-response';

/** Explains why the endpoint did not accept a post with a new token. */
export function codeForRejection(
  response: HttpResponse,
  claims: JWTPayload | undefined,
  { scope }: VerificationContext,
): FindingCode {
  if (isRedirect(response)) return 'redirected-post';
  // The receiver's own response while it has no key, whether a post is signed or not.
  if (response.status === 500 && response.body.includes('public key unavailable')) return 'missing-public-key';
  if (isServerError(response)) return 'failed-post';
  if (isThrottled(response)) return 'throttled-post';
  if (response.body.includes('insufficient_scope')) {
    return claims && !hasScope(claims, scope) ? 'missing-token-scope' : 'rejected-scope';
  }
  const isAuthorizerResponse = response.status === 401 || response.body.includes('invalid_token');
  return isAuthorizerResponse ? 'rejected-token' : 'rejected-post';
}
