import { Parameter, ParameterStore } from './parameter-store';
import { Caller, accessDeniedMessage } from '../service/caller';
import { errorResponse, jsonResponse, ServiceResponse } from '../service/service-response';

type SsmRequest = Readonly<Record<string, unknown>>;

class SsmError extends Error {
  constructor(
    public readonly code: string,
    message = '',
  ) {
    super(message);
  }
}

const JSON_1_1 = 'application/x-amz-json-1.1';

/** Handles a request to Parameter Store, in the AWS JSON 1.1 protocol of the SDKs. */
export function handleSsmRequest(
  operation: string,
  body: string,
  store: ParameterStore,
  caller: Caller,
): ServiceResponse {
  try {
    const run = OPERATIONS[operation];
    if (!run) {
      throw new SsmError(
        'UnsupportedOperationException',
        `the operation ${operation} of SSM is not supported by the local stage`,
      );
    }
    return jsonResponse(JSON_1_1, 200, run(parse(body), store, caller));
  } catch (error) {
    if (!(error instanceof SsmError)) throw error;
    const { code, message } = error;
    return errorResponse(code, jsonResponse(JSON_1_1, 400, { __type: code, message }));
  }
}

const OPERATIONS: Readonly<Record<string, (request: SsmRequest, store: ParameterStore, caller: Caller) => object>> = {
  GetParameter: (request, store, caller) => {
    const name = requiredText(request, 'Name');
    checkAccess('ssm:GetParameter', name, store, caller);
    const parameter = store.get(name, caller);
    if (!parameter) throw new SsmError('ParameterNotFound');
    return { Parameter: describe(parameter) };
  },
  GetParameters: (request, store, caller) => {
    const names = [request.Names ?? []].flat().map(String);
    for (const name of names) checkAccess('ssm:GetParameters', name, store, caller);
    const found = names.flatMap((name) => store.get(name, caller) ?? []);
    return {
      Parameters: found.map(describe),
      InvalidParameters: names.filter((name) => !found.some((parameter) => parameter.name === name)),
    };
  },
  PutParameter: (request, store, caller) => {
    const name = requiredText(request, 'Name');
    const value = requiredText(request, 'Value');
    checkAccess('ssm:PutParameter', name, store, caller);
    const old = store.get(name, caller);
    if (old && request.Overwrite !== true) {
      throw new SsmError(
        'ParameterAlreadyExists',
        'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
      );
    }
    const type = request.Type === undefined ? old?.type : String(request.Type);
    if (type !== 'String' && type !== 'StringList') {
      throw new SsmError(
        'ValidationException',
        type === 'SecureString'
          ? 'the parameter type SecureString is not supported by the local stage'
          : 'A parameter type is required when you create a parameter.',
      );
    }
    return { Version: store.put(name, { value, type }, caller).version, Tier: 'Standard' };
  },
  DeleteParameter: (request, store, caller) => {
    const name = requiredText(request, 'Name');
    checkAccess('ssm:DeleteParameter', name, store, caller);
    if (!store.delete(name, caller)) throw new SsmError('ParameterNotFound');
    return {};
  },
};

function checkAccess(action: string, name: string, store: ParameterStore, caller: Caller): void {
  const arn = store.get(name, caller)?.arn ?? store.arnOf(name, caller);
  if (!caller.allows(action, arn)) {
    throw new SsmError('AccessDeniedException', accessDeniedMessage(caller, action, arn));
  }
}

function describe({ name, arn, type, value, version, modifiedAt }: Parameter): object {
  return {
    Name: name,
    ARN: arn,
    Type: type,
    Value: value,
    Version: version,
    LastModifiedDate: modifiedAt / 1000,
    DataType: 'text',
  };
}

function requiredText(request: SsmRequest, name: string): string {
  const value = request[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new SsmError(
    'ValidationException',
    `1 validation error detected: Value at '${name}' failed to satisfy constraint: Member must not be null`,
  );
}

function parse(body: string): SsmRequest {
  try {
    return Object(JSON.parse(body)) as SsmRequest;
  } catch {
    throw new SsmError('SerializationException', 'the body is not a JSON object');
  }
}
