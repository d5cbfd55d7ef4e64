/**
 * What happens to a request instead of the regular response.
 */
export type FaultEffect =
  /** The request has no effect and receives this response. */
  | {
      readonly kind: 'response';
      readonly status: number;
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** The request has no effect, and the connection breaks. */
  | { readonly kind: 'reset' }
  /** The request has its effect, but the connection breaks before the response. */
  | { readonly kind: 'lostResponse' }
  /** The request has no effect and receives no response. */
  | { readonly kind: 'hang' }
  /** The request has its effect, but the JSON of the response is truncated. */
  | { readonly kind: 'malformed' };

/**
 * A fault for matching requests.
 */
export interface SendGridFault {
  /** @default - any method */
  readonly method?: string;
  /** @default - any path */
  readonly path?: RegExp;
  /** Number of requests that fail. @default 1 */
  readonly times?: number;
  /** Number of matching requests that succeed first. @default 0 */
  readonly skip?: number;
  readonly effect: FaultEffect;
}

/** Pending faults. */
export class Faults {
  private readonly waiting: Array<{ fault: SendGridFault; skip: number; times: number }> = [];

  public add(fault: SendGridFault): void {
    this.waiting.push({ fault, skip: fault.skip ?? 0, times: fault.times ?? 1 });
  }

  /** Returns the effect of the first fault that matches a request. */
  public take(method: string, path: string): FaultEffect | undefined {
    for (const waiting of this.waiting) {
      const { fault } = waiting;
      if ((fault.method ?? method) !== method || !(fault.path ?? /./).test(path) || waiting.times === 0) continue;
      if (waiting.skip > 0) {
        waiting.skip -= 1;
        continue;
      }
      waiting.times -= 1;
      return fault.effect;
    }
    return undefined;
  }

  public clear(): void {
    this.waiting.length = 0;
  }
}
