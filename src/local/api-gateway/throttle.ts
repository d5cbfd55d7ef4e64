import { ACCOUNT_THROTTLING, Method, Stage, ThrottlingLimits } from './rest-api';

/** A token bucket, as API Gateway throttles: `burstLimit` tokens, `rateLimit` more each second. */
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

/** The throttling of one stage: a bucket for each method that has limits of its own, one for the rest. */
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
    // Limits for all methods apply to each of them by itself.
    const key = own ? `${httpMethod} ${resourcePath}` : 'account';
    const limits = this.stage.throttling.get(own ?? '') ?? ACCOUNT_THROTTLING;
    const bucket = this.buckets.get(key) ?? new Bucket(limits, this.now);
    this.buckets.set(key, bucket);
    return bucket.take();
  }
}
