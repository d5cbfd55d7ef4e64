import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { replaceSection } from '../../scripts/generated-section';

const RESULTS = join(__dirname, '..', 'RESULTS.md');

const HEAD = `# Benchmark results

Each benchmark writes its own section between its markers. Times depend on the machine; the ratios compare alternating
runs on the same machine.
`;

/** Replaces a bench's section of RESULTS.md, or adds it at the end. */
export async function writeSection(name: string, markdown: string): Promise<void> {
  const before = existsSync(RESULTS) ? readFileSync(RESULTS, 'utf8') : HEAD;
  const text = replaceSection(before, `bench:${name}`, markdown);
  writeFileSync(RESULTS, await format(text, { parser: 'markdown', printWidth: 120 }));
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, column) => (column === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}
