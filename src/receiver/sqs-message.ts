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

/** 1 MiB, attributes included. */
export const LARGEST_MESSAGE = 1_048_576;

/** What is no character to SQS, which takes those of XML 1.0. JSON may have some: U+FFFE and U+FFFF. */
const NOT_FOR_SQS = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

/** One post as one message, just as API Gateway's mapping template makes it where there is no receiver. */
export function toSqsMessage({ body, signature, timestamp }: SignedRequest, receivedAt: number): SqsMessage {
  const text = isUtf8(body) ? body.toString() : undefined;
  const isText = text !== undefined && !NOT_FOR_SQS.test(text);
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

/** A header that nobody has verified (shadow mode) can hold what SQS refuses, which must not cost the events. */
function header(name: string, value: string | undefined): Record<string, MessageAttribute> {
  return value && !NOT_FOR_SQS.test(value) ? { [name]: { DataType: 'String', StringValue: value } } : {};
}

/** A message's size as SQS counts it: the body, and the names, types and values of the attributes. */
export function sizeOf({ MessageBody, MessageAttributes }: SqsMessage): number {
  return Object.entries(MessageAttributes)
    .flatMap(([name, { DataType, StringValue }]) => [name, DataType, StringValue])
    .reduce((total, text) => total + Buffer.byteLength(text), Buffer.byteLength(MessageBody));
}
