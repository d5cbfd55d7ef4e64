import { readFileSync } from 'node:fs';
import { PAGE, withTables } from '../../scripts/cost/page';
import { CHECKED_ON } from '../../scripts/cost/prices';

const page = readFileSync(PAGE, 'utf8');

test('docs/cost.md has the tables that `npm run cost` computes', () => {
  expect(page).toBe(withTables(page));
});

test('docs/cost.md says when its prices were checked', () => {
  expect(page).toContain(`Checked on ${CHECKED_ON}.`);
});
