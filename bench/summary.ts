import { BenchName } from './benches';
import { table } from './support/table';

/** A figure of a benchmark's section: a row of the table below a heading. */
interface Headline {
  readonly bench: BenchName;
  /** How the row begins. */
  readonly row: string;
  /** The heading above the table. A table of budgets says whether the figure is within its budget. */
  readonly heading?: string;
  /** The column with the figure, if the table is not one of budgets. */
  readonly column?: string;
  /** What the summary calls it, if not like the row. */
  readonly label?: string;
}

const HEADLINES: readonly Headline[] = [
  { bench: 'synth', row: 'template size' },
  { bench: 'synth', row: 'CPU time of 1 in one stack, ours' },
  { bench: 'synth', row: 'CPU time of 10 in 10 stacks, ours' },
  { bench: 'synth', row: 'CPU time of 100 in 100 stacks, ours' },
  {
    bench: 'kit',
    row: 'CPU time relative to Powertools’ batch processor',
    label: 'CPU time of the largest post relative to Powertools’ batch processor',
  },
  {
    bench: 'kit',
    row: 'CPU time relative to Powertools’ idempotency',
    label: 'the same with deduplication, relative to Powertools’ idempotency',
  },
  { bench: 'kit', row: 'bytes of a bundle that imports only `eventHandler`' },
  { bench: 'local', row: 'CPU time to serverless-offline, 8 connections' },
  {
    bench: 'local',
    row: 'ours at 8',
    heading: 'Posts per second',
    column: 'median',
    label: 'posts per second, 8 connections',
  },
  { bench: 'local', row: 'growth of the heap' },
  { bench: 'verify', row: '700 KB', label: 'time of `verifySignature` for 700 KB relative to `node:crypto`' },
  {
    bench: 'receiver',
    row: 'official library, SDK bundled',
    heading: 'Receivers',
    column: 'to ours',
    label: 'cold start with the official library and the AWS SDK relative to ours',
  },
  { bench: 'cli', row: 'time of `--help`', label: 'time of `--help` relative to Node.js without a program' },
  { bench: 'package', row: 'the package' },
];

type Row = Readonly<Record<string, string>>;

/** The most important figures of all sections of RESULTS.md, as Markdown. */
export function summaryOf(results: string): string {
  return `
${table(
  ['', 'budget', 'figure', ''],
  HEADLINES.map((headline) => {
    const [what, ...figures] = cellsOf(results, headline);
    return [`[${headline.bench}](#${headline.bench}): ${what}`, ...figures];
  }),
)}

Each section lists all budgets. \`npm run bench\` runs all benchmarks, which takes half an hour.
`;
}

function cellsOf(results: string, { bench, row: start, heading = 'Budgets', column, label }: Headline): string[] {
  const row = rowsBelow(sectionOf(results, bench), heading).find(({ what }) => what.startsWith(start));
  if (row === undefined) return [label ?? start, '–', 'not measured', ''];
  if (column !== undefined) return [label ?? row.what, '–', row[column], ''];
  const isMet = row.verdict === 'met' || row.verdict === 'kept';
  return [label ?? row.what, row.budget, row.figure, isMet ? 'met' : '**exceeded**'];
}

function sectionOf(results: string, bench: string): string {
  const [, section = ''] = results.split(`<!-- bench:${bench}:start -->`);
  return section.split(`<!-- bench:${bench}:end -->`)[0];
}

/** The rows of the first table below a heading, by the names of their columns: the first and the last have none. */
function rowsBelow(section: string, heading: string): Row[] {
  const [, text = ''] = section.split(`### ${heading}\n`);
  const lines = text.split('\n').slice(text.split('\n').findIndex((line) => line.startsWith('|')));
  const end = lines.findIndex((line) => !line.startsWith('|'));
  const [head, , ...rows] = lines.slice(0, end === -1 ? undefined : end).map(cells);
  return rows.map((row) =>
    Object.fromEntries(row.map((cell, index) => [head[index] || (index === 0 ? 'what' : 'verdict'), cell])),
  );
}

function cells(line: string): string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}
