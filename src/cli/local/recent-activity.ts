import type { ReceiverOutcome } from './receiver-log';
import type { AcceptedPost, RequestLogEntry } from '../../local';
import { oneLine } from '../../sendgrid/error-text';
import { Redactor } from '../../sendgrid/redactor';

const MAX_ENTRIES = 100;

export interface RecentRequest extends RequestLogEntry {
  /** ISO 8601. */
  readonly at: string;
}

export interface RecentEvent {
  readonly at: string;
  readonly path: string;
  /** Status of the response to the post that contained the event. */
  readonly status: number;
  readonly requestId: string;
  readonly event: string;
  readonly id: string;
  readonly email: string;
  /** Why the post was not accepted. */
  readonly reason?: string;
}

/** The most recent requests and events, newest first. */
export class RecentActivity {
  /** Number of all events, not only the recent ones. */
  public eventCount = 0;
  private readonly recentRequests: RecentRequest[] = [];
  private readonly recentEvents: RecentEvent[] = [];
  /** The receiver's reasons by request ID. Its log arrives before or after its response. */
  private readonly reasons = new Map<string, string>();

  public get requests(): RecentRequest[] {
    return this.recentRequests.map((request) => ({ ...request, reason: this.reasonOf(request) }));
  }

  public get events(): RecentEvent[] {
    const reasons = new Map(this.requests.map(({ requestId, reason }) => [requestId, reason]));
    return this.recentEvents.map((event) => ({ ...event, reason: reasons.get(event.requestId) ?? event.reason }));
  }

  public addRequest(entry: RequestLogEntry): void {
    this.recentRequests.unshift({ ...entry, at: new Date().toISOString() });
    this.recentRequests.splice(MAX_ENTRIES);
  }

  public addOutcome({ requestId, reason }: ReceiverOutcome): void {
    if (reason === undefined) return;
    this.reasons.set(requestId, reason);
    if (this.reasons.size > MAX_ENTRIES) this.reasons.delete([...this.reasons.keys()][0]);
  }

  public addPost({ path, status, requestId, body }: AcceptedPost): void {
    const at = new Date().toISOString();
    const events = eventsIn(body);
    this.eventCount += events.length;
    const request = this.recentRequests.find((one) => one.requestId === requestId);
    const reason = request && this.reasonOf(request);
    const rows = events.slice(-MAX_ENTRIES).map(({ event, sg_event_id: id, email }): RecentEvent => {
      return { at, path, status, requestId, event: text(event), id: text(id), email: text(email), reason };
    });
    this.recentEvents.unshift(...rows.reverse());
    this.recentEvents.splice(MAX_ENTRIES);
  }

  private reasonOf({ requestId = '', reason }: RequestLogEntry): string | undefined {
    const known = this.reasons.get(requestId) ?? reason;
    return known === undefined ? undefined : safeLine(known);
  }
}

/** Makes one line of a text that can contain whatever somebody has posted. */
export function safeLine(line: string): string {
  return oneLine(line, new Redactor());
}

function eventsIn(body: string): Array<Record<string, unknown>> {
  try {
    const events: unknown = JSON.parse(body);
    return Array.isArray(events) ? events.map((event) => Object(event) as Record<string, unknown>) : [];
  } catch {
    return [];
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
