/** The stage's clock. Moving it forward expires tokens without waiting. */
export class StageClock {
  private offset = 0;
  private readonly sleepers = new Set<() => void>();
  private readonly minuteListeners = new Set<(time: number) => void>();
  private minuteTimer?: NodeJS.Timeout;
  private minute = 0;

  /** Milliseconds since the epoch. */
  public now(): number {
    return Date.now() + this.offset;
  }

  public advance(milliseconds: number): void {
    if (!(milliseconds >= 0)) throw new Error(`\`milliseconds\` must be at least 0, got: ${milliseconds}`);
    // While everything is still as it was in those minutes.
    this.passMinutes(this.now() + milliseconds);
    this.offset += milliseconds;
    if (this.minuteListeners.size > 0) this.scheduleMinute();
    for (const check of [...this.sleepers]) check();
  }

  /** Offset from the machine's clock, in seconds. */
  public get offsetSeconds(): number {
    return this.offset / 1000;
  }

  /**
   * Calls a listener with the time of each full minute that passes, also if the clock moves by several minutes. Returns a
   * function that removes the listener.
   */
  public onMinute(listener: (time: number) => void): () => void {
    if (this.minuteListeners.size === 0) this.startMinutes();
    this.minuteListeners.add(listener);
    return () => {
      this.minuteListeners.delete(listener);
      if (this.minuteListeners.size === 0) clearTimeout(this.minuteTimer);
    };
  }

  private startMinutes(): void {
    this.minute = Math.floor(this.now() / MINUTE_MS);
    this.scheduleMinute();
  }

  private scheduleMinute(): void {
    clearTimeout(this.minuteTimer);
    this.minuteTimer = setTimeout(
      () => {
        this.passMinutes();
        this.scheduleMinute();
      },
      (this.minute + 1) * MINUTE_MS - this.now(),
    );
    this.minuteTimer.unref();
  }

  /** Calls the listeners of minutes that have passed, also before their timer does. */
  public passMinutes(until = this.now()): void {
    if (this.minuteListeners.size === 0) return;
    const last = Math.floor(until / MINUTE_MS);
    for (this.minute = Math.max(this.minute, last - MAX_MINUTES); this.minute < last;) {
      this.minute += 1;
      for (const listener of this.minuteListeners) listener(this.minute * MINUTE_MS);
    }
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

const MINUTE_MS = 60_000;

/** Bounds the work of a large move: CloudWatch keeps values by minute for 15 days. */
const MAX_MINUTES = 15 * 24 * 60;

/** The longest delay of a timer. */
const MAX_TIMER_MS = 2 ** 31 - 1;
