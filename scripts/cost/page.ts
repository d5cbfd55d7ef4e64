import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tables } from './tables';
import { replaceSection } from '../generated-section';

export const PAGE = join(__dirname, '..', '..', 'docs', 'cost.md');

/** The page with its tables computed again. */
export function withTables(page: string): string {
  return Object.entries(tables()).reduce((text, [name, table]) => replaceSection(text, `cost:${name}`, table), page);
}

export function updatePage(): void {
  writeFileSync(PAGE, withTables(readFileSync(PAGE, 'utf8')));
}
