import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import * as ts from 'typescript';

const ROOT = resolve(__dirname, '..');
const PAGES = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', ...pagesOf('docs'), ...pagesOf('docs/adr')];

function pagesOf(directory: string): string[] {
  return readdirSync(join(ROOT, directory))
    .filter((file) => file.endsWith('.md'))
    .map((file) => join(directory, file));
}

interface Example {
  readonly name: string;
  readonly source: string;
}

/** Blocks marked `ts` stand in the fixture's stack, those marked `js` by themselves. */
function examplesOf(page: string): Example[] {
  const text = readFileSync(join(ROOT, page), 'utf8');
  const fixture = readFileSync(join(ROOT, 'rosetta', 'default.ts-fixture'), 'utf8');
  return [...text.matchAll(/^```(ts|js)\n(.*?)^```$/gms)].map(([, language, code], index) => ({
    name: `${page.replaceAll('/', '-')}-${index + 1}.ts`,
    source: language === 'ts' ? withDeclarationsOnTop(fixture, code) : code,
  }));
}

/** As jsii-rosetta does: `declare` is not allowed inside of a constructor. */
function withDeclarationsOnTop(fixture: string, code: string): string {
  const lines = code.split('\n');
  const isDeclaration = (line: string) => line.startsWith('declare ');
  const [above, below] = fixture.split('class Fixture');
  return [
    above,
    ...lines.filter(isDeclaration),
    `class Fixture${below.replace('/// here', () => lines.filter((line) => !isDeclaration(line)).join('\n'))}`,
    'export { Fixture };',
  ].join('\n');
}

function errorsIn(examples: readonly Example[]): string[] {
  const config = ts.readConfigFile(join(ROOT, 'tsconfig.dev.json'), ts.sys.readFile).config as object;
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, ROOT);
  const files = new Map(examples.map(({ name, source }) => [join(ROOT, name), source]));
  const compilerOptions = { ...options, noEmit: true, noUnusedLocals: false };
  const host = ts.createCompilerHost(compilerOptions);
  const original = { readFile: host.readFile.bind(host), fileExists: host.fileExists.bind(host) };
  host.readFile = (file) => files.get(resolve(file)) ?? original.readFile(file);
  host.fileExists = (file) => files.has(resolve(file)) || original.fileExists(file);
  const program = ts.createProgram([...files.keys()], compilerOptions, host);
  return [...files.keys()]
    .flatMap((file) => [...program.getSemanticDiagnostics(program.getSourceFile(file)), ...syntax(program, file)])
    .map(({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`);
}

function syntax(program: ts.Program, file: string): readonly ts.Diagnostic[] {
  return program.getSyntacticDiagnostics(program.getSourceFile(file));
}

test('every example of every page compiles', () => {
  const examples = PAGES.flatMap(examplesOf).map((example) => ({
    ...example,
    // Top-level await stands in a module of its own.
    source: example.source.includes('await ') ? inFunction(example.source) : example.source,
  }));

  expect(examples.length).toBeGreaterThan(12);
  expect(errorsIn(examples)).toEqual([]);
});

test('an example that does not compile is found', () => {
  expect(errorsIn([{ name: 'wrong.ts', source: 'export const port: number = "80";' }])).toEqual([
    expect.stringContaining("Type 'string' is not assignable to type 'number'."),
  ]);
});

function inFunction(source: string): string {
  const lines = source.split('\n');
  const isImport = (line: string) => line.startsWith('import ');
  return [
    ...lines.filter(isImport),
    'export async function example(): Promise<void> {',
    ...lines.filter((line) => !isImport(line)),
    '}',
  ].join('\n');
}

test.each(PAGES)('%s links to files that are there', (page) => {
  const text = readFileSync(join(ROOT, page), 'utf8');
  const links = [...text.matchAll(/\]\(([^)#\s]+)(#[^)]*)?\)/g)].map(([, target]) => target);
  const files = links.filter((target) => !/^[a-z]+:/.test(target));

  expect(files.filter((file) => !existsSync(join(ROOT, dirname(page), file)))).toEqual([]);
});
