import { ACCOUNT_THROTTLING, Method, Stage, ThrottlingLimits } from './rest-api';

/** A token bucket like API Gateway's: it holds `burstLimit` tokens and gains `rateLimit` tokens per second. */
class Bucket {
  private tokens: number;
  private refilled: number;

  constructor(
    private readonly limits: ThrottlingLimits,
    private readonly now: () => number,
  ) {
    this.tokens = limits.burstLimit;
    this.refilled = now();
  }

  public take(): boolean {
    const time = this.now();
    const gained = ((time - this.refilled) / 1000) * this.limits.rateLimit;
    this.tokens = Math.min(this.limits.burstLimit, this.tokens + gained);
    this.refilled = time;
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }
}

/** The throttling of one stage: a bucket for each method with its own limits, and one for all other methods. */
export class Throttle {
  private readonly buckets = new Map<string, Bucket>();

  constructor(
    private readonly stage: Stage,
    private readonly now: () => number = () => performance.now(),
  ) {}

  public allows(method: Method): boolean {
    const { httpMethod, resourcePath } = method;
    const own = [`${httpMethod} ${resourcePath}`, `* ${resourcePath}`, '* /*'].find((key) =>
      this.stage.throttling.has(key),
    );
    // Limits for all methods apply to each method separately.
    const key = own ? `${httpMethod} ${resourcePath}` : 'account';
    const limits = this.stage.throttling.get(own ?? '') ?? ACCOUNT_THROTTLING;
    const bucket = this.buckets.get(key) ?? new Bucket(limits, this.now);
    this.buckets.set(key, bucket);
    return bucket.take();
  }
}
