import { isUtf8 } from 'node:buffer';
import { SignedRequest } from './signed-request';
import { SIGNATURE_HEADER, TIMESTAMP_HEADER } from '../sendgrid/signature-headers';

export interface MessageAttribute {
  readonly DataType: 'String' | 'Number';
  readonly StringValue: string;
}

export interface SqsMessage {
  readonly MessageBody: string;
  readonly MessageAttributes: Readonly<Record<string, MessageAttribute>>;
}

/** The limit of SQS, including attributes: 1 MiB. */
export const LARGEST_MESSAGE = 1_048_576;

/** SQS accepts only the characters of XML 1.0. JSON can contain others, such as U+FFFE and U+FFFF. */
const INVALID_IN_SQS = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

/** Converts a post to a message, exactly like the mapping template of API Gateway without a receiver. */
export function toSqsMessage({ body, signature, timestamp }: SignedRequest, receivedAt: number): SqsMessage {
  const text = isUtf8(body) ? body.toString() : undefined;
  const isText = text !== undefined && !INVALID_IN_SQS.test(text);
  return {
    MessageBody: isText ? text : body.toString('base64'),
    MessageAttributes: {
      ...header(SIGNATURE_HEADER, signature),
      ...header(TIMESTAMP_HEADER, timestamp),
      ReceivedAt: { DataType: 'Number', StringValue: String(receivedAt) },
      ...(isText ? {} : { 'Content-Transfer-Encoding': { DataType: 'String', StringValue: 'base64' } as const }),
    },
  };
}

/** Leaves out a header with characters that SQS rejects. An unverified header (shadow mode) may contain some. */
function header(name: string, value: string | undefined): Record<string, MessageAttribute> {
  return value && !INVALID_IN_SQS.test(value) ? { [name]: { DataType: 'String', StringValue: value } } : {};
}

/** The size of a message as SQS calculates it: the body, and the names, types and values of the attributes. */
export function sizeOf({ MessageBody, MessageAttributes }: SqsMessage): number {
  return Object.entries(MessageAttributes)
    .flatMap(([name, { DataType, StringValue }]) => [name, DataType, StringValue])
    .reduce((total, text) => total + Buffer.byteLength(text), Buffer.byteLength(MessageBody));
}
