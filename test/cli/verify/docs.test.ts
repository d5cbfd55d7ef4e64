import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { FAULTS } from './faults';
import { FINDINGS } from '../../../src/cli/verify/findings';

const PAGE = resolve(__dirname, '..', '..', '..', 'docs', 'verify.md');
const [START, END] = ['<!-- faults:start -->', '<!-- faults:end -->'];

/** The faults and findings of the cases that verify.test.ts runs. */
function table(): string {
  const rows = FAULTS.map(({ fault, finds, exitCode }) => {
    const found = finds.map((code) => `\`${code}\` (${FINDINGS[code].severity})`).join(', ') || '–';
    return `| ${fault} | ${found} | ${exitCode} |`;
  });
  return ['| Fault | Finding | Exit code |', '|---|---|---:|', ...rows].join('\n');
}

test('the table of faults lists the cases; UPDATE_DOCS=1 writes it', () => {
  const page = readFileSync(PAGE, 'utf8');
  const [before, rest] = page.split(START);
  const [, after] = rest.split(END);
  const updated = `${before}${START}\n${table()}\n${END}${after}`;
  if (process.env.UPDATE_DOCS === '1') writeFileSync(PAGE, updated);
  else expect(page).toBe(updated);
});
