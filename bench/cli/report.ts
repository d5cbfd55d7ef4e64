import { BUDGETS, HELP_RATIO } from '../../scripts/budgets';
import { table } from '../support/results';
import { environmentLine } from '../support/versions';

/** Enforced by scripts/package-size.ts, with each build. */
export const CLI_BYTES = BUDGETS['lib/cli/index.js'];

export interface Row {
  readonly label: string;
  readonly median: number;
  readonly min: number;
  /** To a bare process, median of the rounds' ratios. */
  readonly ratio: number;
}

export interface Figures {
  readonly rounds: number;
  readonly rows: readonly Row[];
  readonly bytes: number;
  readonly helpRatio: number;
}

export function report({ rounds, rows, bytes, helpRatio }: Figures): string {
  return `
## cli

What the command line weighs, one bundled file with AWS's SDK in it, and how long it takes to start.

${environmentLine(['aws-cdk', 'commander', '@aws-sdk/client-cloudformation', 'esbuild'])}

Repeat with \`npm run bench:cli -- --rounds=${rounds}\`, after a build.

### Budgets

${table(
  ['', 'budget', 'figure', ''],
  [
    ['bytes of lib/cli/index.js; the build fails above', `≤ ${CLI_BYTES}`, String(bytes), verdict(bytes <= CLI_BYTES)],
    [
      'cold `--help` to a bare process of Node.js; the build fails above',
      `≤ ${HELP_RATIO.toFixed(2)}`,
      helpRatio.toFixed(2),
      verdict(helpRatio <= HELP_RATIO),
    ],
  ],
)}

### Start

Wall time of a whole process; ${rounds} rounds that alternate. The ratio is the median of the ratios within each round.

${table(
  ['', 'median ms', 'min ms', 'to bare Node.js'],
  rows.map(({ label, median, min, ratio }) => [label, median.toFixed(0), min.toFixed(0), `${ratio.toFixed(2)}×`]),
)}
`;
}

function verdict(kept: boolean): string {
  return kept ? 'kept' : 'not kept';
}
