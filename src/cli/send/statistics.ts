import { SendContext } from './explanations';
import { FailureReason, FailureReasons } from './failure-reasons';
import { TimedResponse } from '../../local/sendgrid/event-webhook-sender';
import { Redactor } from '../../sendgrid/redactor';

/** Response times in milliseconds. */
export interface Latency {
  readonly min: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

/** The result of `send`. */
export interface SendReport {
  /** Events in all posts, without retries. */
  readonly events: number;
  /** Posts, without retries. */
  readonly sent: number;
  readonly accepted: number;
  /** Number of retries. */
  readonly retried: number;
  /** Number of 4xx responses. */
  readonly rejected: number;
  /** Number of 5xx responses and of requests without a response. */
  readonly failed: number;
  readonly givenUp: number;
  /** Number of tokens that were requested because the endpoint rejected the previous one. */
  readonly renewedTokens: number;
  readonly statuses: Readonly<Record<string, number>>;
  /** Why attempts were not accepted, the most frequent reason first. Includes rejections that led to a new token. */
  readonly reasons: readonly FailureReason[];
  readonly latency?: Latency;
  readonly seconds: number;
}

/** Counts posts and responses. */
export class Statistics {
  public events = 0;
  public sent = 0;
  public accepted = 0;
  public retried = 0;
  public givenUp = 0;
  public renewedTokens = 0;

  private readonly statuses = new Map<string, number>();
  private readonly times: number[] = [];
  private readonly start = performance.now();
  private readonly reasons: FailureReasons;

  /** @param redactor removes secrets from the responses */
  constructor(redactor = new Redactor()) {
    this.reasons = new FailureReasons(redactor);
  }

  public addResponse({ status, body, milliseconds }: TimedResponse): void {
    if (status < 200 || status > 299) this.reasons.add(status, body);
    this.count(String(status));
    this.times.push(milliseconds);
  }

  /** @param reason why there was no response */
  public addFailure(reason: string): void {
    this.reasons.add(undefined, reason);
    this.count(reason);
  }

  public report(context: Omit<SendContext, 'renewedTokens'>): SendReport {
    const { events, sent, accepted, retried, givenUp, renewedTokens } = this;
    const seconds = Math.round((performance.now() - this.start) / 100) / 10;
    const statuses = Object.fromEntries(this.statuses);
    const rejected = this.counted((status) => /^4\d\d$/.test(status));
    const failed = this.counted((status) => !/^[234]\d\d$/.test(status));
    return {
      ...{ events, sent, accepted, retried, rejected, failed, givenUp, renewedTokens, statuses },
      reasons: this.reasons.list({ ...context, renewedTokens }),
      latency: latencyOf(this.times),
      seconds,
    };
  }

  private count(key: string): void {
    this.statuses.set(key, (this.statuses.get(key) ?? 0) + 1);
  }

  private counted(matches: (status: string) => boolean): number {
    return [...this.statuses].reduce((sum, [status, times]) => (matches(status) ? sum + times : sum), 0);
  }
}

function latencyOf(times: readonly number[]): Latency | undefined {
  if (times.length === 0) return undefined;
  const sorted = [...times].sort((a, b) => a - b);
  // The smallest value that the given percentage of values does not exceed.
  const percentile = (percent: number) => round(sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)]);
  return { min: round(sorted[0]), p50: percentile(50), p90: percentile(90), p99: percentile(99), max: percentile(100) };
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10;
}
