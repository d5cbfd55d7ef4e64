import { resolve } from 'node:path';
import { findingsBelow, findingsIn } from './support/plain-english';
import { PHRASES } from './support/plain-english-phrases';

const ROOT = resolve(__dirname, '..');

const CHECKED = [
  '.ci',
  '.projenrc.ts',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'README.md',
  'SECURITY.md',
  'bench',
  'docs',
  'examples',
  'projenrc',
  'rosetta',
  'scripts',
  'src',
  'test',
];

test('prose, comments and messages are written in plain English', () => {
  expect(findingsBelow(CHECKED.map((path) => resolve(ROOT, path)))).toEqual([]);
});

describe('the check finds', () => {
  const sentences = PHRASES.flatMap(({ pattern, found }) => found.map((sentence) => ({ pattern, sentence })));

  test.each(sentences)('"$sentence"', ({ pattern, sentence }) => {
    expect(findingsIn(sentence, '.md').length).toBeGreaterThan(0);
    expect(sentence).toMatch(new RegExp(pattern, 'i'));
  });

  test('a phrase that is broken over two lines', () => {
    expect(findingsIn('First line.\nThe key cannot be\nhad.\n', '.md')).toEqual([
      { line: 2, found: 'be had', use: 'is unavailable, cannot be read' },
    ]);
  });

  test('phrases in comments and texts of TypeScript', () => {
    const source = [
      '// The key cannot be',
      '// had.',
      '/**',
      ' * Plays',
      ' * SendGrid.',
      ' */',
      "const message = 'set it by ' +",
      "  'hand';",
      'const more = `enter ${message} by hand`;',
    ].join('\n');

    expect(findingsIn(source, '.ts').map(({ line, found }) => `${line}: ${found}`)).toEqual([
      '1: be had',
      '4: Plays SendGrid',
      '7: by hand',
      '9: by hand',
    ]);
  });
});

describe('the check leaves alone', () => {
  const sentences = PHRASES.flatMap(({ correct }) => correct ?? []);

  test.each(sentences)('"%s"', (sentence) => {
    expect(findingsIn(sentence, '.md')).toEqual([]);
  });

  test('identifiers and the names of imported files', () => {
    expect(findingsIn("import { anew } from './anew';\nconst told = anew.refusal;\n", '.ts')).toEqual([]);
  });

  test('words of two paragraphs', () => {
    expect(findingsIn('Written by\n\nhand', '.md')).toEqual([]);
  });
});
