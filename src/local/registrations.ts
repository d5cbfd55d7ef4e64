import { RestApi } from './api-gateway/rest-api';
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
  const { Url, OAuth } = properties as unknown as Registration;
  if (!apis.some((api) => isUrlOf(api, Url))) problems.add(where, `its URL ${Url} belongs to no hosted REST API`);
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
  const { Url, OAuth } = properties as unknown as Registration;
  const api = apis.find((server) => isUrlOf(server.api, Url));
  const userPool = userPools.find(({ pool }) => OAuth && hasClient(pool, OAuth.ClientId));
  return {
    ...properties,
    Url: api ? Url.replace(/^https:\/\/[^/]+/, api.url) : Url,
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

function isUrlOf({ apiId, region }: RestApi, url: string): boolean {
  return url.startsWith(`https://${apiId}.execute-api.${region}.`);
}

function hasClient({ clients }: UserPool, id: string): boolean {
  return clients.some(({ clientId }) => clientId === id);
}
