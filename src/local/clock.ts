/** The stage's own time, which can be moved forward so that a token expires without waiting. */
export class StageClock {
  private offset = 0;
  private readonly sleepers = new Set<() => void>();

  /** Milliseconds since the epoch. */
  public now(): number {
    return Date.now() + this.offset;
  }

  public advance(milliseconds: number): void {
    if (!(milliseconds >= 0)) throw new Error(`\`milliseconds\` must be at least 0, got: ${milliseconds}`);
    this.offset += milliseconds;
    for (const check of [...this.sleepers]) check();
  }

  /** How far it is ahead of the machine's clock, in seconds. */
  public get offsetSeconds(): number {
    return this.offset / 1000;
  }

  /** Resolves at a time, or at once when the signal is given; moving the clock wakes it up. */
  public async sleepUntil(time: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      let timer: NodeJS.Timeout | undefined;
      const end = () => {
        clearTimeout(timer);
        this.sleepers.delete(check);
        signal?.removeEventListener('abort', end);
        resolve();
      };
      const check = () => {
        clearTimeout(timer);
        const left = time - this.now();
        if (left <= 0 || signal?.aborted) end();
        else timer = setTimeout(check, Math.min(left, LONGEST_TIMER));
      };
      this.sleepers.add(check);
      signal?.addEventListener('abort', end);
      check();
    });
  }
}

/** What a timer takes at most. */
const LONGEST_TIMER = 2 ** 31 - 1;
