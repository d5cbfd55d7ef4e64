import { element, escapeXml } from '../../../src/cli/verify/reports/xml';

test.each([
  ['a < b && c > "d"', 'a &lt; b &amp;&amp; c &gt; &quot;d&quot;'],
  [']]>', ']]&gt;'],
  ['line\r\nline\tend', 'line&#13;\nline\tend'],
  ['\0\u0008\u001b[31m\ufffe\uffff\ud800', '[31m'],
  ['é 日本 😀', 'é 日本 😀'],
])('escapes text %j', (text, expected) => {
  expect(escapeXml(text)).toBe(expected);
});

test('an element has escaped attributes and text', () => {
  expect(element('a', { b: '1\n<"', c: 2 }, escapeXml('<d>'))).toBe('<a b="1&#10;&lt;&quot;" c="2">&lt;d&gt;</a>');
});

test('an element has other elements on lines of their own', () => {
  expect(element('a', {}, [element('b'), element('c', {}, 'd')])).toBe('<a>\n<b/>\n<c>d</c>\n</a>');
});

test('an element without content is closed at once', () => {
  expect(element('a', {}, [])).toBe('<a/>');
});
