import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { summaryOf } from '../../bench/summary';

const RESULTS = readFileSync(join(__dirname, '..', '..', 'bench', 'RESULTS.md'), 'utf8');

function rowsOf(markdown: string): string[][] {
  return markdown
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter(([, first]) => !/^-+$/.test(first));
}

test('RESULTS.md has the summary of its sections at its top', () => {
  const [, summary] = /<!-- bench:summary:start -->([^]*?)<!-- bench:summary:end -->/.exec(RESULTS)!;
  expect(rowsOf(summary)).toEqual(rowsOf(summaryOf(RESULTS)));
  expect(RESULTS.indexOf('bench:summary:end')).toBeLessThan(RESULTS.indexOf('bench:synth:start'));
});

test('the summary finds each of its figures in a section that exists', () => {
  const missing = rowsOf(summaryOf(RESULTS)).filter(([, , , figure]) => figure === 'not measured');
  // It is measured with the next run of all benchmarks.
  expect(missing.map(([, what]) => what).filter((what) => !what.startsWith('[package](#package)'))).toEqual([]);
});

test('a figure above its budget is marked, and one without a section is not measured', () => {
  const section = `<!-- bench:cli:start -->

### Budgets

|                                | budget | figure |          |
| ------------------------------ | -----: | -----: | -------: |
| size of lib/cli/index.js       |   ≤ 10 |      9 |      met |
| time of \`--help\` in the build |      4 |   4.20 | exceeded |

### Start

| | median ms |
|---|---:|
| time of \`--help\` | 1 |

<!-- bench:cli:end -->`;
  const rows = rowsOf(summaryOf(section));
  const ofCli = rows.find(([, what]) => what.startsWith('[cli]'))!;
  expect(ofCli.slice(1, 5)).toEqual([
    '[cli](#cli): time of `--help` relative to Node.js without a program',
    '4',
    '4.20',
    '**exceeded**',
  ]);
  expect(rows.filter(([, , , figure]) => figure === 'not measured').length).toBe(rows.length - 2);
});
