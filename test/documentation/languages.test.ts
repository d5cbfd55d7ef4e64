import { codeBlocks, parseBlocks } from './pages';

/** The languages of code blocks, and the tests that run or compile each block. */
const TESTS: Readonly<Record<string, string>> = {
  ts: 'test/documentation.test.ts compiles it in the stack of rosetta/, stacks.test.ts synthesizes it',
  'ts nofixture': 'test/documentation.test.ts compiles it, scripts.test.ts runs it',
  js: 'test/documentation.test.ts checks its types, scripts.test.ts runs it',
  python: 'python.test.ts',
  sh: 'shell.test.ts',
  yaml: 'shell.test.ts',
  text: 'none: the output of a program',
};

test('every code block of every page is in a language that a test runs', () => {
  const untested = codeBlocks().filter(({ language }) => !(language in TESTS));

  expect(untested.map(({ name, language }) => `${name} ${language}`)).toEqual([]);
  expect(codeBlocks().length).toBeGreaterThan(50);
});

test('finds blocks in lists and quotes, and blocks that contain others', () => {
  const page = '- item\n   ```sh\n   one\n     two\n   ```\n> ~~~\n> three\n> ~~~\n````md\n```js\n```\n````\n';

  expect(parseBlocks('page.md', page)).toEqual([
    { name: 'page.md:2', language: 'sh', code: 'one\n  two\n' },
    { name: 'page.md:6', language: '', code: 'three\n' },
    { name: 'page.md:9', language: 'md', code: '```js\n```\n' },
  ]);
});

test('fails a block without an end', () => {
  expect(() => parseBlocks('page.md', '# Title\n\n```sh\nnpm ci\n')).toThrow('page.md:3: the code block has no end');
});
