import { RestApi } from './api-gateway/rest-api';
import { RestApiServer } from './api-gateway/rest-api-server';
import { CustomResourceModel } from './cloudformation/custom-resource-model';
import { UserPool } from './cognito/user-pool';
import { UserPoolServer } from './cognito/user-pool-server';
import { Problems } from './errors';
import { StageState } from './stage-state';

/** The properties of a registration that the stage looks at. */
interface Registration {
  readonly Url: string;
  readonly OAuth?: { readonly ClientId: string; readonly TokenUrl: string };
  readonly ApiKey: { readonly SecretId: string; readonly JsonField?: string };
}

/** A registration of something that is elsewhere is refused: nothing of the stage posts to another machine. */
export function checkRegistration(
  { where, properties }: CustomResourceModel,
  apis: readonly RestApi[],
  userPools: readonly UserPool[],
  problems: Problems,
): void {
  const { Url, OAuth } = properties as unknown as Registration;
  if (!apis.some((api) => isUrlOf(api, Url))) problems.add(where, `its URL ${Url} is of no hosted REST API`);
  if (OAuth && !userPools.some((pool) => hasClient(pool, OAuth.ClientId))) {
    problems.add(where, `its client ${OAuth.ClientId} is of no hosted user pool`);
  }
}

/** The same properties with the stage's URLs in place of those of AWS. */
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

/** An API key that is not given is made up: the one that opens the stand-in for SendGrid. */
export function assignApiKeys(models: readonly CustomResourceModel[], state: StageState, apiKey: string): void {
  for (const { properties } of models) {
    const { SecretId: id, JsonField: field } = (properties as unknown as Registration).ApiKey;
    if (state.isGiven(id)) continue;
    const value = field === undefined ? apiKey : { ...parsed(state.secrets.get(id)?.value), [field]: apiKey };
    state.secrets.put(id, typeof value === 'string' ? value : JSON.stringify(value));
  }
}

function parsed(text = ''): object {
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
