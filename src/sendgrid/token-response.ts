import { parseJsonObject } from './parse-json';
import { plainLine } from './terminal-text';

/** What the response of a token URL contains, whatever the types of its members. */
export interface TokenResponse {
  /** A token that fits in an Authorization header. */
  readonly token?: string;
  /** Why `access_token` cannot be used, if the response has one that is invalid. */
  readonly tokenProblem?: string;
  readonly tokenType?: string;
  readonly expiresIn?: number;
  /** The OAuth error code. */
  readonly error?: string;
  /** Names of all members. */
  readonly members: readonly string[];
}

/** RFC 6749 allows these characters in tokens. A space would end the token in a header. */
const TOKEN = /^[\x21-\x7e]+$/;

/**
 * Reads the body of a response to a token request.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5
 */
export function readTokenResponse(body: string): TokenResponse {
  const members = parseJsonObject(body) ?? {};
  const { access_token: token, token_type: type, expires_in: seconds, error } = members;
  const isUsable = typeof token === 'string' && TOKEN.test(token);
  return {
    token: isUsable ? token : undefined,
    tokenProblem: isUsable || token === undefined ? undefined : problemOf(token),
    tokenType: textIn(type),
    expiresIn: Number.isFinite(seconds) ? (seconds as number) : undefined,
    error: textIn(error),
    members: Object.keys(members).slice(0, 20).map(shorten),
  };
}

/** Never quotes the token. */
function problemOf(token: unknown): string {
  if (typeof token !== 'string') return 'access_token is not a text';
  return token === '' ? 'access_token is empty' : 'access_token contains characters that a header cannot contain';
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' ? shorten(value) : undefined;
}

function shorten(text: string): string {
  return plainLine(text.slice(0, 100));
}
