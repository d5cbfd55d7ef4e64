/** What happens to a request in place of what should. */
export type FaultEffect =
  /** It has no effect, and is answered with this. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** It has no effect, and its connection is broken. */
  | { readonly kind: 'reset' }
  /** It has its effect, and its connection is broken. */
  | { readonly kind: 'lostAnswer' }
  /** It has no effect, and is not answered. */
  | { readonly kind: 'hang' }
  /** It has its effect, and the JSON of its answer is cut off. */
  | { readonly kind: 'malformed' };

/**
 * A fault on demand.
 */
export interface SendGridFault {
  /** @default - any method */
  readonly method?: string;
  /** @default - any path */
  readonly path?: RegExp;
  /** How many requests it meets. @default 1 */
  readonly times?: number;
  /** How many requests are let through first. @default 0 */
  readonly skip?: number;
  readonly does: FaultEffect;
}

/** The faults that are yet to happen. */
export class Faults {
  private readonly waiting: Array<{ fault: SendGridFault; skip: number; times: number }> = [];

  public add(fault: SendGridFault): void {
    this.waiting.push({ fault, skip: fault.skip ?? 0, times: fault.times ?? 1 });
  }

  /** The effect on a request, if there is one; of several faults the first. */
  public take(method: string, path: string): FaultEffect | undefined {
    for (const waiting of this.waiting) {
      const { fault } = waiting;
      if ((fault.method ?? method) !== method || !(fault.path ?? /./).test(path) || waiting.times === 0) continue;
      if (waiting.skip > 0) {
        waiting.skip -= 1;
        continue;
      }
      waiting.times -= 1;
      return fault.does;
    }
    return undefined;
  }

  public clear(): void {
    this.waiting.length = 0;
  }
}
