/**
 * Finds phrases in prose, comments and messages that have a better wording:
 *
 *     npx tsx test/support/plain-english.ts src docs README.md
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import * as ts from 'typescript';
import { PHRASES } from './plain-english-phrases';

export interface Finding {
  readonly line: number;
  readonly found: string;
  readonly use: string;
}

const PROSE = ['.md', '.py', '.yml', '.json', '.sh', ''];
const CODE = ['.ts', '.js', '.ts-fixture'];
const IGNORED = /(?:^|\/)(?:node_modules|cdk\.out|coverage|lib|assets|\.git|__snapshots__|plain-english[^/]*)$/;

// A phrase can be broken over two lines, but not over two paragraphs.
const GAP = String.raw`(?:[^\S\n]+|[^\S\n]*\n[^\S\n]*)`;
const MATCHERS = PHRASES.map(({ pattern, use }) => ({ pattern: new RegExp(pattern.replaceAll(' ', GAP), 'gim'), use }));

/** Anything that cannot be part of a phrase. */
const CODE_CHARACTER = '\u0001';

export function findingsIn(text: string, extension: string): Finding[] {
  const prose = CODE.includes(extension) ? proseOf(text) : text;
  return MATCHERS.flatMap(({ pattern, use }) =>
    [...prose.matchAll(pattern)].map(({ 0: found, index }) => ({
      line: prose.slice(0, index).split('\n').length,
      found: found.replace(/\s+/g, ' '),
      use,
    })),
  ).sort((a, b) => a.line - b.line);
}

/** The comments and texts of TypeScript source in their places, everything else blanked out. */
function proseOf(source: string): string {
  const file = ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest, true);
  const characters = [...source.replace(/\\[nrt]/g, '  ').replace(/[\u{10000}-\u{10ffff}]/gu, '  ')];
  const blank = (start: number, end: number, by: string) => {
    for (let at = start; at < end; at++) if (characters[at] !== '\n') characters[at] = by;
  };
  const visit = (node: ts.Node): void => {
    const children = node.getChildren(file).filter((child) => !ts.isJSDoc(child));
    if (children.length > 0) return children.forEach(visit);
    const [start, end] = [node.getStart(file, false), node.getEnd()];
    if (isText(node)) {
      blank(start, start + 1, ' ');
      blank(end - 1, end, ' ');
    } else {
      blank(start, end, node.kind === ts.SyntaxKind.PlusToken ? ' ' : CODE_CHARACTER);
    }
  };
  visit(file);
  return characters.join('').replace(/^[^\S\n]*(?:\/\*\*?|\*\/?|\/\/)/gm, (marker) => ' '.repeat(marker.length));
}

function isText(node: ts.Node): boolean {
  if (ts.isStringLiteral(node)) return !ts.isImportDeclaration(node.parent) && !ts.isExportDeclaration(node.parent);
  return ts.isTemplateLiteralToken(node);
}

/** The files below these paths that have prose. */
export function filesBelow(paths: readonly string[]): string[] {
  return paths
    .filter((path) => !IGNORED.test(path.replace(/\.[^./]+$/, '')) && !IGNORED.test(path))
    .flatMap((path) => {
      if (statSync(path).isDirectory()) return filesBelow(readdirSync(path).map((name) => join(path, name)));
      return [...PROSE, ...CODE].includes(extname(path)) ? [path] : [];
    });
}

export function findingsBelow(paths: readonly string[]): string[] {
  return filesBelow(paths).flatMap((path) =>
    findingsIn(readFileSync(path, 'utf8'), extname(path)).map(
      ({ line, found, use }) => `${path}:${line}: ${found} → ${use}`,
    ),
  );
}

if (require.main === module) {
  const findings = findingsBelow(process.argv.slice(2));
  findings.forEach((finding) => console.log(finding));
  process.exitCode = findings.length > 0 ? 1 : 0;
}
