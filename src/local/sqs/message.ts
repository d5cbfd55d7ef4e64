import { createHash } from 'node:crypto';
import { checkCharacters } from './characters';
import { checkAttributes, md5OfAttributes, MessageAttributes, sizeOfAttributes } from './message-attributes';
import { SqsError } from './sqs-error';

/** What counts for the size of a message. */
export interface MessageContent {
  readonly body: string;
  readonly attributes: MessageAttributes;
}

/** What a sender gives. */
export interface MessageInput extends MessageContent {
  readonly delaySeconds?: number;
  /** Who sends, as SQS names callers. */
  readonly senderId: string;
}

/** A message in a queue. */
export interface QueueMessage {
  readonly id: string;
  readonly body: string;
  readonly md5OfBody: string;
  readonly attributes: MessageAttributes;
  readonly md5OfAttributes?: string;
  readonly senderId: string;
  /** Stage time, in milliseconds, as all times here. */
  readonly sentAt: number;
  /** From when on it can be received. */
  visibleAt: number;
  receiveCount: number;
  firstReceivedAt?: number;
  /** Of the latest receive; undefined until there is one, and again after a move. */
  receiptHandle?: string;
  /** ARN of the queue that it comes from, in a dead-letter queue. */
  readonly deadLetterSourceArn?: string;
}

export function sizeOfContent({ body, attributes }: MessageContent): number {
  return Buffer.byteLength(body) + sizeOfAttributes(attributes);
}

/** Refuses what SQS does not take. */
export function checkMessage(input: MessageInput, maximumBytes: number): void {
  const { body, attributes } = input;
  if (body === '') throw new SqsError('MissingParameter', 'The request must contain the parameter MessageBody.');
  checkAttributes(attributes);
  if (sizeOfContent(input) > maximumBytes) {
    const reason = `Message must be shorter than ${maximumBytes} bytes.`;
    throw new SqsError('InvalidParameterValue', `One or more parameters are invalid. Reason: ${reason}`);
  }
  checkCharacters(body, 'message body');
}

export function newMessage(id: string, input: MessageInput, sentAt: number, delaySeconds: number): QueueMessage {
  const { body, attributes, senderId } = input;
  return {
    id,
    body,
    md5OfBody: createHash('md5').update(body).digest('hex'),
    attributes,
    md5OfAttributes: md5OfAttributes(attributes),
    senderId,
    sentAt,
    visibleAt: sentAt + delaySeconds * 1000,
    receiveCount: 0,
  };
}
