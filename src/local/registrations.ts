import { Method, RestApi } from './api-gateway/rest-api';
import { RestApiServer } from './api-gateway/rest-api-server';
import { CustomResourceModel } from './cloudformation/custom-resource-model';
import { UserPool } from './cognito/user-pool';
import { UserPoolServer } from './cognito/user-pool-server';
import { Problems } from './errors';
import { SecretStore } from './secretsmanager/secret-store';

/** The properties of a registration that the stage reads. */
interface Registration {
  readonly Url: string;
  readonly OAuth?: { readonly ClientId: string; readonly TokenUrl: string };
  readonly ApiKey: { readonly SecretId: string; readonly JsonField?: string };
}

/** The secrets of the stage, some of which the user sets. */
interface Secrets {
  readonly secrets: SecretStore;
  isSetByUser(id: string): boolean;
}

/** Rejects a registration of a URL or an app client outside the stage, which never posts to another machine. */
export function checkRegistration(
  { where, properties }: CustomResourceModel,
  apis: readonly RestApi[],
  userPools: readonly UserPool[],
  problems: Problems,
): void {
  const registration = properties as unknown as Registration;
  const { Url, OAuth } = registration;
  if (!apis.some((api) => pathOn(api, registration, userPools) !== undefined)) {
    problems.add(where, `its URL ${Url} belongs to no hosted REST API`);
  }
  if (OAuth && !userPools.some((pool) => hasClient(pool, OAuth.ClientId))) {
    problems.add(where, `its client ${OAuth.ClientId} belongs to no hosted user pool`);
  }
}

/** Replaces the AWS URLs in a registration's properties with those of the stage. */
export function localize(
  properties: CustomResourceModel['properties'],
  apis: readonly RestApiServer[],
  userPools: readonly UserPoolServer[],
): Record<string, unknown> {
  const registration = properties as unknown as Registration;
  const { Url, OAuth } = registration;
  const pools = userPools.map(({ pool }) => pool);
  const [localUrl = Url] = apis.flatMap(({ api, url }) => {
    const path = pathOn(api, registration, pools);
    return path === undefined ? [] : [`${url}${path}`];
  });
  const userPool = userPools.find(({ pool }) => OAuth && hasClient(pool, OAuth.ClientId));
  return {
    ...properties,
    Url: localUrl,
    ...(OAuth && userPool ? { OAuth: { ...OAuth, TokenUrl: userPool.tokenUrl } } : {}),
  };
}

/** Stores the API key of the SendGrid mock in the secret of each registration, unless the user sets that secret. */
export function assignApiKeys(models: readonly CustomResourceModel[], service: Secrets, apiKey: string): void {
  for (const { properties } of models) {
    const { SecretId: id, JsonField: field } = (properties as unknown as Registration).ApiKey;
    if (service.isSetByUser(id)) continue;
    const { secrets } = service;
    secrets.put(id, field === undefined ? apiKey : withField(secrets.get(id)?.value, field, apiKey));
  }
}

function withField(secret: string | undefined, field: string, value: string): string {
  return JSON.stringify({ ...parseObject(secret), [field]: value });
}

function parseObject(text = ''): object {
  try {
    return Object(JSON.parse(text)) as object;
  } catch {
    return {};
  }
}

/**
 * Returns the path of a registered URL on the server of an API, or undefined if the URL does not belong to the API.
 *
 * Only an execute-api URL says which API and stage it belongs to. A custom domain or a proxy can have any URL, so it
 * belongs to the method that accepts the tokens of the registration's client and whose path ends the URL.
 */
function pathOn(api: RestApi, { Url, OAuth }: Registration, userPools: readonly UserPool[]): string | undefined {
  if (Url.startsWith(`https://${api.apiId}.execute-api.${api.region}.`)) return Url.replace(/^https:\/\/[^/]+/, '');
  if (!OAuth || !URL.canParse(Url)) return undefined;
  const { pathname } = new URL(Url);
  const method = api.methods.find(
    (candidate) => pathname.endsWith(candidate.resourcePath) && acceptsClient(candidate, OAuth.ClientId, userPools),
  );
  const [stage] = api.stages;
  return method && stage && `/${stage.stageName}${method.resourcePath}`;
}

function acceptsClient({ authorization }: Method, clientId: string, userPools: readonly UserPool[]): boolean {
  if (authorization.type === 'NONE') return false;
  const { userPoolArns, scopes } = authorization;
  const clients = userPools.filter(({ arn }) => userPoolArns.includes(arn)).flatMap((pool) => pool.clients);
  const client = clients.find((candidate) => candidate.clientId === clientId);
  return scopes.some((scope) => client?.allowedOAuthScopes.includes(scope));
}

function hasClient({ clients }: UserPool, id: string): boolean {
  return clients.some(({ clientId }) => clientId === id);
}
