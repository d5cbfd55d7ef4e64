import { QueueMessage } from './message';
import { md5OfAttributes, MessageAttribute, MessageAttributes } from './message-attributes';

/** A message as `ReceiveMessage` returns it. */
export interface ReceivedMessage {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly Body: string;
  readonly MD5OfBody: string;
  readonly Attributes?: Readonly<Record<string, string>>;
  readonly MessageAttributes?: MessageAttributes;
  readonly MD5OfMessageAttributes?: string;
}

interface SystemAttributes {
  readonly ApproximateReceiveCount: string;
  readonly SentTimestamp: string;
  readonly SenderId: string;
  readonly ApproximateFirstReceiveTimestamp: string;
  readonly DeadLetterQueueSourceArn?: string;
}

/** Returns the attributes that SQS sets on a received message. */
export function systemAttributes(message: QueueMessage): SystemAttributes {
  const { senderId, sentAt, receiveCount, firstReceivedAt, deadLetterSourceArn } = message;
  return {
    ApproximateReceiveCount: String(receiveCount),
    SentTimestamp: String(sentAt),
    SenderId: senderId,
    ApproximateFirstReceiveTimestamp: String(firstReceivedAt),
    ...(deadLetterSourceArn === undefined ? {} : { DeadLetterQueueSourceArn: deadLetterSourceArn }),
  };
}

/** Creates the result of a receive, with the attributes that the receiver requests. */
export function toReceivedMessage(
  message: QueueMessage,
  systemNames: readonly string[],
  attributeNames: readonly string[],
): ReceivedMessage {
  const system = select<string>(
    { ...systemAttributes(message) },
    (name) => systemNames.includes('All') || systemNames.includes(name),
  );
  const attributes = select<MessageAttribute>(message.attributes, (name) => attributeNames.some(selects(name)));
  return {
    MessageId: message.id,
    ReceiptHandle: String(message.receiptHandle),
    Body: message.body,
    MD5OfBody: message.md5OfBody,
    Attributes: system,
    MessageAttributes: attributes,
    MD5OfMessageAttributes: attributes && md5OfAttributes(attributes),
  };
}

/** A pattern is `All`, `.*`, a name, or the beginning of a name with `.*`. */
function selects(name: string): (pattern: string) => boolean {
  return (pattern) =>
    pattern === 'All' ||
    pattern === name ||
    (pattern.endsWith('.*') && (pattern === '.*' || name.startsWith(pattern.slice(0, -1))));
}

function select<T>(
  values: Readonly<Record<string, T>>,
  isRequested: (name: string) => boolean,
): Record<string, T> | undefined {
  const found = Object.entries(values).filter(([name]) => isRequested(name));
  return found.length > 0 ? Object.fromEntries(found) : undefined;
}
