import { QueueMessage } from './message';
import { MessageCounts } from './queue';

/** From this many receives on, SQS does not consider a message the oldest one. */
const POISON_RECEIVES = 3;

/** How a queue changes by the passing of time alone. Moving the clock by days does not read every message each minute. */
export class QueueForecast {
  /** When messages in flight and delayed ones stop being so, because they become visible or expire. */
  private readonly inFlight = new Times();
  private readonly delayed = new Times();
  private readonly expired = new Times();
  /** In the order in which the queue got the messages. */
  private readonly candidates: Array<{ readonly since: number; readonly expires: number }> = [];
  private oldest = 0;

  /** @param messages in the order in which the queue got them */
  constructor(messages: Iterable<QueueMessage>, retentionSeconds: number) {
    for (const { sentAt, movedAt = sentAt, visibleAt, receiveCount } of messages) {
      const expires = sentAt + retentionSeconds * 1000;
      (receiveCount > 0 ? this.inFlight : this.delayed).add(Math.min(visibleAt, expires));
      this.expired.add(expires);
      if (receiveCount < POISON_RECEIVES) this.candidates.push({ since: movedAt, expires });
    }
  }

  /** @param time not earlier than that of the previous call */
  public countsAt(time: number): MessageCounts {
    const inFlight = this.inFlight.leftAt(time);
    const delayed = this.delayed.leftAt(time);
    return { visible: this.expired.leftAt(time) - inFlight - delayed, inFlight, delayed };
  }

  /** Returns the age of the oldest message in seconds. Times as for `countsAt()`. */
  public ageOfOldestAt(time: number): number {
    while (this.candidates[this.oldest]?.expires <= time) this.oldest += 1;
    return Math.max(0, Math.floor((time - (this.candidates[this.oldest]?.since ?? time)) / 1000));
  }
}

/** Points in time, which pass. */
class Times {
  private readonly times: number[] = [];
  private isSorted = true;
  private passed = 0;

  public add(time: number): void {
    if (time < this.times[this.times.length - 1]) this.isSorted = false;
    this.times.push(time);
  }

  public leftAt(time: number): number {
    if (!this.isSorted) this.times.sort((a, b) => a - b);
    this.isSorted = true;
    while (this.times[this.passed] <= time) this.passed += 1;
    return this.times.length - this.passed;
  }
}
