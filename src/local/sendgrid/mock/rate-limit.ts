import { ApiError } from './api-error';

const MINUTE_MS = 60_000;
export const REQUESTS_PER_MINUTE = 600;

/** Limits the requests per minute. */
export class RateLimit {
  private windowStart = 0;
  private count = 0;

  constructor(private readonly now: () => number) {}

  /** Headers of each response. */
  public get headers(): Record<string, string> {
    return {
      'X-RateLimit-Limit': String(REQUESTS_PER_MINUTE),
      'X-RateLimit-Remaining': String(Math.max(0, REQUESTS_PER_MINUTE - this.count)),
      'X-RateLimit-Reset': String(Math.ceil((this.windowStart + MINUTE_MS) / 1000)),
    };
  }

  /** Throws an `ApiError` if the limit is exceeded. */
  public take(): void {
    const start = Math.floor(this.now() / MINUTE_MS) * MINUTE_MS;
    if (start !== this.windowStart) [this.windowStart, this.count] = [start, 0];
    this.count += 1;
    if (this.count > REQUESTS_PER_MINUTE) throw new ApiError(429, 'too many requests', { field: null });
  }
}
