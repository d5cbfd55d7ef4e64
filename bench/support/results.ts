import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { replaceSection } from '../../scripts/generated-section';
import { summaryOf } from '../summary';

const RESULTS = join(__dirname, '..', 'RESULTS.md');

const HEAD = `# Benchmark results

Each benchmark writes its own section between its markers. Times depend on the machine; the ratios compare alternating
runs on the same machine.

<!-- bench:summary:start -->
<!-- bench:summary:end -->
`;

/** Replaces a bench's section of RESULTS.md, or adds it at the end, and updates the summary. */
export async function writeSection(name: string, markdown: string): Promise<void> {
  const before = existsSync(RESULTS) ? readFileSync(RESULTS, 'utf8') : HEAD;
  const sections = replaceSection(before, `bench:${name}`, markdown);
  const text = replaceSection(sections, 'bench:summary', summaryOf(sections));
  writeFileSync(RESULTS, await format(text, { parser: 'markdown', printWidth: 120 }));
}
