import { randomUUID } from 'node:crypto';
import { StageClock } from '../clock';
import { checkMessage, QueueMessage, MessageInput, newMessage } from './message';
import { QueueModel } from './queue-model';
import { SqsError } from './sqs-error';

export interface ReceiveOptions {
  readonly maximum: number;
  readonly visibilitySeconds?: number;
  /** Called before each message. The first message that does not fit ends the batch. */
  readonly fits?: (message: QueueMessage) => boolean;
}

/** How many messages were sent, received and deleted since metrics were last recorded. A move to a dead-letter queue is none of these. */
export interface QueueActivity {
  sent: number;
  received: number;
  deleted: number;
  /** When an operation last used the queue. */
  usedAt: number;
}

/** Number of messages by state. */
export interface MessageCounts {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

/**
 * A standard queue on the stage's clock: moving the clock makes hidden messages visible and expires old ones.
 *
 * Messages are received in the order in which they were sent, and once per receive. AWS guarantees neither.
 */
export class Queue {
  public readonly activity: QueueActivity;
  /** How often messages have changed, other than by the passing of time. */
  public changes = 0;
  private readonly messages: Map<string, QueueMessage>;
  /** Called whenever a message may have become visible. */
  private readonly waiting = new Set<() => void>();

  constructor(
    public readonly model: QueueModel,
    private readonly clock: StageClock,
    private readonly deadLetterQueue: () => Queue | undefined,
    /** The same queue before an update, which must no longer be used. */
    previous?: Queue,
  ) {
    this.messages = previous?.messages ?? new Map<string, QueueMessage>();
    this.activity = previous?.activity ?? { sent: 0, received: 0, deleted: 0, usedAt: clock.now() };
  }

  public send(input: MessageInput): QueueMessage {
    checkMessage(input, this.model.maximumBytes);
    const message = newMessage(randomUUID(), input, this.clock.now(), input.delaySeconds ?? this.model.delaySeconds);
    this.add(message);
    this.count('sent');
    return message;
  }

  /** Hides and returns visible messages. A message with too many receives moves to the dead-letter queue. */
  public receive({ maximum, visibilitySeconds = this.model.visibilitySeconds, fits }: ReceiveOptions): QueueMessage[] {
    const now = this.clock.now();
    const received: QueueMessage[] = [];
    for (const message of this.visible()) {
      if (received.length === maximum) break;
      if (this.redrive(message)) continue;
      if (fits && !fits(message)) break;
      this.changes += 1;
      message.visibleAt = now + visibilitySeconds * 1000;
      message.receiveCount += 1;
      message.firstReceivedAt ??= now;
      message.receiptHandle = Buffer.from(`${message.id} ${randomUUID()}`).toString('base64');
      received.push(message);
    }
    this.count('received', received.length);
    return received;
  }

  /** Deletes a message. Does nothing for the handle of an earlier receive or for a deleted message. */
  public delete(receiptHandle: string): void {
    const message = this.messages.get(messageIdOf(receiptHandle));
    this.count('deleted');
    if (message?.receiptHandle === receiptHandle) this.remove(message);
  }

  public changeVisibility(receiptHandle: string, seconds: number): void {
    const message = this.messages.get(messageIdOf(receiptHandle));
    if (message?.receiptHandle !== receiptHandle || message.visibleAt <= this.clock.now()) {
      throw new SqsError(
        'AWS.SimpleQueueService.MessageNotInflight',
        'The message is not in flight, so its visibility timeout cannot be changed.',
      );
    }
    message.visibleAt = this.clock.now() + seconds * 1000;
    this.changes += 1;
    this.wake();
  }

  public purge(): void {
    this.messages.clear();
    this.changes += 1;
  }

  public get counts(): MessageCounts {
    const now = this.clock.now();
    const counts = { visible: 0, inFlight: 0, delayed: 0 };
    for (const { visibleAt, receiveCount } of this.all()) {
      if (visibleAt <= now) counts.visible += 1;
      else if (receiveCount > 0) counts.inFlight += 1;
      else counts.delayed += 1;
    }
    return counts;
  }

  public hasVisible(atLeast = 1): boolean {
    let count = 0;
    for (const _message of this.visible()) {
      count += 1;
      if (count === atLeast) return true;
    }
    return false;
  }

  /** Yields the messages that will not have expired at a time, oldest first. */
  public *all(time = this.clock.now()): Generator<QueueMessage> {
    const oldest = time - this.model.retentionSeconds * 1000;
    for (const message of this.messages.values()) {
      if (message.sentAt > oldest) yield message;
      else this.messages.delete(message.id);
    }
  }

  /** Moves visible messages to other queues, where they count as newly sent. Returns the number of messages. */
  public moveVisible(target: (message: QueueMessage) => Queue): number {
    const moved = [...this.visible()];
    for (const message of moved) {
      this.remove(message);
      target(message).add(newMessage(randomUUID(), message, this.clock.now(), 0));
    }
    return moved.length;
  }

  /** Resolves when enough messages are visible or the signal is aborted. */
  public async untilVisible(signal: AbortSignal, atLeast = 1): Promise<void> {
    while (!signal.aborted && !this.hasVisible(atLeast)) {
      const woken = new AbortController();
      const wake = () => woken.abort();
      this.waiting.add(wake);
      signal.addEventListener('abort', wake);
      await this.clock.sleepUntil(this.nextVisibleAt(), woken.signal);
      signal.removeEventListener('abort', wake);
      this.waiting.delete(wake);
    }
  }

  private count(what: 'sent' | 'received' | 'deleted', messages = 1): void {
    this.activity[what] += messages;
    this.activity.usedAt = this.clock.now();
  }

  private add(message: QueueMessage): void {
    this.messages.set(message.id, message);
    this.changes += 1;
    this.wake();
  }

  private remove(message: QueueMessage): void {
    this.messages.delete(message.id);
    this.changes += 1;
  }

  private wake(): void {
    for (const wake of this.waiting) wake();
  }

  private *visible(): Generator<QueueMessage> {
    const now = this.clock.now();
    for (const message of this.all()) if (message.visibleAt <= now) yield message;
  }

  private nextVisibleAt(): number {
    const now = this.clock.now();
    let next = Infinity;
    for (const { visibleAt } of this.all()) if (visibleAt > now) next = Math.min(next, visibleAt);
    return next;
  }

  private redrive(message: QueueMessage): boolean {
    const { redrive, arn } = this.model;
    const target = this.deadLetterQueue();
    if (!redrive || !target || message.receiveCount < redrive.maxReceiveCount) return false;
    this.remove(message);
    const now = this.clock.now();
    const { receiptHandle: _handle, firstReceivedAt: _first, ...kept } = message;
    target.add({ ...kept, receiveCount: 0, visibleAt: now, movedAt: now, deadLetterSourceArn: arn });
    return true;
  }
}

function messageIdOf(receiptHandle: string): string {
  const [id, ...rest] = Buffer.from(receiptHandle, 'base64').toString().split(' ');
  if (rest.length === 1) return id;
  throw new SqsError(
    'ReceiptHandleIsInvalid',
    `The input receipt handle "${receiptHandle}" is not a valid receipt handle.`,
  );
}
