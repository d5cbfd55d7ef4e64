/** Limits the number of concurrent tasks. Other tasks wait in order. Each invocation has its own limiter. */
export class Limiter {
  private running = 0;
  private readonly waiting: Array<() => void> = [];
  /** The index of the first waiting task. Shifting an array of tens of thousands of tasks would be slow. */
  private next = 0;

  constructor(private readonly limit: number) {}

  public async run<T>(task: () => T | Promise<T>): Promise<T> {
    // A finished task passes its slot to the first waiting task, so that no other task can take it.
    if (this.running >= this.limit) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.running += 1;
    try {
      return await task();
    } finally {
      if (this.next < this.waiting.length) this.waiting[this.next++]();
      else this.running -= 1;
    }
  }
}
