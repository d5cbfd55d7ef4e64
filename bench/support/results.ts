import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';

const RESULTS = join(__dirname, '..', 'RESULTS.md');

const HEAD = `# Benchmark results

Each benchmark writes its own section between its markers. Times depend on the machine; the ratios compare alternating
runs on the same machine.
`;

/** Replaces a bench's section of RESULTS.md, or adds it at the end. */
export async function writeSection(name: string, markdown: string): Promise<void> {
  const before = existsSync(RESULTS) ? readFileSync(RESULTS, 'utf8') : HEAD;
  const text = replaceSection(before, name, markdown);
  writeFileSync(RESULTS, await format(text, { parser: 'markdown', printWidth: 120 }));
}

export function replaceSection(text: string, name: string, markdown: string): string {
  const start = `<!-- bench:${name}:start -->`;
  const end = `<!-- bench:${name}:end -->`;
  const section = `${start}\n\n${markdown.trim()}\n\n${end}`;
  const from = text.indexOf(start);
  const to = text.indexOf(end);
  if (from === -1 && to === -1) return `${text.trimEnd()}\n\n${section}\n`;
  if (from === -1 || to < from) throw new Error(`RESULTS.md must have both markers of section '${name}', in order`);
  return text.slice(0, from) + section + text.slice(to + end.length);
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, column) => (column === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}
