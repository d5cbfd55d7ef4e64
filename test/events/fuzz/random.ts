const MODULUS = 2_147_483_647;

/** A deterministic source of randomness (Park and Miller), much faster than a property-testing library. */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = 1 + (seed % (MODULUS - 1));
  }

  /** A number from 0 up to, but not including, 1. */
  public fraction(): number {
    this.state = (this.state * 48_271) % MODULUS;
    return this.state / MODULUS;
  }

  /** An integer from 0 up to, but not including, `limit`. */
  public below(limit: number): number {
    return Math.floor(this.fraction() * limit);
  }

  public chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  public pick<T>(values: readonly T[]): T {
    return values[this.below(values.length)];
  }

  public list<T>(maximum: number, create: () => T): T[] {
    return Array.from({ length: this.below(maximum + 1) }, create);
  }

  public bytes(maximum: number): Buffer {
    return Buffer.from(this.list(maximum, () => this.below(256)));
  }
}
