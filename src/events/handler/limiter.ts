/** Limits the number of concurrent tasks. Other tasks wait in order. Each invocation has its own limiters. */
export class Limiter {
  private running = 0;
  private readonly waiting: Array<() => void> = [];
  /** The index of the first waiting task. Shifting an array of tens of thousands of tasks would be slow. */
  private next = 0;

  constructor(private readonly limit: number) {}

  /**
   * Runs a task for each item, in order.
   *
   * It starts as many loops as tasks can run, because a pending promise for each item would take gigabytes of memory for
   * a batch of tiny events.
   */
  public async forEach<T>(items: readonly T[], task: (item: T) => Promise<void>): Promise<void> {
    const remaining = items.values();
    const loop = async () => {
      for (const item of remaining) await this.run(item, task);
    };
    await Promise.all(Array.from({ length: Math.min(this.limit, items.length) }, loop));
  }

  public async run<T>(item: T, task: (item: T) => unknown): Promise<void> {
    // A finished task passes its slot to the first waiting task, so that no other task can take it.
    if (this.running >= this.limit) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.running += 1;
    try {
      await task(item);
    } finally {
      if (this.next < this.waiting.length) this.waiting[this.next++]();
      else this.running -= 1;
    }
  }
}
