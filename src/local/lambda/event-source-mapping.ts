import { setMaxListeners } from 'node:events';
import { StageClock } from '../clock';
import { failedMessages } from './batch-response';
import { EventSourceMappingModel } from './event-source-mapping-model';
import { describeFailure } from './failure';
import { InvokeOutcome, LambdaFunction, PAYLOAD_LIMIT } from './lambda-function';
import { toRecord } from './sqs-event';
import { counted } from '../../sendgrid/counted';
import { QueueMessage } from '../sqs/message';
import { Queue } from '../sqs/queue';
import { RequestLogEntry } from '../types';

/** Lambda starts with 5 concurrent invocations and scales to 1,000, which is too many for one machine. */
const DEFAULT_CONCURRENCY = 5;

/**
 * For a function with a reserved concurrency, whose further invocations are throttled and cost the machine nothing. Lambda
 * does not consider the reservation when it receives messages, so many messages may wait for few invocations.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
 */
const SCALED_CONCURRENCY = 1_000;

/** Maximum size of a record without its body and attributes. */
const RECORD_OVERHEAD = 1024;

/** Delays between the retries of a throttled invocation. */
const RETRY_MILLISECONDS = { first: 100, longest: 1000 };

/** Receives messages from a queue and invokes a function with them. */
export class EventSourceMapping {
  private readonly stopping = new AbortController();
  private readonly running = new Set<Promise<void>>();
  private readonly watchers = new Set<() => void>();
  private readonly ended: Promise<void>;

  constructor(
    private readonly model: EventSourceMappingModel,
    private readonly queue: Queue,
    private readonly fn: LambdaFunction,
    private readonly clock: StageClock,
    private readonly onInvocation: (entry: RequestLogEntry) => void,
  ) {
    // Each throttled invocation listens while it waits for its retry.
    setMaxListeners(0, this.stopping.signal);
    this.ended = this.poll(this.stopping.signal);
  }

  /** Whether no message is visible and no invocation is in progress. A stopped mapping is idle. */
  public get isIdle(): boolean {
    return this.stopping.signal.aborted || (this.running.size === 0 && !this.queue.hasVisible());
  }

  /** Resolves when the mapping is idle. */
  public async idle(): Promise<void> {
    while (!this.isIdle) {
      await new Promise<void>((resolve) => this.watchers.add(resolve));
    }
  }

  /** Stops receiving messages. */
  public stop(): void {
    this.stopping.abort();
    this.notify();
  }

  /** Resolves after `stop()`, when all invocations have ended. */
  public async untilEnded(): Promise<void> {
    await this.ended;
    await Promise.all(this.running);
  }

  private async poll(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.untilFree();
      await this.queue.untilVisible(signal);
      await this.waitForMore(signal);
      if (!signal.aborted) this.receiveBatch();
      this.notify();
    }
  }

  private async untilFree(): Promise<void> {
    const { reservedConcurrency } = this.fn.model;
    const unlimited = reservedConcurrency === undefined ? DEFAULT_CONCURRENCY : SCALED_CONCURRENCY;
    const { maximumConcurrency = unlimited } = this.model;
    while (this.running.size >= maximumConcurrency) await Promise.race(this.running);
  }

  /** Waits until a batch is full or the batching window ends. */
  private async waitForMore(signal: AbortSignal): Promise<void> {
    const { windowSeconds, batchSize } = this.model;
    if (windowSeconds === 0 || signal.aborted) return;
    const end = new AbortController();
    const abort = () => end.abort();
    signal.addEventListener('abort', abort);
    await Promise.race([
      this.queue.untilVisible(end.signal, batchSize),
      this.clock.sleepUntil(this.clock.now() + windowSeconds * 1000, end.signal),
    ]);
    signal.removeEventListener('abort', abort);
    end.abort();
  }

  private receiveBatch(): void {
    let size = 0;
    const messages = this.queue.receive({
      maximum: this.model.batchSize,
      fits: (message) => {
        size += sizeOfRecord(message);
        return size <= PAYLOAD_LIMIT;
      },
    });
    if (messages.length === 0) return;
    const invocation = this.process(messages).finally(() => {
      this.running.delete(invocation);
      this.notify();
    });
    this.running.add(invocation);
  }

  private async process(messages: readonly QueueMessage[]): Promise<void> {
    // Now, since a receipt handle becomes invalid as soon as the message is received again.
    const records = messages.map((message) => toRecord(message, this.queue.model));
    const hiddenUntil = messages[0].visibleAt;
    const start = performance.now();
    const outcome = await this.invoke({ Records: records }, hiddenUntil);
    const ids = records.map(({ messageId }) => messageId);
    const failed = this.failedOf(outcome, ids);
    this.report(ids.length, failed.length, outcome, performance.now() - start);
    for (const { messageId, receiptHandle } of records) {
      if (!failed.includes(messageId)) this.queue.delete(receiptHandle);
    }
  }

  private failedOf(outcome: InvokeOutcome, ids: readonly string[]): readonly string[] {
    if (!outcome.ok) return ids;
    return this.model.reportsItemFailures ? failedMessages(outcome.payload, ids) : [];
  }

  private report(count: number, failed: number, outcome: InvokeOutcome, milliseconds: number): void {
    // Stopping kills the function.
    if (!outcome.ok && this.stopping.signal.aborted) return;
    this.onInvocation({
      server: 'queue',
      method: 'INVOKE',
      path: this.fn.model.name,
      operation: `${counted(count, 'message')} of ${this.queue.model.name}`,
      status: failed === 0 ? 200 : 500,
      reason: outcome.ok ? partialFailure(count, failed) : describeFailure(outcome),
      milliseconds,
    });
  }

  /** Retries a throttled invocation while its messages are hidden. */
  private async invoke(event: object, hiddenUntil: number): Promise<InvokeOutcome> {
    for (let delay = RETRY_MILLISECONDS.first; ; delay = Math.min(2 * delay, RETRY_MILLISECONDS.longest)) {
      const outcome = await this.fn.invoke(this.model.functionArn, event);
      const isThrottled = !outcome.ok && outcome.error === 'throttled';
      if (!isThrottled || this.stopping.signal.aborted) return outcome;
      await this.clock.sleepUntil(Math.min(this.clock.now() + delay, hiddenUntil), this.stopping.signal);
      if (this.clock.now() >= hiddenUntil) return outcome;
    }
  }

  private notify(): void {
    const watchers = [...this.watchers];
    this.watchers.clear();
    for (const watch of watchers) watch();
  }
}

function partialFailure(count: number, failed: number): string | undefined {
  return failed === 0 ? undefined : `${failed} of ${count} failed; the queue delivers them again`;
}

function sizeOfRecord({ body, attributes }: QueueMessage): number {
  return Buffer.byteLength(JSON.stringify([body, attributes])) + RECORD_OVERHEAD;
}
