import { forEachEntry } from './batches';
import { QueueMessage, MessageContent, sizeOfContent } from './message';
import { MessageAttributes } from './message-attributes';
import { optionalText, requiredText, SqsRequest, texts, wholeNumber } from './parameters';
import { Queue } from './queue';
import { Queues } from './queues';
import { toReceivedMessage } from './received-message';
import { SqsError } from './sqs-error';
import { Caller } from '../service/caller';

/** The queues and the caller of an operation. */
export interface SendContext {
  readonly queues: Queues;
  readonly caller: Caller;
}

/** Everything that an operation uses. */
export interface SqsContext extends SendContext {
  /** Returns the URL of a queue on the stage. */
  readonly localUrl: (queue: Queue) => string;
  /** Aborted when the caller disconnects. */
  readonly disconnected: AbortSignal;
}

type Operation = (request: SqsRequest, context: SqsContext) => object | Promise<object>;

const TWELVE_HOURS = 43_200;
const MAX_BATCH_BYTES = 1_048_576;

/** The operations that the stage supports, by name. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  SendMessage: sendToQueue,
  SendMessageBatch: (request, context) => {
    const queue = queueOf(request, context, 'SendMessage');
    checkBatchSize(request);
    return forEachEntry(request, (entry) => sendMessage(entry, queue, context));
  },
  ReceiveMessage: receiveMessages,
  DeleteMessage: (request, context) => {
    queueOf(request, context, 'DeleteMessage').delete(requiredText(request, 'ReceiptHandle'));
    return {};
  },
  DeleteMessageBatch: (request, context) => {
    const queue = queueOf(request, context, 'DeleteMessage');
    return forEachEntry(request, (entry) => {
      queue.delete(requiredText(entry, 'ReceiptHandle'));
      return {};
    });
  },
  ChangeMessageVisibility: (request, context) => {
    const queue = queueOf(request, context, 'ChangeMessageVisibility');
    const seconds = wholeNumber(request, 'VisibilityTimeout', 0, TWELVE_HOURS);
    if (seconds === undefined) {
      throw new SqsError('MissingParameter', 'The request must contain the parameter VisibilityTimeout.');
    }
    queue.changeVisibility(requiredText(request, 'ReceiptHandle'), seconds);
    return {};
  },
  GetQueueUrl: (request, { queues, caller, localUrl }) => ({
    QueueUrl: localUrl(queues.byName(requiredText(request, 'QueueName'), caller, 'GetQueueUrl')),
  }),
  GetQueueAttributes: (request, context) => {
    const queue = queueOf(request, context, 'GetQueueAttributes');
    const names = texts(request, 'AttributeNames');
    const found = Object.entries(queueAttributes(queue)).filter(
      ([name]) => names.includes('All') || names.includes(name),
    );
    return found.length > 0 ? { Attributes: Object.fromEntries(found) } : {};
  },
  PurgeQueue: (request, context) => {
    queueOf(request, context, 'PurgeQueue').purge();
    return {};
  },
  StartMessageMoveTask: (request, context) => {
    const source = queueByArn(request, context, 'StartMessageMoveTask');
    return { TaskHandle: context.queues.moves.start(source, optionalText(request, 'DestinationArn')) };
  },
  ListMessageMoveTasks: (request, context) => {
    const source = queueByArn(request, context, 'ListMessageMoveTasks');
    return { Results: context.queues.moves.of(source.model.arn, wholeNumber(request, 'MaxResults', 1, 10) ?? 1) };
  },
};

function queueOf(request: SqsRequest, { queues, caller }: SendContext, action: string): Queue {
  return queues.byUrl(requiredText(request, 'QueueUrl'), caller, action);
}

function queueByArn(request: SqsRequest, { queues, caller }: SendContext, action: string): Queue {
  const queue = queues.byArn(requiredText(request, 'SourceArn'));
  if (queue) return queues.byUrl(queue.model.url, caller, action);
  throw new SqsError('ResourceNotFoundException', "The resource of the task's SourceArn does not exist.", 404);
}

/** Sends a message. The Query protocol has this operation too. */
export function sendToQueue(request: SqsRequest, context: SendContext): Readonly<Record<string, unknown>> {
  return sendMessage(request, queueOf(request, context, 'SendMessage'), context);
}

function sendMessage(request: SqsRequest, queue: Queue, { caller }: SendContext): Readonly<Record<string, unknown>> {
  const message = queue.send({
    ...contentOf(request),
    delaySeconds: wholeNumber(request, 'DelaySeconds', 0, 900),
    senderId: caller.senderId,
  });
  return {
    MessageId: message.id,
    MD5OfMessageBody: message.md5OfBody,
    MD5OfMessageAttributes: message.md5OfAttributes,
  };
}

function contentOf(request: SqsRequest): MessageContent {
  return {
    body: optionalText(request, 'MessageBody') ?? '',
    attributes: (request.MessageAttributes ?? {}) as MessageAttributes,
  };
}

/** The limit for a whole batch equals the limit for one message. */
function checkBatchSize(request: SqsRequest): void {
  const size = ([request.Entries ?? []].flat() as SqsRequest[])
    .map((entry) => sizeOfContent(contentOf(entry)))
    .reduce((sum, bytes) => sum + bytes, 0);
  if (size <= MAX_BATCH_BYTES) return;
  throw new SqsError(
    'AWS.SimpleQueueService.BatchRequestTooLong',
    `Batch requests cannot be longer than ${MAX_BATCH_BYTES} bytes. You have sent ${size} bytes.`,
  );
}

/** Waits for a message for `WaitTimeSeconds`, by the machine's clock. */
async function receiveMessages(request: SqsRequest, context: SqsContext): Promise<object> {
  const queue = queueOf(request, context, 'ReceiveMessage');
  const options = {
    maximum: wholeNumber(request, 'MaxNumberOfMessages', 1, 10) ?? 1,
    visibilitySeconds: wholeNumber(request, 'VisibilityTimeout', 0, TWELVE_HOURS),
  };
  const seconds = wholeNumber(request, 'WaitTimeSeconds', 0, 20) ?? queue.model.waitSeconds;
  const messages = await receiveWithin(queue, options, seconds, context.disconnected);
  if (messages.length === 0) return {};
  const systemNames = [...texts(request, 'AttributeNames'), ...texts(request, 'MessageSystemAttributeNames')];
  const attributeNames = texts(request, 'MessageAttributeNames');
  return { Messages: messages.map((message) => toReceivedMessage(message, systemNames, attributeNames)) };
}

/** Keeps waiting if a visible message moves to the dead-letter queue instead of being received. */
async function receiveWithin(
  queue: Queue,
  options: { maximum: number; visibilitySeconds?: number },
  seconds: number,
  gone: AbortSignal,
): Promise<QueueMessage[]> {
  let messages = queue.receive(options);
  const end = new AbortController();
  const timer = setTimeout(() => end.abort(), seconds * 1000);
  gone.addEventListener('abort', () => end.abort());
  while (seconds > 0 && messages.length === 0 && !end.signal.aborted) {
    await queue.untilVisible(end.signal);
    if (!gone.aborted) messages = queue.receive(options);
  }
  clearTimeout(timer);
  return messages;
}

/** Returns the attributes for `GetQueueAttributes`. */
function queueAttributes({ model, counts }: Queue): Record<string, string> {
  const numbers = {
    ApproximateNumberOfMessages: counts.visible,
    ApproximateNumberOfMessagesNotVisible: counts.inFlight,
    ApproximateNumberOfMessagesDelayed: counts.delayed,
    VisibilityTimeout: model.visibilitySeconds,
    MessageRetentionPeriod: model.retentionSeconds,
    MaximumMessageSize: model.maximumBytes,
    DelaySeconds: model.delaySeconds,
    ReceiveMessageWaitTimeSeconds: model.waitSeconds,
  };
  const { redrive } = model;
  return {
    QueueArn: model.arn,
    ...Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, String(value)])),
    ...(redrive && {
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: redrive.deadLetterArn,
        maxReceiveCount: redrive.maxReceiveCount,
      }),
    }),
  };
}
