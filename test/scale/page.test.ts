import { readFileSync } from 'node:fs';
import { PAGE, withTables } from '../../bench/scale/page';

test('docs/scale.md has the tables of the simulation', () => {
  const page = readFileSync(PAGE, 'utf8');
  expect(page).toBe(withTables(page));
});
