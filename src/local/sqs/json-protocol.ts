import { OPERATIONS, SqsContext } from './operations';
import { SqsRequest } from './parameters';
import { SqsError } from './sqs-error';
import { errorResponse, jsonResponse, ServiceResponse } from '../service/service-response';

const JSON_1_0 = 'application/x-amz-json-1.0';

/** Handles a request to SQS, in the AWS JSON 1.0 protocol of the SDKs. */
export async function handleSqsJsonRequest(
  operation: string,
  body: string,
  context: SqsContext,
): Promise<ServiceResponse> {
  try {
    const run = OPERATIONS[operation];
    if (!run) throw unsupportedOperation(operation);
    return jsonResponse(JSON_1_0, 200, await run(parse(body), context));
  } catch (error) {
    if (!(error instanceof SqsError)) throw error;
    const { code, status, type, message } = error;
    // In this header, clients of the JSON protocol find the error code of the Query protocol.
    const headers = { 'x-amzn-query-error': `${code};Sender` };
    return errorResponse(code, jsonResponse(JSON_1_0, status, { __type: type, message }), headers);
  }
}

export function unsupportedOperation(operation: string): SqsError {
  return new SqsError(
    'AWS.SimpleQueueService.UnsupportedOperation',
    `the operation ${operation} of SQS is not supported by the local stage`,
  );
}

function parse(body: string): SqsRequest {
  try {
    return Object(JSON.parse(body)) as SqsRequest;
  } catch {
    throw new SqsError('InvalidParameterValue', 'the body is not a JSON object');
  }
}
