import { randomUUID } from 'node:crypto';
import { unsupportedOperation } from './json-protocol';
import { MessageAttribute } from './message-attributes';
import { sendToQueue, SendContext } from './operations';
import { SqsRequest } from './parameters';
import { SqsError } from './sqs-error';
import { errorResponse, jsonResponse, ServiceResponse } from '../service/service-response';

const JSON_TYPE = 'application/json';

/**
 * Handles a request of the Query protocol, which API Gateway uses with SQS: the request is a form, the response JSON.
 * The stage supports `SendMessage` only, which an integration needs.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-xml.html
 */
export function handleSqsQueryRequest(queueUrl: string, body: string, context: SendContext): ServiceResponse {
  const requestId = randomUUID();
  try {
    const form = parseForm(body);
    const action = form.get('Action');
    if (action === undefined) throw new SqsError('MissingParameter', 'The request must contain the parameter Action.');
    if (action !== 'SendMessage') throw unsupportedOperation(action);
    const result = sendToQueue(readSendMessage(queueUrl, form), context);
    const response = { SendMessageResult: result, ResponseMetadata: { RequestId: requestId } };
    return jsonResponse(JSON_TYPE, 200, { SendMessageResponse: response });
  } catch (error) {
    if (!(error instanceof SqsError)) throw error;
    const { code, status, message } = error;
    const result = { Error: { Code: code, Message: message, Type: 'Sender' }, RequestId: requestId };
    return errorResponse(code, jsonResponse(JSON_TYPE, status, result));
  }
}

/** Parses a form. `URLSearchParams` is slow for a long body. */
function parseForm(body: string): Map<string, string> {
  return new Map(
    body.split('&').map((pair): [string, string] => {
      const [name, ...value] = pair.split('=');
      return [decode(name), decode(value.join('='))];
    }),
  );
}

function decode(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    throw new SqsError('InvalidParameterValue', 'the body is not a form in UTF-8');
  }
}

function readSendMessage(queueUrl: string, form: ReadonlyMap<string, string>): SqsRequest {
  const delay = form.get('DelaySeconds');
  return {
    QueueUrl: queueUrl,
    MessageBody: form.get('MessageBody'),
    DelaySeconds: delay === undefined ? undefined : Number(delay),
    MessageAttributes: readAttributes(form),
  };
}

/** Reads `MessageAttribute.<n>.Name`, `.Value.DataType`, `.Value.StringValue` and `.Value.BinaryValue`, from n = 1. */
function readAttributes(form: ReadonlyMap<string, string>): Record<string, MessageAttribute> {
  const attributes: Record<string, MessageAttribute> = {};
  for (let n = 1; [...form.keys()].some((name) => name.startsWith(`MessageAttribute.${n}.`)); n++) {
    const name = form.get(`MessageAttribute.${n}.Name`) ?? '';
    if (Object.hasOwn(attributes, name)) {
      throw new SqsError('InvalidParameterValue', `Message (user) attribute name '${name}' already exists.`);
    }
    attributes[name] = {
      DataType: form.get(`MessageAttribute.${n}.Value.DataType`) ?? '',
      StringValue: form.get(`MessageAttribute.${n}.Value.StringValue`),
      BinaryValue: form.get(`MessageAttribute.${n}.Value.BinaryValue`),
    };
  }
  return attributes;
}
