/** The stage's own time, which can be moved forward so that a token expires without waiting. */
export class StageClock {
  private offset = 0;

  /** Milliseconds since the epoch. */
  public now(): number {
    return Date.now() + this.offset;
  }

  public advance(milliseconds: number): void {
    if (!(milliseconds >= 0)) throw new Error(`\`milliseconds\` must be at least 0, got: ${milliseconds}`);
    this.offset += milliseconds;
  }

  /** How far it is ahead of the machine's clock, in seconds. */
  public get offsetSeconds(): number {
    return this.offset / 1000;
  }
}
