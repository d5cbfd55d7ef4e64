import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { BREAKS } from './breaks';
import { FINDINGS } from '../../../src/cli/verify/findings';

const PAGE = resolve(__dirname, '..', '..', '..', 'docs', 'verify.md');
const [START, END] = ['<!-- breaks:start -->', '<!-- breaks:end -->'];

/** What is broken in a deployment, and what is found: the cases that verify.test.ts runs. */
function table(): string {
  const rows = BREAKS.map(({ what, finds, exitCode }) => {
    const found = finds.map((code) => `\`${code}\` (${FINDINGS[code].severity})`).join(', ') || '–';
    return `| ${what} | ${found} | ${exitCode} |`;
  });
  return ['| What is broken | Found | Exit code |', '|---|---|---:|', ...rows].join('\n');
}

test('the table of the page is that of the cases; UPDATE_DOCS=1 writes it', () => {
  const page = readFileSync(PAGE, 'utf8');
  const [before, rest] = page.split(START);
  const [, after] = rest.split(END);
  const wanted = `${before}${START}\n${table()}\n${END}${after}`;
  if (process.env.UPDATE_DOCS === '1') writeFileSync(PAGE, wanted);
  else expect(page).toBe(wanted);
});
