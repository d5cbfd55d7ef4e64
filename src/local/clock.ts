/** The stage's clock. Moving it forward expires tokens without waiting. */
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

  /** Offset from the machine's clock, in seconds. */
  public get offsetSeconds(): number {
    return this.offset / 1000;
  }

  /** Resolves at the given time, which may come early if the clock moves, or when the signal is aborted. */
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
        else timer = setTimeout(check, Math.min(left, MAX_TIMER_MS));
      };
      this.sleepers.add(check);
      signal?.addEventListener('abort', end);
      check();
    });
  }
}

/** The longest delay of a timer. */
const MAX_TIMER_MS = 2 ** 31 - 1;
