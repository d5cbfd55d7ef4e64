import { SteadyState } from './steady-state';

export interface Budget {
  readonly what: string;
  readonly limit: string;
  readonly figure: string;
  readonly isMet: boolean;
}

const LARGEST_OVER_CRYPTO = 1.1;

/** There is no budget for the ratio to the official library, which depends on how fast the processor hashes a body. */
export function cryptoBudget({ size, overCrypto }: SteadyState): Budget {
  return {
    what: `${size}, ours relative to \`node:crypto\``,
    limit: `≤ ${LARGEST_OVER_CRYPTO.toFixed(2)}`,
    figure: overCrypto.toFixed(3),
    isMet: overCrypto <= LARGEST_OVER_CRYPTO,
  };
}
