import { BUDGETS, HELP_RATIO } from '../../scripts/budgets';
import { table } from '../support/table';
import { environmentLine } from '../support/versions';

/** scripts/package-size.ts enforces it in each build. */
export const CLI_BYTES = BUDGETS['lib/cli/index.js'];

export interface Row {
  readonly label: string;
  readonly median: number;
  readonly min: number;
  /** Ratio to a Node.js process without a program: the median of the rounds' ratios. */
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

The size of the command line, which is one bundled file that includes parts of the AWS SDK, and its start time.

${environmentLine(['aws-cdk', 'commander', '@aws-sdk/client-cloudformation', 'esbuild'])}

To repeat, build the package and run \`npm run bench:cli -- --rounds=${rounds}\`.

### Budgets

${table(
  ['', 'budget', 'figure', ''],
  [
    [
      'size of lib/cli/index.js in bytes; the build fails above it',
      `≤ ${CLI_BYTES}`,
      String(bytes),
      outcome(bytes <= CLI_BYTES),
    ],
    [
      'time of `--help` relative to Node.js without a program; the build fails above it',
      `≤ ${HELP_RATIO.toFixed(2)}`,
      helpRatio.toFixed(2),
      outcome(helpRatio <= HELP_RATIO),
    ],
  ],
)}

### Start

Wall time of a whole process, in ${rounds} alternating rounds. The ratio is the median of the ratios within each round.

${table(
  ['', 'median ms', 'min ms', 'relative to bare Node.js'],
  rows.map(({ label, median, min, ratio }) => [label, median.toFixed(0), min.toFixed(0), `${ratio.toFixed(2)}×`]),
)}
`;
}

function outcome(isMet: boolean): string {
  return isMet ? 'met' : 'exceeded';
}
