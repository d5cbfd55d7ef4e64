import { isUtf8 } from 'node:buffer';
import { gzipSync } from 'node:zlib';
import { RequestContext, SignedRequest } from './signed-request';
import { SIGNATURE_HEADER, TIMESTAMP_HEADER } from '../sendgrid/signature-headers';

export interface MessageAttribute {
  readonly DataType: 'String' | 'Number';
  readonly StringValue: string;
}

export interface SqsMessage {
  readonly MessageBody: string;
  readonly MessageAttributes: Readonly<Record<string, MessageAttribute>>;
}

/** A form of the body, and the attributes by which handlers recognize it. */
interface EncodedBody {
  readonly text: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** The limit of SQS, including attributes: 1 MiB. */
const LARGEST_MESSAGE = 1_048_576;

/** SQS accepts only the characters of XML 1.0. JSON can contain others, such as U+FFFE and U+FFFF. */
const INVALID_IN_SQS = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

const BASE64 = { 'Content-Transfer-Encoding': 'base64' };

/**
 * The forms of a body, the most readable one first. Those without compression are exactly what the mapping template of
 * API Gateway sends without a receiver.
 */
const ENCODINGS: ReadonlyArray<(body: Buffer) => EncodedBody | undefined> = [
  (body) => {
    const text = isUtf8(body) ? body.toString() : undefined;
    return text === undefined || INVALID_IN_SQS.test(text) ? undefined : { text, attributes: {} };
  },
  (body) => ({ text: body.toString('base64'), attributes: BASE64 }),
  (body) => ({
    text: gzipSync(body).toString('base64'),
    attributes: { 'Content-Encoding': 'gzip', ...BASE64 },
  }),
];

/** Converts a post to a message in the first form that SQS accepts. Returns undefined if it is too large in all of them. */
export function toSqsMessage(
  { body, signature, timestamp }: SignedRequest,
  { requestTimeEpoch, requestId }: RequestContext,
): SqsMessage | undefined {
  const texts = {
    ...attribute(SIGNATURE_HEADER, signature),
    ...attribute(TIMESTAMP_HEADER, timestamp),
    ...attribute('RequestId', requestId),
  };
  for (const encode of ENCODINGS) {
    const encoded = encode(body);
    if (!encoded) continue;
    const message: SqsMessage = {
      MessageBody: encoded.text,
      MessageAttributes: {
        ...strings({ ...texts, ...encoded.attributes }),
        ReceivedAt: { DataType: 'Number', StringValue: String(requestTimeEpoch) },
      },
    };
    if (sizeOf(message) <= LARGEST_MESSAGE) return message;
  }
  return undefined;
}

/** Leaves out a value with characters that SQS rejects. An unverified header (shadow mode) may contain some. */
function attribute(name: string, value: string | undefined): Record<string, string> {
  return value && !INVALID_IN_SQS.test(value) ? { [name]: value } : {};
}

function strings(values: Readonly<Record<string, string>>): Record<string, MessageAttribute> {
  const entries = Object.entries(values);
  return Object.fromEntries(entries.map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]));
}

/** The size of a message as SQS calculates it: the body, and the names, types and values of the attributes. */
function sizeOf({ MessageBody, MessageAttributes }: SqsMessage): number {
  return Object.entries(MessageAttributes)
    .flatMap(([name, { DataType, StringValue }]) => [name, DataType, StringValue])
    .reduce((total, text) => total + Buffer.byteLength(text), Buffer.byteLength(MessageBody));
}
