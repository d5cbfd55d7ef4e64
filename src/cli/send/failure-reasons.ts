import { explain, PostFailure, SendContext } from './explanations';
import { oneLine } from '../../sendgrid/error-text';
import { Redactor } from '../../sendgrid/redactor';

/** Why some posts were not accepted. */
export interface FailureReason {
  /** HTTP status; undefined without a response. */
  readonly status?: number;
  /** The beginning of the response's body as one line, or why there was no response. */
  readonly reason: string;
  /** Number of attempts that ended like this. */
  readonly count: number;
  /** What to do, if the cause is known. */
  readonly hint?: string;
}

/** Reasons that the report lists. More are unlikely to help, and a hostile server could invent any number. */
const MOST_REASONS = 10;

const LONGEST_REASON = 200;
const LONGEST_BODY = 4_000;

/** A token that a server returns in its response. */
const TOKENS = /\bBearer\s+[^\s"',]+|\beyJ[\w-]+(?:\.[\w-]+)+/g;

/** Request IDs, times and the like, which differ in each response. */
const VARYING = /[0-9a-f]{8,}(?:-[0-9a-f]+)*|\d+/gi;

/** Counts the different reasons why posts were not accepted. */
export class FailureReasons {
  private readonly failures = new Map<string, PostFailure & { count: number }>();
  private others = 0;

  constructor(private readonly redactor: Redactor) {}

  public add(status: number | undefined, text: string): void {
    const reason = this.clean(text);
    const key = `${status} ${reason.replace(VARYING, '#')}`;
    const known = this.failures.get(key);
    if (known) known.count += 1;
    else if (this.failures.size < MOST_REASONS) this.failures.set(key, { status, reason, count: 1 });
    else this.others += 1;
  }

  /** Lists the most frequent reason first. */
  public list(context: SendContext): FailureReason[] {
    const failures = [...this.failures.values()].sort((a, b) => b.count - a.count);
    const reasons = failures.map((failure) => {
      const hint = explain(failure, context);
      return { ...failure, ...(hint === undefined ? {} : { hint }) };
    });
    return this.others === 0 ? reasons : [...reasons, { reason: 'other reasons', count: this.others }];
  }

  private clean(text: string): string {
    const line = oneLine(text.slice(0, LONGEST_BODY).replace(TOKENS, '***'), this.redactor);
    return line.length > LONGEST_REASON ? `${line.slice(0, LONGEST_REASON)}…` : line;
  }
}
