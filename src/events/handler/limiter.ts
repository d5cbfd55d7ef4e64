/** Lets so many tasks run at the same time; the others wait in order. Made for one invocation. */
export class Limiter {
  private running = 0;
  private readonly waiting: Array<() => void> = [];
  /** The first that still waits. To shift the array would take as long as it is, which can be tens of thousands. */
  private next = 0;

  constructor(private readonly limit: number) {}

  public async run<T>(task: () => T | Promise<T>): Promise<T> {
    // The one that ends hands its place on, so nobody can get between.
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
