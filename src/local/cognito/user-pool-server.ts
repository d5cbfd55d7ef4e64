import { AppClientSecrets } from './app-client-secrets';
import { StageClock } from '../clock';
import { readText } from '../http-body';
import { HttpContext } from '../http-context';
import { HttpServer, listenerOf, withErrorResponse } from '../http-server';
import { UNRESTRICTED_CALLER } from '../service/caller';
import { RequestLogEntry } from '../types';
import { AccessTokens } from './access-tokens';
import { grantToken, TokenError } from './token-endpoint';
import { AppClient, UserPool } from './user-pool';
import { handleCognitoRequest, TARGET } from './user-pool-api';

const REQUEST_LIMIT = 64 * 1024;
const DESCRIBE_CLIENT = `${TARGET}.DescribeUserPoolClient`;

export interface UserPoolEnvironment {
  readonly secrets: AppClientSecrets;
  readonly clock: StageClock;
  readonly onRequest: (entry: RequestLogEntry) => void;
  /** The server of the same pool before an update. */
  readonly previous?: UserPoolServer;
}

/**
 * Serves a user pool: the token endpoint of its domain, its JWKS, and the operation of Cognito's API that returns a
 * client secret.
 */
export class UserPoolServer {
  public static async start(
    pool: UserPool,
    { secrets, clock, onRequest, previous }: UserPoolEnvironment,
    port: number,
  ): Promise<UserPoolServer> {
    const tokens = await AccessTokens.for(pool, clock, previous?.tokens);
    const listener = listenerOf(async (ctx) => {
      const start = performance.now();
      const reason = await withErrorResponse(ctx, async () => handle(ctx, pool, secrets, tokens));
      onRequest({
        server: 'token',
        method: ctx.method,
        path: ctx.path,
        operation: ctx.get('x-amz-target') || undefined,
        status: ctx.status,
        reason,
        milliseconds: performance.now() - start,
      });
    });
    const server = await HttpServer.start(listener, port, (rejected) => onRequest({ server: 'token', ...rejected }));
    return new UserPoolServer(pool, secrets, tokens, server);
  }

  private constructor(
    public readonly pool: UserPool,
    private readonly secrets: AppClientSecrets,
    public readonly tokens: AccessTokens,
    private readonly server: HttpServer,
  ) {}

  public get url(): string {
    return this.server.url;
  }

  public get tokenUrl(): string {
    return `${this.url}/oauth2/token`;
  }

  public secretOf(client: AppClient): string | undefined {
    return this.secrets.of(client);
  }

  /** Returns a command that prints the secret of a client, as `aws cognito-idp describe-user-pool-client` does. */
  public secretCommand(clientId: string): string {
    const request = JSON.stringify({ UserPoolId: this.pool.userPoolId, ClientId: clientId });
    return `curl -s ${this.server.url}/ -H 'X-Amz-Target: ${DESCRIBE_CLIENT}' -d '${request}'`;
  }

  public async stop(): Promise<void> {
    await this.server.stop();
  }
}

/** Responds, and returns the reason if the request is rejected. */
async function handle(
  ctx: HttpContext,
  pool: UserPool,
  secrets: AppClientSecrets,
  tokens: AccessTokens,
): Promise<string | undefined> {
  if (ctx.path === '/oauth2/token') return handleTokenRequest(ctx, pool, secrets, tokens);
  if (ctx.path === '/' && ctx.get('x-amz-target') === DESCRIBE_CLIENT) return describeClient(ctx, pool, secrets);
  if (ctx.path === `/${pool.userPoolId}/.well-known/jwks.json` && ctx.method === 'GET') ctx.body = tokens.jwks();
  else ctx.status = 404;
  return undefined;
}

async function handleTokenRequest(
  ctx: HttpContext,
  pool: UserPool,
  secrets: AppClientSecrets,
  tokens: AccessTokens,
): Promise<string | undefined> {
  ctx.set({ 'Cache-Control': 'no-store' });
  if (ctx.method !== 'POST') {
    ctx.status = 405;
    ctx.body = { error: 'invalid_request' };
    return 'invalid_request';
  }
  try {
    const { client, scopes } = grantToken(
      {
        authorization: ctx.get('authorization') || undefined,
        contentType: ctx.get('content-type'),
        body: await readText(ctx.req, REQUEST_LIMIT),
      },
      pool.clients,
      secrets,
    );
    ctx.body = {
      access_token: await tokens.issue(client, scopes),
      expires_in: client.accessTokenSeconds,
      token_type: 'Bearer',
    };
    return undefined;
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    ctx.status = 400;
    ctx.body = { error: error.code };
    return error.code;
  }
}

/** Requires no credentials, so that a plain `curl` command can print the secret. */
async function describeClient(
  ctx: HttpContext,
  pool: UserPool,
  secrets: AppClientSecrets,
): Promise<string | undefined> {
  const request = await readText(ctx.req, REQUEST_LIMIT);
  const { status, headers, body, reason } = handleCognitoRequest(
    'DescribeUserPoolClient',
    request,
    [pool],
    secrets,
    UNRESTRICTED_CALLER,
  );
  ctx.status = status;
  ctx.set(headers);
  ctx.body = Buffer.from(body);
  return reason;
}
