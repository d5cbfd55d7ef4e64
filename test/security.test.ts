import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '..');
const PAGE = join(ROOT, 'docs', 'security.md');

interface Threat {
  readonly threat: string;
  readonly control: string;
  /** Names and files of tests; empty if the control is a setting of the user. */
  readonly tests: ReadonlyArray<readonly [name: string, file: string]>;
}

/** The rows of the table in docs/security.md. */
function threats(): Threat[] {
  const [, section] = /## Threats and controls\n([^]*?)\n## /.exec(readFileSync(PAGE, 'utf8'))!;
  const rows = section.split('\n').filter((line) => line.startsWith('| '));
  return rows.slice(1).map((row) => {
    const [, threat, control, proof] = row.split(/(?<!\\)\|/).map((cell) => cell.trim());
    const links = [...proof.matchAll(/\[(.+?)\]\((.+?)\)/g)];
    return { threat, control, tests: links.map(([, name, file]) => [name, file] as const) };
  });
}

/** Names of the tests and groups of tests of a file. */
function testNames(file: string): string[] {
  const source = readFileSync(join(dirname(PAGE), file), 'utf8');
  const calls = source.matchAll(/\b(?:test|describe)(?:\.each[^]*?\]\s*\))?\(\s*(['"`])(.+?)\1/g);
  return [...calls].map(([, , name]) => name);
}

test('every test that the threats name exists', () => {
  const named = threats().flatMap(({ tests }) => tests);
  const missing = named.filter(([name, file]) => !testNames(file).includes(name));
  expect(missing).toEqual([]);
  expect(named.length).toBeGreaterThanOrEqual(25);
});

test('every threat has a control and a test, or says that the control is yours', () => {
  const rows = threats();
  expect(rows.filter(({ control }) => control === '')).toEqual([]);
  const withoutTest = rows.filter(({ tests }) => tests.length === 0);
  expect(withoutTest.filter(({ control }) => !control.startsWith('Yours:'))).toEqual([]);
  expect(new Set(rows.map(({ threat }) => threat)).size).toBe(rows.length);
});

test('fails for a test that does not exist, so the names are compared', () => {
  expect(testNames('../test/security.test.ts')).toContain('every test that the threats name exists');
  expect(testNames('../test/security.test.ts')).not.toContain('every test that the threats name');
});

test('the package has no runtime dependencies and no install scripts', () => {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  expect(manifest.dependencies ?? {}).toEqual({});
  expect(manifest.bundledDependencies ?? []).toEqual([]);
  expect(Object.keys(manifest.peerDependencies)).toEqual(['aws-cdk-lib', 'constructs']);
  const scripts = Object.keys(manifest.scripts);
  expect(scripts.filter((name) => /^(pre|post)?install$|^prepare$/.test(name))).toEqual([]);
});
