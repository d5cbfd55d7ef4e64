import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const ROOT = resolve(__dirname, '..', '..');

export const PAGES = [
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...pagesOf('docs'),
  ...pagesOf('docs/adr'),
];

function pagesOf(directory: string): string[] {
  return readdirSync(join(ROOT, directory))
    .filter((file) => file.endsWith('.md'))
    .map((file) => join(directory, file));
}

/** A code block of a page. */
export interface CodeBlock {
  /** Page and line, such as `README.md:28`. */
  readonly name: string;
  /** The text after the fence: `ts`, `ts nofixture`, `sh`, … */
  readonly language: string;
  readonly code: string;
}

/** Returns the code blocks of all pages in the given languages, or all of them. */
export function codeBlocks(...languages: readonly string[]): CodeBlock[] {
  return PAGES.flatMap(blocksOf).filter(({ language }) => languages.length === 0 || languages.includes(language));
}

export function blocksOf(page: string): CodeBlock[] {
  return parseBlocks(page, readFileSync(join(ROOT, page), 'utf8'));
}

/**
 * Finds the code blocks of a page, also those in lists, which are indented.
 *
 * @throws Error if a block has no end
 */
export function parseBlocks(page: string, text: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let open: { line: number; indent: string; fence: string; language: string; code: string[] } | undefined;
  text.split('\n').forEach((line, index) => {
    const [, indent, fence, language] = /^([ >]*)(`{3,}|~{3,})([^`]*)$/.exec(line) ?? [];
    if (open === undefined) {
      if (fence) open = { line: index + 1, indent, fence, language: language.trim(), code: [] };
    } else if (fence?.startsWith(open.fence) && language.trim() === '') {
      blocks.push({ name: `${page}:${open.line}`, language: open.language, code: open.code.join('') });
      open = undefined;
    } else {
      open.code.push(`${line.startsWith(open.indent) ? line.slice(open.indent.length) : line}\n`);
    }
  });
  if (open) throw new Error(`${page}:${open.line}: the code block has no end`);
  return blocks;
}
