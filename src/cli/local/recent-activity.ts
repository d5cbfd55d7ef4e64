import type { AcceptedPost, RequestLogEntry } from '../../local';

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
  readonly event: string;
  readonly id: string;
  readonly email: string;
}

/** The most recent requests and events, newest first. */
export class RecentActivity {
  public readonly requests: RecentRequest[] = [];
  public readonly events: RecentEvent[] = [];
  /** Number of all events, not only the recent ones. */
  public eventCount = 0;

  public addRequest(entry: RequestLogEntry): void {
    this.requests.unshift({ ...entry, at: new Date().toISOString() });
    this.requests.splice(MAX_ENTRIES);
  }

  public addPost({ path, status, body }: AcceptedPost): void {
    const at = new Date().toISOString();
    const events = eventsIn(body);
    this.eventCount += events.length;
    const rows = events.map(({ event, sg_event_id: id, email }): RecentEvent => {
      return { at, path, status, event: text(event), id: text(id), email: text(email) };
    });
    this.events.unshift(...rows.reverse());
    this.events.splice(MAX_ENTRIES);
  }
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
