import { createHash } from 'node:crypto';
import { checkCharacters } from './characters';
import { checkAttributes, md5OfAttributes, MessageAttributes, sizeOfAttributes } from './message-attributes';
import { SqsError } from './sqs-error';

/** The parts of a message that count toward its size. */
export interface MessageContent {
  readonly body: string;
  readonly attributes: MessageAttributes;
}

/** A message as a sender passes it. */
export interface MessageInput extends MessageContent {
  readonly delaySeconds?: number;
  /** The sender, as in the `SenderId` attribute. */
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
  /** Stage time in milliseconds, like all times of a message. */
  readonly sentAt: number;
  /** When the message becomes visible. */
  visibleAt: number;
  receiveCount: number;
  firstReceivedAt?: number;
  /** From the latest receive. Undefined before the first receive and after a move. */
  receiptHandle?: string;
  /** When the message moved to the dead-letter queue. */
  readonly movedAt?: number;
  /** ARN of the original queue, for a message in a dead-letter queue. */
  readonly deadLetterSourceArn?: string;
}

export function sizeOfContent({ body, attributes }: MessageContent): number {
  return Buffer.byteLength(body) + sizeOfAttributes(attributes);
}

/** Throws for a message that SQS rejects. */
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
