/** SendGrid retries at growing intervals until 24 hours after the event. It does not document the intervals. */
export const GIVE_UP_SECONDS = 24 * 3_600;
const FIRST_DELAY = 60;
const MAX_DELAY = 3_600;

/** Requests that arrived together and had the same fate until now. */
export interface Cohort {
  readonly requests: number;
  readonly eventsPerRequest: number;
  readonly firstAt: number;
  readonly attempts: number;
}

/** Requests that SendGrid will retry, by the second in which they are due. */
export class Retries {
  public lostEvents = 0;
  private readonly due = new Map<number, Cohort[]>();

  public get isEmpty(): boolean {
    return this.due.size === 0;
  }

  public add(cohort: Cohort, second: number): void {
    const at = second + Math.min(MAX_DELAY, FIRST_DELAY * 2 ** cohort.attempts);
    if (at > cohort.firstAt + GIVE_UP_SECONDS) {
      this.lostEvents += cohort.requests * cohort.eventsPerRequest;
      return;
    }
    const again = { ...cohort, attempts: cohort.attempts + 1 };
    const others = this.due.get(at);
    if (others) others.push(again);
    else this.due.set(at, [again]);
  }

  public take(second: number): readonly Cohort[] {
    const cohorts = this.due.get(second) ?? [];
    this.due.delete(second);
    return cohorts;
  }
}
