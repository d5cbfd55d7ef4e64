/** Measures one candidate once; the round's number is -1 while warming up. */
export type Measure<T extends string, Result = number> = (candidate: T, round: number) => Result;

/**
 * Measures all candidates in each round, after one round of warm-up that is thrown away, so that a change of the
 * machine's load meets all of them. Each round begins with another candidate: the first one pays for the caches.
 */
export function alternate<T extends string, Result = number>(
  candidates: readonly T[],
  rounds: number,
  measure: Measure<T, Result>,
): Record<T, Result[]> {
  const results = Object.fromEntries(candidates.map((candidate) => [candidate, []])) as unknown as Record<T, Result[]>;
  for (let round = -1; round < rounds; round++) {
    for (let i = 0; i < candidates.length; i++) {
      const candidate = candidates[(i + round + 1) % candidates.length];
      const value = measure(candidate, round);
      if (round >= 0) results[candidate].push(value);
    }
  }
  return results;
}
