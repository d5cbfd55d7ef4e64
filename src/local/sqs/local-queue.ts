import { LocalQueue, LocalQueueMessage } from '../types';
import { QueueMessage } from './message';
import { Queue } from './queue';

/** Creates the public view of a queue. Its properties always return the current state. */
export function toLocalQueue(queue: Queue, url: string, now: () => number): LocalQueue {
  const { name, arn } = queue.model;
  return {
    name,
    arn,
    url,
    get visible() {
      return queue.counts.visible;
    },
    get inFlight() {
      return queue.counts.inFlight;
    },
    get oldest() {
      const [first] = [...queue.all()].sort((a, b) => a.sentAt - b.sentAt);
      return first && new Date(first.sentAt);
    },
    messages: () => [...queue.all()].map((message) => toLocalMessage(message, now())),
  };
}

function toLocalMessage(message: QueueMessage, now: number): LocalQueueMessage {
  return {
    messageId: message.id,
    body: message.body,
    attributes: Object.fromEntries(
      Object.entries(message.attributes).map(([name, { StringValue, BinaryValue }]) => [
        name,
        String(StringValue ?? BinaryValue),
      ]),
    ),
    sentAt: new Date(message.sentAt),
    receiveCount: message.receiveCount,
    isVisible: message.visibleAt <= now,
  };
}
