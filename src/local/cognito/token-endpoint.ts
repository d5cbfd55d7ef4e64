import { AppClientSecrets } from './app-client-secrets';
import { AppClient } from './user-pool';

/** An error of the token endpoint, with the codes of RFC 6749, section 5.2, that Cognito uses. */
export class TokenError extends Error {
  constructor(
    public readonly code:
      | 'invalid_request'
      | 'invalid_client'
      | 'invalid_grant'
      | 'invalid_scope'
      | 'unauthorized_client'
      | 'unsupported_grant_type',
  ) {
    super(code);
  }
}

export interface TokenRequest {
  /** The `Authorization` header. */
  readonly authorization?: string;
  readonly contentType?: string;
  readonly body: string;
}

export interface TokenGrant {
  readonly client: AppClient;
  readonly scopes: readonly string[];
}

/** Cognito's grants for users. The stage has no users, so every code and refresh token is invalid. */
const USER_GRANTS: Readonly<Record<string, { parameter: string; flow: string }>> = {
  authorization_code: { parameter: 'code', flow: 'code' },
  refresh_token: { parameter: 'refresh_token', flow: 'code' },
};

/**
 * Grants or rejects a token request by Cognito's rules.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html
 */
export function grantToken(
  request: TokenRequest,
  clients: readonly AppClient[],
  secrets: AppClientSecrets,
): TokenGrant {
  const form = parseForm(request);
  const grantType = form.get('grant_type');
  if (!grantType) throw new TokenError('invalid_request');
  if (grantType !== 'client_credentials' && !(grantType in USER_GRANTS)) {
    throw new TokenError('unsupported_grant_type');
  }
  const client = authenticate(readCredentials(request.authorization, form), clients, secrets);
  if (grantType !== 'client_credentials') throw userGrantError(client, grantType, form);
  // AWS documents `unauthorized_client` for the grants of users only. Users report `invalid_grant` for this one.
  if (!client.clientSecret || !allows(client, 'client_credentials')) throw new TokenError('invalid_grant');
  return { client, scopes: grantedScopes(client, form.get('scope')) };
}

function parseForm({ contentType = '', body }: TokenRequest): URLSearchParams {
  if (/^application\/x-www-form-urlencoded\s*(;|$)/i.test(contentType)) return new URLSearchParams(body);
  throw new TokenError('invalid_request');
}

function userGrantError(client: AppClient, grantType: string, form: URLSearchParams): TokenError {
  const { parameter, flow } = USER_GRANTS[grantType];
  if (!form.get(parameter)) return new TokenError('invalid_request');
  return new TokenError(allows(client, flow) ? 'invalid_grant' : 'unauthorized_client');
}

function allows(client: AppClient, flow: string): boolean {
  return client.allowsOAuthFlows && client.allowedOAuthFlows.includes(flow);
}

interface Credentials {
  readonly id: string | null;
  readonly secret: string | null;
}

/** Reads the credentials from HTTP Basic or from form parameters. A request must not use both. */
function readCredentials(authorization: string | undefined, form: URLSearchParams): Credentials {
  const id = form.get('client_id');
  const secret = form.get('client_secret');
  if (authorization === undefined) return { id, secret };
  const basic = parseBasic(authorization);
  if (secret !== null || (id !== null && id !== basic.id)) throw new TokenError('invalid_request');
  return basic;
}

function authenticate(
  { id, secret }: Credentials,
  clients: readonly AppClient[],
  secrets: AppClientSecrets,
): AppClient {
  if (!id) throw new TokenError('invalid_request');
  const client = clients.find(({ clientId }) => clientId === id);
  if (client && isSecretOf(client, secret, secrets)) return client;
  throw new TokenError('invalid_client');
}

function parseBasic(authorization: string): { id: string; secret: string } {
  const [, encoded] = /^Basic\s+([A-Za-z0-9+/=_-]+)$/i.exec(authorization) ?? [];
  if (!encoded) throw new TokenError('invalid_client');
  const [id, ...secret] = Buffer.from(encoded, 'base64').toString().split(':');
  return { id, secret: secret.join(':') };
}

function isSecretOf(client: AppClient, secret: string | null, secrets: AppClientSecrets): boolean {
  return client.clientSecret === undefined ? !secret : secrets.isSecretOf(client, secret ?? '');
}

/** Without `scope`, Cognito grants every custom scope of the app client. */
function grantedScopes(client: AppClient, requested: string | null): readonly string[] {
  const scopes = (requested ?? '').split(' ').filter((scope) => scope !== '');
  if (scopes.some((scope) => !client.allowedOAuthScopes.includes(scope))) throw new TokenError('invalid_scope');
  return scopes.length > 0 ? scopes : client.allowedOAuthScopes;
}
