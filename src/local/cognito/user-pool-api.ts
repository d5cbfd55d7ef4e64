import { AppClientSecrets } from './app-client-secrets';
import { AppClient, UserPool } from './user-pool';
import { Caller, accessDeniedMessage } from '../service/caller';
import { errorResponse, jsonResponse, ServiceResponse } from '../service/service-response';

type CognitoRequest = Readonly<Record<string, unknown>>;

/** The app client that an operation concerns. */
interface OperationContext {
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

/**
 * Handles requests for app clients, in the AWS JSON 1.1 protocol.
 *
 * @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DescribeUserPoolClient.html
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
    return jsonResponse(JSON_1_1, 200, run({ pool, client, secrets }));
  } catch (error) {
    if (!(error instanceof CognitoError)) throw error;
    const { code, message } = error;
    return errorResponse(code, jsonResponse(JSON_1_1, 400, { __type: code, message }));
  }
}

const OPERATIONS: Readonly<Record<string, (context: OperationContext) => object>> = {
  DescribeUserPoolClient: ({ pool, client, secrets }) => ({
    UserPoolClient: {
      UserPoolId: pool.userPoolId,
      ClientName: client.clientName,
      ClientId: client.clientId,
      ClientSecret: secrets.of(client),
      AllowedOAuthFlows: client.allowedOAuthFlows,
      AllowedOAuthScopes: client.allowedOAuthScopes,
      AllowedOAuthFlowsUserPoolClient: client.allowsOAuthFlows,
    },
  }),
};

function parse(body: string): CognitoRequest {
  try {
    return Object(JSON.parse(body)) as CognitoRequest;
  } catch {
    throw new CognitoError('SerializationException', 'the body is not a JSON object');
  }
}
