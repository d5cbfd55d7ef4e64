import { parseArgs } from 'node:util';

/** Fewer say too little. */
const FEWEST = 7;

/** How many rounds to measure, `--rounds=<n>` on the command line. */
export function roundsFromArguments(byDefault: number): number {
  const { values } = parseArgs({ options: { rounds: { type: 'string', default: String(byDefault) } } });
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < FEWEST) {
    throw new Error(`\`--rounds\` must be a whole number, at least ${FEWEST}, got: '${values.rounds}'`);
  }
  return rounds;
}
