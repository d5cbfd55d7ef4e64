import type { AcceptedPost, RequestLogEntry } from '../../local';

/** Newest first, and no more than so many. */
const MOST = 100;

export interface RecentRequest extends RequestLogEntry {
  /** ISO 8601. */
  readonly at: string;
}

export interface RecentEvent {
  readonly at: string;
  readonly path: string;
  /** Of the post that it came in. */
  readonly status: number;
  readonly event: string;
  readonly id: string;
  readonly email: string;
}

/** What has come of late. */
export class Recent {
  public readonly requests: RecentRequest[] = [];
  public readonly events: RecentEvent[] = [];
  /** Of all events, not only the recent ones. */
  public eventCount = 0;

  public request(entry: RequestLogEntry): void {
    this.requests.unshift({ ...entry, at: new Date().toISOString() });
    this.requests.splice(MOST);
  }

  public post({ path, status, body }: AcceptedPost): void {
    const at = new Date().toISOString();
    const events = eventsIn(body);
    this.eventCount += events.length;
    const rows = events.map(({ event, sg_event_id: id, email }): RecentEvent => {
      return { at, path, status, event: text(event), id: text(id), email: text(email) };
    });
    this.events.unshift(...rows.reverse());
    this.events.splice(MOST);
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
