import { EventContext } from './context';
import { Limiter } from './limiter';
import { PendingEvent } from './pending-event';
import { ErrorDetails } from './report';
import { deduplicationKey } from '../deduplication/deduplication-key';

/** Reports why the store failed for an event. Never rejects. */
export type ReportFailure = (error: unknown, step: ErrorDetails['step'], item: PendingEvent) => Promise<void>;

/** The options of a handler that a store needs. */
export interface HandlerLimits {
  readonly per: 'event' | 'batch';
  readonly concurrency: number;
}

/** How a handler with a store differs from one without. */
export interface Deduplication {
  /** Called once for each invocation. */
  start(report: ReportFailure): Deduplicator;

  /** How many groups are in progress at the same time, if not as many as calls of the function. */
  groupsInProgress?(context: EventContext): number;

  /** Limits the calls of the function in one invocation, if more groups can be in progress. */
  limitCalls?(): Limiter;
}

/** The code for a kind of store. Each store contains its own, so that a handler without a store contains none. */
export type DeduplicationWith = (store: object, limits: HandlerLimits) => Deduplication;

/** Decides which events of one invocation are handled, and stores that they were. Events are handled in groups. */
export abstract class Deduplicator {
  private readonly seen = new Map<string, PendingEvent>();

  constructor(private readonly report: ReportFailure) {}

  /** Returns whether an event is the first with its key in this invocation. A duplicate has the outcome of the first. */
  public isFirst(item: PendingEvent): boolean {
    const key = deduplicationKey(item.event);
    const first = this.seen.get(key);
    if (first) {
      first.addDuplicateIn(item.post);
      return false;
    }
    item.key = key;
    this.seen.set(key, item);
    return true;
  }

  /** Called once, before the groups are handled. */
  public abstract begin(groups: ReadonlyArray<readonly PendingEvent[]>): Promise<void>;

  /** Sets `isClaimed` of the events that the invocation may handle. */
  public abstract claim(group: readonly PendingEvent[]): Promise<void>;

  /** Called after a group was handled. */
  public abstract finish(group: readonly PendingEvent[], step: 'complete' | 'release'): Promise<void>;

  /** Called once, after all groups were handled. */
  public abstract end(): Promise<void>;

  /** If the store fails for a handled event, the event counts as failed: handling it twice is better than losing it. */
  protected async fail(item: PendingEvent, step: ErrorDetails['step'], error: unknown): Promise<void> {
    item.fail();
    await this.report(error, step, item);
  }
}
