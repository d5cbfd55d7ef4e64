import { ActiveSecret, AppClientSecrets } from './app-client-secrets';
import { AppClient, UserPool } from './user-pool';
import { Caller, accessDeniedMessage } from '../service/caller';
import { errorResponse, jsonResponse, ServiceResponse } from '../service/service-response';

type CognitoRequest = Readonly<Record<string, unknown>>;

/** The app client that an operation concerns. */
interface OperationContext {
  readonly request: CognitoRequest;
  readonly pool: UserPool;
  readonly client: AppClient;
  readonly secrets: AppClientSecrets;
}

class CognitoError extends Error {
  constructor(
    public readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** The service in the header `X-Amz-Target`. */
export const TARGET = 'AWSCognitoIdentityProviderService';

const JSON_1_1 = 'application/x-amz-json-1.1';
const MAX_SECRETS = 2;

/**
 * Handles requests for the secrets of app clients, in the AWS JSON 1.1 protocol.
 *
 * @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AddUserPoolClientSecret.html
 */
export function handleCognitoRequest(
  operation: string,
  body: string,
  pools: readonly UserPool[],
  secrets: AppClientSecrets,
  caller: Caller,
): ServiceResponse {
  try {
    const run = OPERATIONS[operation];
    if (!run) {
      const message = `the operation ${operation} of Cognito is not supported by the local stage`;
      throw new CognitoError('UnsupportedOperationException', message);
    }
    const request = parse(body);
    const pool = pools.find(({ userPoolId }) => userPoolId === request.UserPoolId);
    const action = `cognito-idp:${operation}`;
    if (pool && !caller.allows(action, pool.arn)) {
      throw new CognitoError('AccessDeniedException', accessDeniedMessage(caller, action, pool.arn));
    }
    const client = pool?.clients.find(({ clientId }) => clientId === request.ClientId);
    if (!pool || !client) throw new CognitoError('ResourceNotFoundException', 'User pool client does not exist.');
    const output = run({ request, pool, client, secrets });
    // An operation without output has an empty body.
    return output ? jsonResponse(JSON_1_1, 200, output) : { ...jsonResponse(JSON_1_1, 200, {}), body: '' };
  } catch (error) {
    if (!(error instanceof CognitoError)) throw error;
    const { code, message } = error;
    return errorResponse(code, jsonResponse(JSON_1_1, 400, { __type: code, message }));
  }
}

const OPERATIONS: Readonly<Record<string, (context: OperationContext) => object | undefined>> = {
  // Returns the secret that was created with the client, even if the client has others.
  DescribeUserPoolClient: ({ pool, client, secrets }) => ({
    UserPoolClient: {
      UserPoolId: pool.userPoolId,
      ClientName: client.clientName,
      ClientId: client.clientId,
      ClientSecret: secrets.original(client),
      AllowedOAuthFlows: client.allowedOAuthFlows,
      AllowedOAuthScopes: client.allowedOAuthScopes,
      AllowedOAuthFlowsUserPoolClient: client.allowsOAuthFlows,
    },
  }),
  ListUserPoolClientSecrets: ({ client, secrets }) => ({ ClientSecrets: secrets.active(client).map(describe) }),
  AddUserPoolClientSecret: ({ request, client, secrets }) => {
    const { ClientSecret: given } = request;
    if (client.clientSecret === undefined) {
      throw new CognitoError('InvalidParameterException', 'The app client has no secret.');
    }
    if (given !== undefined && !/^[\w+]{24,64}$/.test(String(given))) {
      throw new CognitoError('InvalidParameterException', 'ClientSecret must have 24 to 64 characters from [\\w+].');
    }
    if (secrets.active(client).length >= MAX_SECRETS) {
      throw new CognitoError('LimitExceededException', `An app client has at most ${MAX_SECRETS} secrets.`);
    }
    const secret = secrets.add(client, given === undefined ? undefined : String(given));
    const shown = given === undefined ? { ClientSecretValue: secret.value } : {};
    return { ClientSecretDescriptor: { ...describe(secret), ...shown } };
  },
  DeleteUserPoolClientSecret: ({ request, client, secrets }) => {
    const id = String(request.ClientSecretId);
    const active = secrets.active(client);
    if (active.length === 1 && active[0].id === id) {
      throw new CognitoError('InvalidParameterException', 'The last secret of an app client cannot be deleted.');
    }
    if (!secrets.delete(client, id)) throw new CognitoError('ResourceNotFoundException', 'The secret does not exist.');
    return undefined;
  },
};

function describe({ id, createdAt }: ActiveSecret): object {
  return { ClientSecretId: id, ClientSecretCreateDate: createdAt / 1000 };
}

function parse(body: string): CognitoRequest {
  try {
    return Object(JSON.parse(body)) as CognitoRequest;
  } catch {
    throw new CognitoError('SerializationException', 'the body is not a JSON object');
  }
}
