import { plainLine, plainLines } from '../../src/sendgrid/terminal-text';

test.each([
  ['escape sequences', 'a\u001b[2Jb', 'a [2Jb'],
  ['C0 controls and line ends', 'a\u0000\u0007\r\n\tb', 'a b'],
  ['C1 controls', 'a\u009b31mb\u0085c', 'a 31mb c'],
  ['bidirectional controls', 'a\u202ab\u202eb\u2066c\u2069\u200e\u200f\u061cd', 'a b b c d'],
  ['line and paragraph separators', 'a\u2028b\u2029c', 'a b c'],
  ['zero-width and other invisible characters', 'a\u200b\u2060\ufeff\u00ad\u034f\u3164\ufe0fb', 'a b'],
  ['tag characters', 'a\u{e0041}\u{e007f}b', 'a b'],
  ['lone surrogates and private characters', 'a\ud800b\ue000c', 'a b c'],
])('one line loses %s', (_name, text, expected) => {
  expect(plainLine(text)).toBe(expected);
});

test.each(['日本語のエラー', 'Größe €', 'x̂ é', '한국어 👍🏽'])('one line keeps the letters of %s', (text) => {
  expect(plainLine(text)).toBe(text);
});

test('several lines keep their line ends and indentation, and lose everything else', () => {
  expect(plainLines('a:\n  b\u001b[31m\u202e\n\tc\r\n\u2028d')).toBe('a:\n  b [31m\n  c\n d');
});
