import { AppClientSecrets } from './app-client-secrets';
import { AppClient } from './user-pool';

/** A refusal of the token endpoint: RFC 6749, section 5.2, with Cognito's choice of codes. */
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

/** Cognito's other grants, which need a user: nobody can have a valid code or refresh token here. */
const GRANTS_OF_USERS: Readonly<Record<string, { parameter: string; flow: string }>> = {
  authorization_code: { parameter: 'code', flow: 'code' },
  refresh_token: { parameter: 'refresh_token', flow: 'code' },
};

/**
 * Decides on a token request by Cognito's rules.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html
 */
export function grantToken(
  request: TokenRequest,
  clients: readonly AppClient[],
  secrets: AppClientSecrets,
): TokenGrant {
  if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(request.contentType ?? '')) {
    throw new TokenError('invalid_request');
  }
  const form = new URLSearchParams(request.body);
  const grantType = form.get('grant_type');
  if (!grantType) throw new TokenError('invalid_request');
  if (grantType !== 'client_credentials' && !(grantType in GRANTS_OF_USERS)) {
    throw new TokenError('unsupported_grant_type');
  }
  const client = authenticate(request.authorization, form, clients, secrets);
  if (grantType !== 'client_credentials') {
    const { parameter, flow } = GRANTS_OF_USERS[grantType];
    if (!form.get(parameter)) throw new TokenError('invalid_request');
    throw new TokenError(allows(client, flow) ? 'invalid_grant' : 'unauthorized_client');
  }
  if (!client.clientSecret || !allows(client, 'client_credentials')) throw new TokenError('unauthorized_client');
  return { client, scopes: grantedScopes(client, form.get('scope')) };
}

function allows(client: AppClient, flow: string): boolean {
  return client.allowsOAuthFlows && client.allowedOAuthFlows.includes(flow);
}

/** HTTP Basic or form parameters, not both. */
function authenticate(
  authorization: string | undefined,
  form: URLSearchParams,
  clients: readonly AppClient[],
  secrets: AppClientSecrets,
): AppClient {
  const basic = authorization === undefined ? undefined : parseBasic(authorization);
  const clientId = basic?.id ?? form.get('client_id');
  const secret = basic?.secret ?? form.get('client_secret');
  if (!clientId) throw new TokenError('invalid_request');
  if (basic && form.has('client_secret')) throw new TokenError('invalid_request');
  if (basic && form.has('client_id') && form.get('client_id') !== basic.id) throw new TokenError('invalid_request');
  const client = clients.find((candidate) => candidate.clientId === clientId);
  if (!client || !isSecretOf(client, secret, secrets)) throw new TokenError('invalid_client');
  return client;
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
