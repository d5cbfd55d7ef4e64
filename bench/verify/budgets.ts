import { Size } from './posts';
import { SteadyState } from './steady-state';

export interface Budget {
  readonly what: string;
  readonly limit: string;
  readonly figure: string;
  readonly verdict: 'kept' | 'broken' | 'out of reach';
}

/** How many times faster than the official library. */
const SMALLEST_SPEEDUP: Record<Size, number> = { '2 KB': 50, '700 KB': 8 };
const LARGEST_OVER_FLOOR = 1.15;

/**
 * The speedup is out of reach on a processor without instructions for SHA-256, where hashing the body takes almost all of
 * the official library's time. Then only the ratio to SHA-256 alone is meaningful.
 */
export function speedupBudget({ size, speedup, ceiling }: SteadyState): Budget {
  const smallest = SMALLEST_SPEEDUP[size];
  const isReachable = ceiling >= smallest;
  return {
    what: `${size}, times as fast as the official library`,
    limit: `≥ ${smallest}`,
    figure: speedup.toFixed(1),
    verdict: speedup >= smallest ? 'kept' : isReachable ? 'broken' : 'out of reach',
  };
}

export function floorBudget({ size, overFloor }: SteadyState): Budget {
  return {
    what: `${size}, ours to SHA-256 alone`,
    limit: `≤ ${LARGEST_OVER_FLOOR}`,
    figure: overFloor.toFixed(3),
    verdict: overFloor <= LARGEST_OVER_FLOOR ? 'kept' : 'broken',
  };
}
