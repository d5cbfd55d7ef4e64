import { JwtExpiredError } from 'aws-jwt-verify/error';
import { Authorization } from './rest-api';
import { UserPoolServer } from '../cognito/user-pool-server';

export type Decision =
  | { readonly allowed: true; readonly claims?: Readonly<Record<string, string>> }
  | {
      readonly allowed: false;
      readonly type: 'UNAUTHORIZED' | 'ACCESS_DENIED';
      readonly message?: string;
      /** The cause, for the stage's log. */
      readonly detail: string;
    };

/**
 * Authorizes a request as a Cognito authorizer of a REST API does.
 *
 * A method with scopes requires an *access* token with one of them; a method without scopes requires an *ID* token. A
 * missing, invalid or expired token is UNAUTHORIZED, a missing scope is ACCESS_DENIED. The stage does not cache results,
 * so that a rejection takes effect at once; on AWS an authorizer caches results for `AuthorizerResultTtlInSeconds`.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html
 */
export function authorize(
  authorization: Authorization,
  header: string | undefined,
  pools: readonly UserPoolServer[],
): Decision {
  if (authorization.type === 'NONE') return { allowed: true };
  const token = header?.replace(/^Bearer\s+/i, '').trim();
  if (!token) return { allowed: false, type: 'UNAUTHORIZED', detail: 'no token' };
  const claims = verify(token, authorization.userPoolArns, pools);
  if (claims === 'expired') {
    const message = 'The incoming token has expired';
    return { allowed: false, type: 'UNAUTHORIZED', message, detail: 'the token has expired' };
  }
  const required = authorization.scopes.length > 0 ? 'access' : 'id';
  if (!claims) {
    const detail = 'the token is invalid, or was issued by another user pool or another run of the stage';
    return { allowed: false, type: 'UNAUTHORIZED', detail };
  }
  if (claims.token_use !== required) {
    const detail = `the method requires an ${required} token, got an ${String(claims.token_use)} token`;
    return { allowed: false, type: 'UNAUTHORIZED', detail };
  }
  const scopes = String(claims.scope ?? '').split(' ');
  if (required === 'access' && !authorization.scopes.some((scope) => scopes.includes(scope))) {
    const detail = `the method requires the scope ${authorization.scopes.join(' or ')}, the token has ${scopes.join(' ') || 'none'}`;
    return { allowed: false, type: 'ACCESS_DENIED', detail };
  }
  return { allowed: true, claims: asContext(claims) };
}

function verify(
  token: string,
  userPoolArns: readonly string[],
  pools: readonly UserPoolServer[],
): Readonly<Record<string, unknown>> | 'expired' | undefined {
  for (const { tokens } of pools.filter(({ pool }) => userPoolArns.includes(pool.arn))) {
    try {
      return tokens.verify(token);
    } catch (error) {
      if (error instanceof JwtExpiredError) return 'expired';
    }
  }
  return undefined;
}

/** The function receives claims as strings, and times in Java's format. */
function asContext(claims: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(claims).map(([name, value]) => [
      name,
      name === 'exp' || name === 'iat' ? javaDate(Number(value)) : String(value),
    ]),
  );
}

function javaDate(seconds: number): string {
  const [weekday, day, month, year, time] = new Date(seconds * 1000).toUTCString().replace(',', '').split(' ');
  return `${weekday} ${month} ${day} ${time} UTC ${year}`;
}
