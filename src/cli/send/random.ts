import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Chance that comes out the same for the same seed. */
export class Random {
  private readonly generator: ReturnType<typeof xoroshiro128plus>;

  constructor(seed: number) {
    this.generator = xoroshiro128plus(seed);
    // With a small seed the first numbers are small, too.
    for (let i = 0; i < WARM_UP; i++) uniformFloat64(this.generator);
  }

  /** From 0 to less than `end`. */
  public below(end: number): number {
    return uniformInt(this.generator, 0, end - 1);
  }

  public isTrue(probability: number): boolean {
    return uniformFloat64(this.generator) < probability;
  }

  public oneOf<T>(items: readonly T[]): T {
    return items[this.below(items.length)];
  }

  /** The more often the larger its weight. */
  public weighted<T>(items: ReadonlyArray<readonly [item: T, weight: number]>): T {
    let left = uniformFloat64(this.generator) * items.reduce((sum, [, weight]) => sum + weight, 0);
    return (items.find(([, weight]) => (left -= weight) < 0) ?? items[items.length - 1])[0];
  }

  /** Letters and digits. */
  public id(length: number): string {
    return Array.from({ length }, () => ALPHABET[this.below(ALPHABET.length)]).join('');
  }
}

const WARM_UP = 20;

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
