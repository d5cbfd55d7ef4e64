import { unqualifiedFunctionArn } from './function-arn';
import { InvokeOutcome, LambdaFunction, PAYLOAD_LIMIT } from './lambda-function';
import { Caller, accessDeniedMessage } from '../service/caller';
import { errorResponse, jsonResponse, ServiceResponse } from '../service/service-response';

/** A request to Lambda's `Invoke` operation. */
export interface InvokeRequest {
  /** Name, ARN or partial ARN, with or without a version or an alias. */
  readonly functionName: string;
  readonly qualifier?: string;
  /** `RequestResponse` by default. */
  readonly invocationType?: string;
  readonly body: Buffer;
}

const JSON_TYPE = 'application/json';

/**
 * Handles Lambda's `Invoke` operation.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export async function handleInvoke(
  request: InvokeRequest,
  functions: ReadonlyMap<string, LambdaFunction>,
  caller: Caller,
): Promise<ServiceResponse> {
  const { functionName, qualifier, invocationType = 'RequestResponse', body } = request;
  if (invocationType !== 'RequestResponse') {
    const message = `the invocation type ${invocationType} is not supported by the local stage`;
    return invokeError(400, 'InvalidParameterValueException', message);
  }
  const fn = find(functionName, functions, caller);
  const arn = fn ? qualified(fn, functionName, qualifier) : functionName;
  if (fn && !caller.allows('lambda:InvokeFunction', arn)) {
    return invokeError(403, 'AccessDeniedException', accessDeniedMessage(caller, 'lambda:InvokeFunction', arn));
  }
  if (!fn) return invokeError(404, 'ResourceNotFoundException', `Function not found: ${arn}`);
  if (body.length > PAYLOAD_LIMIT) {
    const message =
      `${body.length} byte payload is too large for the RequestResponse invocation type ` +
      `(limit ${PAYLOAD_LIMIT} bytes)`;
    return invokeError(413, 'RequestTooLargeException', message);
  }
  const payload = body.length === 0 ? '{}' : body.toString();
  if (!isJson(payload)) {
    return invokeError(400, 'InvalidRequestContentException', 'Could not parse request body into json');
  }
  return toResponse(await fn.invokeWith(arn, payload));
}

function find(
  name: string,
  functions: ReadonlyMap<string, LambdaFunction>,
  { region }: Caller,
): LambdaFunction | undefined {
  const exact = functions.get(unqualifiedFunctionArn(name));
  if (exact) return exact;
  // `name`, `name:qualifier`, `account:function:name` or `account:function:name:qualifier`.
  const plain = /^(?:\d{12}:function:)?([\w-]+)/.exec(name)?.[1];
  const named = [...functions.values()].filter(({ model }) => model.name === plain && !name.startsWith('arn:'));
  return named.find(({ model }) => model.region === region) ?? named.at(0);
}

/** Returns the ARN to invoke. A qualifier may be part of the name or a separate parameter. */
function qualified({ model }: LambdaFunction, name: string, qualifier: string | undefined): string {
  const own = /(?::function:|^)[\w-]+:([\w$-]+)$/.exec(name.replace(/^\d{12}:function:/, ''))?.[1];
  const suffix = own ?? qualifier;
  return suffix === undefined ? model.arn : `${model.arn}:${suffix}`;
}

function toResponse(outcome: InvokeOutcome): ServiceResponse {
  const headers = { 'Content-Type': JSON_TYPE, 'X-Amz-Executed-Version': '$LATEST' };
  if (outcome.ok) return { status: 200, headers, body: outcome.payload };
  if (outcome.error === 'throttled') return invokeError(429, 'TooManyRequestsException', 'Rate Exceeded.');
  const body = isJson(outcome.error) ? outcome.error : JSON.stringify(describe(outcome.error));
  return errorResponse('Unhandled', { status: 200, headers, body }, { 'X-Amz-Function-Error': 'Unhandled' });
}

/** Describes an error that the runtime did not report: `Sandbox.Timedout` or `Runtime.ExitError: SIGKILL`. */
function describe(error: string): { errorType: string; errorMessage: string } {
  return { errorType: error.split(':')[0], errorMessage: error };
}

function invokeError(status: number, code: string, message: string): ServiceResponse {
  const response = jsonResponse(JSON_TYPE, status, { Type: 'User', Message: message, message });
  return errorResponse(code, response, { 'X-Amzn-ErrorType': code });
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
