import Koa from 'koa';
import rawBody from 'raw-body';
import { StageClock } from '../clock';
import { answering, HttpServer } from '../http-server';
import { RequestLogEntry } from '../types';
import { AccessTokens } from './access-tokens';
import { grantToken, TokenError } from './token-endpoint';
import { UserPool } from './user-pool';

const DESCRIBE_CLIENT = 'AWSCognitoIdentityProviderService.DescribeUserPoolClient';

/**
 * Serves a user pool: the token endpoint of its domain, its JWKS, and the one call of Cognito's API that reads a
 * client secret.
 */
export class UserPoolServer {
  public static async start(
    pool: UserPool,
    clock: StageClock,
    port: number,
    onRequest: (entry: RequestLogEntry) => void,
  ): Promise<UserPoolServer> {
    const tokens = await AccessTokens.for(pool, clock);
    const app = new Koa();
    app.use(async (ctx) => {
      const start = performance.now();
      const reason = await answering(ctx, async () => answer(ctx, pool, tokens));
      onRequest({
        server: 'token',
        method: ctx.method,
        path: ctx.path,
        status: ctx.status,
        reason,
        milliseconds: performance.now() - start,
      });
    });
    return new UserPoolServer(pool, tokens, await HttpServer.start(app, port));
  }

  private constructor(
    public readonly pool: UserPool,
    public readonly tokens: AccessTokens,
    private readonly server: HttpServer,
  ) {}

  public get tokenUrl(): string {
    return `${this.server.url}/oauth2/token`;
  }

  /** Command that prints the secret of a client, as `describe-user-pool-client` does on AWS. */
  public secretCommand(clientId: string): string {
    const request = JSON.stringify({ UserPoolId: this.pool.userPoolId, ClientId: clientId });
    return `curl -s ${this.server.url}/ -H 'X-Amz-Target: ${DESCRIBE_CLIENT}' -d '${request}'`;
  }

  public async stop(): Promise<void> {
    await this.server.stop();
  }
}

/** Returns the reason of a refusal. */
async function answer(ctx: Koa.Context, pool: UserPool, tokens: AccessTokens): Promise<string | undefined> {
  if (ctx.path === '/oauth2/token') return answerTokenRequest(ctx, pool, tokens);
  if (ctx.path === '/' && ctx.get('x-amz-target') === DESCRIBE_CLIENT) return describeClient(ctx, pool);
  if (ctx.path === `/${pool.userPoolId}/.well-known/jwks.json` && ctx.method === 'GET') ctx.body = tokens.jwks();
  else ctx.status = 404;
  return undefined;
}

async function answerTokenRequest(ctx: Koa.Context, pool: UserPool, tokens: AccessTokens): Promise<string | undefined> {
  ctx.set('Cache-Control', 'no-store');
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
        body: await rawBody(ctx.req, { encoding: 'utf8', limit: '64kb' }),
      },
      pool.clients,
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

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DescribeUserPoolClient.html */
async function describeClient(ctx: Koa.Context, pool: UserPool): Promise<string | undefined> {
  const request = parseRequest(await rawBody(ctx.req, { encoding: 'utf8', limit: '64kb' }));
  const client = pool.clients.find(({ clientId }) => clientId === request?.ClientId);
  ctx.type = 'application/x-amz-json-1.1';
  if (request?.UserPoolId !== pool.userPoolId || !client) {
    const [type, message] = request
      ? ['ResourceNotFoundException', 'User pool client does not exist.']
      : ['SerializationException', 'the body is not a JSON object'];
    ctx.status = 400;
    ctx.body = JSON.stringify({ __type: type, message });
    return type;
  }
  ctx.body = JSON.stringify({
    UserPoolClient: {
      UserPoolId: pool.userPoolId,
      ClientName: client.clientName,
      ClientId: client.clientId,
      ClientSecret: client.clientSecret,
      AllowedOAuthFlows: client.allowedOAuthFlows,
      AllowedOAuthScopes: client.allowedOAuthScopes,
      AllowedOAuthFlowsUserPoolClient: client.allowsOAuthFlows,
    },
  });
  return undefined;
}

function parseRequest(body: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(body) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
