import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type * as cdk from 'aws-cdk-lib';
import * as ts from 'typescript';
import * as library from '../src';
import { blocksOf, PAGES, ROOT } from './documentation/pages';

interface Example {
  readonly name: string;
  readonly source: string;
}

/** `ts` blocks go into the fixture's stack, as with jsii-rosetta; `ts nofixture` and `js` blocks are complete files. */
function examplesOf(page: string): Example[] {
  const fixture = readFileSync(join(ROOT, 'rosetta', 'default.ts-fixture'), 'utf8');
  return blocksOf(page)
    .filter(({ language }) => ['ts nofixture', 'ts', 'js'].includes(language))
    .map(({ name, language, code }) => ({
      name: `${name.replaceAll(/[/:]/g, '-')}.${language === 'js' ? 'js' : 'ts'}`,
      source: language === 'ts' ? withDeclarationsOnTop(fixture, code) : code,
    }));
}

/** The examples in doc comments of the modules outside the jsii API, which jsii-rosetta does not see. */
function docCommentExamples(): Example[] {
  const files = ['events', 'local'].flatMap((directory) =>
    readdirSync(join(ROOT, 'src', directory), { recursive: true, encoding: 'utf8' }).map((file) =>
      join(directory, file),
    ),
  );
  return files
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const comments = readFileSync(join(ROOT, 'src', file), 'utf8').matchAll(
        /^ *\* @example\n((?: *\*(?! @|\/).*\n)+)/gm,
      );
      return [...comments].map(([, lines], index) => ({
        name: `src-${file.replaceAll('/', '-')}-${index + 1}.ts`,
        source: lines.replace(/^ *\* ?/gm, ''),
      }));
    });
}

/** Like jsii-rosetta, as `declare` is not allowed inside a constructor. */
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
  const compilerOptions = { ...options, noEmit: true, noUnusedLocals: false, allowJs: true, checkJs: true };
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

test('every example of every page and of every doc comment compiles', () => {
  const examples = [...PAGES.flatMap(examplesOf), ...docCommentExamples()].map((example) => ({
    ...example,
    // The tests compile to CommonJS, which has no top-level await.
    source: /^(?:const .* = )?await /m.test(example.source) ? inFunction(example) : example.source,
  }));

  expect(examples.length).toBeGreaterThan(45);
  expect(errorsIn(examples)).toEqual([]);
});

test('fails an example that does not compile', () => {
  expect(errorsIn([{ name: 'wrong.ts', source: 'export const port: number = "80";' }])).toEqual([
    expect.stringContaining("Type 'string' is not assignable to type 'number'."),
  ]);
});

function inFunction({ name, source }: Example): string {
  const lines = source.split('\n');
  const isImport = (line: string) => line.startsWith('import ');
  return [
    ...lines.filter(isImport),
    `export async function example()${name.endsWith('.ts') ? ': Promise<void>' : ''} {`,
    ...lines.filter((line) => !isImport(line)),
    '}',
  ].join('\n');
}

/** Synthesizes the complete app in a page's block that contains a text, and returns the resources of its stack. */
function resourcesOfApp(page: string, text: string): Record<string, { Type: string; Properties: object }> {
  const { code } = blocksOf(page).find((block) => block.language === 'ts nofixture' && block.code.includes(text))!;
  const { outputText } = ts.transpileModule(code, { compilerOptions: { module: ts.ModuleKind.CommonJS } });
  const main = new Function('require', 'exports', `${outputText}; return app;`) as (...globals: unknown[]) => cdk.App;
  const app = main((name: string) => (name === 'cdk-sendgrid-oauth-webhook' ? library : jest.requireActual(name)), {});
  const { template } = app.synth().getStackByName('WebhookStack') as { template: { Resources: object } };
  return template.Resources as ReturnType<typeof resourcesOfApp>;
}

test('the quick start is a complete app that synthesizes', () => {
  expect(Object.keys(resourcesOfApp('README.md', 'new App()'))).toHaveLength(16);
});

test('the example with cdk-monitoring-constructs has one dashboard, with its graphs and those of the webhook', () => {
  const resources = Object.values(resourcesOfApp('docs/monitoring.md', 'MonitoringFacade'));
  const dashboards = resources.filter(({ Type }) => Type === 'AWS::CloudWatch::Dashboard');
  expect(dashboards).toHaveLength(1);
  const body = JSON.stringify(dashboards[0].Properties);
  expect(body).toContain('Posts from SendGrid');
  expect(body).toContain('# WebhookStack/Webhook');
});

test.each(PAGES)('%s links to existing files and headings', (page) => {
  expect(linksOf(page).filter((target) => isBroken(page, target))).toEqual([]);
});

/** npm, PyPI and Construct Hub show these pages, and the package contains them, both without the files that they link to. */
test.each(['README.md', 'CHANGELOG.md', 'API.md'])('%s has absolute links only, so that they work anywhere', (page) => {
  expect(linksOf(page).filter((target) => !/^(https:\/\/|#)/.test(target))).toEqual([]);
});

test.each(PAGES)('%s defines the references of its links', (page) => {
  const text = readFileSync(join(ROOT, page), 'utf8').replaceAll(/^ *```[^]*?^ *```/gm, '');
  const defined = [...text.matchAll(DEFINITION)].map(([, label]) => label);
  const used = [...text.matchAll(/\]\[([^\]]+)\]|(?<!\])\[([^[\]]+\.(?:md|svg))\](?![([:])/g)];

  expect(used.map(([, label, shortcut]) => label ?? shortcut).filter((label) => !defined.includes(label))).toEqual([]);
});

test('messages of the commands link to pages that exist, by URL', () => {
  const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const texts = files.map((file) => readFileSync(join(ROOT, 'src', file), 'utf8'));
  const code = texts.map((text) =>
    text.replaceAll(/\/\*[^]*?\*\/|^ *\/\/.*$/gm, '').replaceAll(/\$\{REPOSITORY\}/g, MAIN),
  );

  expect(code.flatMap((text) => text.match(/(?<!\/)\b(?:docs|examples)\/[\w-]+\.md|(?<!\/)README\.md/g) ?? [])).toEqual(
    [],
  );
  const urls = code.flatMap((text) => text.match(/https:\/\/github\.com\/[\w/.#-]+\.md(?:#[\w-]+)?/g) ?? []);
  expect(urls.length).toBeGreaterThan(4);
  expect(urls.filter((target) => isBroken('README.md', target))).toEqual([]);
});

const REPOSITORY = 'cdk-sendgrid-oauth-webhook/cdk-sendgrid-oauth-webhook';
const MAIN = `https://github.com/${REPOSITORY}/blob/main`;
const IN_REPOSITORY = new RegExp(
  `^https://(?:github\\.com/${REPOSITORY}/(?:blob|tree)|raw\\.githubusercontent\\.com/${REPOSITORY})/main/`,
);
const DEFINITION = /^\[([^\]]+)\]: (\S+)$/gm;

/** Returns the targets of all links and images of a page. */
function linksOf(page: string): string[] {
  const text = readFileSync(join(ROOT, page), 'utf8');
  const inline = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target);
  return [...inline, ...[...text.matchAll(DEFINITION)].map(([, , target]) => target)];
}

/** Whether a link leads to a file or heading that this repository does not have. Links to other sites are not followed. */
function isBroken(page: string, target: string): boolean {
  const isAbsolute = IN_REPOSITORY.test(target);
  if (!isAbsolute && /^[a-z]+:/.test(target)) return false;
  const [file, anchor] = target.replace(IN_REPOSITORY, '').split('#');
  const path = file ? join(ROOT, isAbsolute ? '' : dirname(page), file) : join(ROOT, page);
  return !existsSync(path) || (anchor !== undefined && !anchorsOf(path).includes(anchor));
}

function anchorsOf(path: string): string[] {
  return [...readFileSync(path, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .replaceAll(' ', '-'),
  );
}

test('CONTRIBUTING.md names existing files and folders', () => {
  const text = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8');
  const names = [...text.matchAll(/`((?:[\w.-]+\/)+[\w.-]*|\.projenrc\.ts)`/g)].map(([, name]) => name);

  expect(names.length).toBeGreaterThan(40);
  expect(names.filter((name) => !existsSync(join(ROOT, name)))).toEqual([]);
});
