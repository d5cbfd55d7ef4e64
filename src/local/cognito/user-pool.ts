import { Resource, StackModel } from '../cloudformation/stack-model';
import { Problems } from '../errors';

/** An app client, as the template defines it. */
export interface AppClient {
  readonly clientId: string;
  readonly clientName: string;
  /** Undefined for a public client, which cannot have the client-credentials grant. */
  readonly clientSecret?: string;
  readonly allowsOAuthFlows: boolean;
  readonly allowedOAuthFlows: readonly string[];
  readonly allowedOAuthScopes: readonly string[];
  readonly accessTokenSeconds: number;
}

/** A user pool that a template defines, or an imported pool to which a template adds clients. */
export interface UserPool {
  readonly userPoolId: string;
  readonly arn: string;
  readonly region: string;
  readonly issuer: string;
  readonly clients: readonly AppClient[];
}

const SECONDS: Readonly<Record<string, number>> = { seconds: 1, minutes: 60, hours: 3600, days: 86400 };

/** Reads the user pools of all stacks, with the clients that refer to them. */
export function modelUserPools(stacks: readonly StackModel[], problems: Problems): UserPool[] {
  const ofType = (type: string) => stacks.flatMap((stack) => stack.ofType(`AWS::Cognito::${type}`));
  const pools = ofType('UserPool');
  const clients = ofType('UserPoolClient');
  const servers = ofType('UserPoolResourceServer');
  const domains = ofType('UserPoolDomain');
  const idOf = (resource: Resource) => String(resource.property('UserPoolId'));

  const owned = new Map(pools.map((pool) => [String(pool.stack.ref(pool.logicalId)), pool]));
  return [...new Set([...owned.keys(), ...clients.map(idOf)])].map((userPoolId) => {
    const own = (resources: Resource[]) => resources.filter((resource) => idOf(resource) === userPoolId);
    const pool = owned.get(userPoolId);
    const first = pool ?? own(clients)[0];
    if (pool && own(clients).some(requestsTokens) && own(domains).length === 0) {
      problems.add(pool.where, 'it has no domain, so it has no token endpoint');
    }
    const { stack } = first;
    // An authorizer requires the pool to be in its own region, so an imported pool is in the region of the stack.
    return {
      userPoolId,
      arn: `arn:${stack.partition}:cognito-idp:${stack.region}:${stack.account}:userpool/${userPoolId}`,
      region: stack.region,
      issuer: `https://cognito-idp.${stack.region}.${stack.urlSuffix}/${userPoolId}`,
      clients: own(clients).map((client) => modelClient(client, own(servers), problems)),
    };
  });
}

function modelClient(client: Resource, servers: readonly Resource[], problems: Problems): AppClient {
  const scopes = (client.property('AllowedOAuthScopes') ?? []) as string[];
  if (requestsTokens(client)) checkScopes(client, scopes, servers, problems);
  const units = (client.property('TokenValidityUnits') ?? {}) as { AccessToken?: string };
  const validity = client.property('AccessTokenValidity');
  const clientId = String(client.stack.ref(client.logicalId));
  return {
    clientId,
    clientName: String(client.stack.getAtt(client.logicalId, 'Name')),
    clientSecret:
      client.property('GenerateSecret') === true
        ? String(client.stack.getAtt(client.logicalId, 'ClientSecret'))
        : undefined,
    allowsOAuthFlows: client.property('AllowedOAuthFlowsUserPoolClient') === true,
    allowedOAuthFlows: (client.property('AllowedOAuthFlows') ?? []) as string[],
    allowedOAuthScopes: scopes,
    // The default validity is one hour, and the default unit is hours.
    accessTokenSeconds: validity === undefined ? 3600 : Number(validity) * SECONDS[units.AccessToken ?? 'hours'],
  };
}

/** Other clients sign users in, which the stage does not serve. */
function requestsTokens(client: Resource): boolean {
  return ((client.property('AllowedOAuthFlows') ?? []) as string[]).includes('client_credentials');
}

const OIDC_SCOPES = ['openid', 'email', 'phone', 'profile', 'aws.cognito.signin.user.admin'];

/** Cognito rejects a client if one of its custom scopes does not exist when the client is created. */
function checkScopes(
  client: Resource,
  scopes: readonly string[],
  servers: readonly Resource[],
  problems: Problems,
): void {
  for (const scope of scopes.filter((name) => !OIDC_SCOPES.includes(name))) {
    const server = servers.find((candidate) => scopesOf(candidate).includes(scope));
    if (!server) {
      problems.add(client.where, `no resource server of its user pool defines its scope '${scope}'`);
    } else if (server.stack === client.stack && !isAfter(client, server)) {
      problems.add(client.where, `it may be created before ${server.logicalId}, which defines its scope '${scope}'`);
    }
  }
}

function scopesOf(server: Resource): string[] {
  const scopes = (server.property('Scopes') ?? []) as Array<{ ScopeName: string }>;
  return scopes.map(({ ScopeName }) => `${String(server.property('Identifier'))}/${ScopeName}`);
}

function isAfter(client: Resource, server: Resource): boolean {
  const references = JSON.stringify(client.raw('AllowedOAuthScopes'));
  return client.dependsOn.includes(server.logicalId) || references.includes(`"${server.logicalId}"`);
}
