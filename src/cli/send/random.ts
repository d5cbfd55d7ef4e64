import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Random numbers that are the same for the same seed. */
export class Random {
  private readonly generator: ReturnType<typeof xoroshiro128plus>;

  constructor(seed: number) {
    this.generator = xoroshiro128plus(seed);
    // The first numbers of a small seed are small, too.
    for (let i = 0; i < WARM_UP; i++) uniformFloat64(this.generator);
  }

  /** Returns an integer from 0 to `end - 1`. */
  public below(end: number): number {
    return uniformInt(this.generator, 0, end - 1);
  }

  public isTrue(probability: number): boolean {
    return uniformFloat64(this.generator) < probability;
  }

  public oneOf<T>(items: readonly T[]): T {
    return items[this.below(items.length)];
  }

  /** Returns each item as often as its weight says. */
  public weighted<T>(items: ReadonlyArray<readonly [item: T, weight: number]>): T {
    let left = uniformFloat64(this.generator) * items.reduce((sum, [, weight]) => sum + weight, 0);
    return (items.find(([, weight]) => (left -= weight) < 0) ?? items[items.length - 1])[0];
  }

  /** Returns letters and digits. */
  public id(length: number): string {
    let text = '';
    while (text.length < length) {
      let number = Math.floor(uniformFloat64(this.generator) * NUMBERS);
      for (let pair = 0; pair < PAIRS_PER_NUMBER; pair++) {
        text += PAIRS[number % PAIRS.length];
        number = Math.floor(number / PAIRS.length);
      }
    }
    return text.slice(0, length);
  }
}

const WARM_UP = 20;

const ALPHABET = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'];

/** Two characters at a time, and four times two from each random number of 53 bits: IDs are most of an event. */
const PAIRS = ALPHABET.flatMap((first) => ALPHABET.map((second) => first + second));
const PAIRS_PER_NUMBER = 4;
const NUMBERS = PAIRS.length ** PAIRS_PER_NUMBER;
