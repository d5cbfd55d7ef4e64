import { SecretStore } from './secret-store';
import { Caller, accessDeniedMessage } from '../service/caller';
import { errorResponse, jsonResponse, ServiceResponse } from '../service/service-response';

const JSON_1_1 = 'application/x-amz-json-1.1';

/** Handles a request to Secrets Manager, in the AWS JSON 1.1 protocol of the SDKs. */
export function handleSecretsManagerRequest(
  operation: string,
  body: string,
  store: SecretStore,
  caller: Caller,
): ServiceResponse {
  if (operation !== 'GetSecretValue') {
    const message = `the operation ${operation} of Secrets Manager is not supported by the local stage`;
    return secretsError('UnsupportedOperationException', message);
  }
  const id = secretIdIn(body);
  if (id === undefined) return secretsError('InvalidParameterException', 'SecretId must be a name or an ARN.');
  const secret = store.get(id, caller);
  const action = 'secretsmanager:GetSecretValue';
  const arn = secret?.arn ?? id;
  if (!caller.allows(action, arn)) {
    return secretsError('AccessDeniedException', accessDeniedMessage(caller, action, arn));
  }
  if (!secret) {
    return secretsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  }
  return jsonResponse(JSON_1_1, 200, {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: secret.versionId,
    SecretString: secret.value,
    VersionStages: ['AWSCURRENT'],
    CreatedDate: secret.createdAt / 1000,
  });
}

function secretsError(code: string, message: string): ServiceResponse {
  return errorResponse(code, jsonResponse(JSON_1_1, 400, { __type: code, Message: message }));
}

function secretIdIn(body: string): string | undefined {
  try {
    const { SecretId } = Object(JSON.parse(body)) as { SecretId?: unknown };
    return typeof SecretId === 'string' && SecretId !== '' ? SecretId : undefined;
  } catch {
    return undefined;
  }
}
