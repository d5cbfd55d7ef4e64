import * as fc from 'fast-check';
import { readSecretText } from '../../src/sendgrid/secret-text';

const SECRET = 'SG.abcdefghijklmnopqrstuv.0123456789-0123456789_0123456789-0123456789';

describe('a secret', () => {
  test.each([
    ['alone', SECRET],
    ['with a line end', `${SECRET}\n`],
    ['with CRLF', `${SECRET}\r\n`],
    ['with spaces and tabs', ` \t${SECRET} `],
    ['with a byte order mark', `\uFEFF${SECRET}`],
    ['with zero-width characters and a no-break space', `\u200B\u2060${SECRET}\u200D\u00A0`],
  ])('is found %s', (_, text) => {
    expect(readSecretText(text)).toEqual({ value: SECRET });
  });

  test('may have any visible characters within it', () => {
    const text = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';
    expect(readSecretText(text)).toEqual({ value: text });
  });

  test.each([
    ['JSON', `{"key":"${SECRET}"}`],
    ['JSON over several lines', `{\n  "other": 1,\n  "key": "${SECRET}"\n}\n`],
    ['JSON with a byte order mark', `\uFEFF{"key":"${SECRET}","other":"x"}`],
  ])('is found in a field of %s', (_, text) => {
    expect(readSecretText(text, 'key')).toEqual({ value: SECRET });
  });

  test('is found in a field with white space around it', () => {
    expect(readSecretText(JSON.stringify({ key: ` ${SECRET}\n` }), 'key')).toEqual({ value: SECRET });
  });
});

describe('fails without quoting the text', () => {
  test.each([
    ['nothing', '', 'an empty text'],
    ['white space', ' \uFEFF\r\n', 'an empty text'],
    ['JSON', `{"key":"${SECRET}"}`, 'JSON'],
    ['JSON over several lines', `{\n  "key": "${SECRET}"\n}\n`, 'JSON'],
    ['something like JSON', `{${SECRET}}`, 'JSON'],
    ['a list', `["${SECRET}"]`, 'JSON'],
    ['a JSON string', JSON.stringify(SECRET), 'a text in quotes'],
    ['JSON in a JSON string', JSON.stringify(JSON.stringify({ key: SECRET })), 'a text in quotes'],
    ['single quotes', `'${SECRET}'`, 'a text in quotes'],
    ['two lines', `${SECRET}\n${SECRET}`, 'a text with spaces, line ends or characters outside of ASCII'],
    ['a header', `Bearer ${SECRET}`, 'a text with spaces, line ends or characters outside of ASCII'],
    ['a control character', `${SECRET}\u0000`, 'a text with spaces, line ends or characters outside of ASCII'],
    ['a zero-width space within it', 'SG.\u200Babc', 'a text with spaces, line ends or characters outside of ASCII'],
    ['another alphabet', 'SG.абв', 'a text with spaces, line ends or characters outside of ASCII'],
  ])('%s', (_, text, problem) => {
    expect(readSecretText(text)).toEqual({ problem });
  });

  test.each([
    ['plain text', SECRET, 'no JSON object'],
    ['null', 'null', 'no JSON object'],
    ['a list', `["${SECRET}"]`, 'no JSON object'],
    ['another field', `{"Key":"${SECRET}"}`, "no field 'key'"],
    ['a number', '{"key":5}', "a field 'key' that is not a text"],
    ['null in the field', '{"key":null}', "a field 'key' that is not a text"],
    ['JSON in the field', JSON.stringify({ key: JSON.stringify({ key: SECRET }) }), 'JSON'],
    ['quotes in the field', JSON.stringify({ key: JSON.stringify(SECRET) }), 'a text in quotes'],
  ])('with a field: %s', (_, text, problem) => {
    expect(readSecretText(text, 'key')).toEqual({ problem });
  });

  test('a field that every object has', () => {
    expect(readSecretText('{}', 'constructor')).toEqual({ problem: "no field 'constructor'" });
  });
});

test('a found secret is one line of visible ASCII in the text, for any text', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json(), fc.base64String()), (text) => {
      const { value, problem } = readSecretText(text);
      expect(value === undefined).toBe(problem !== undefined);
      expect(value ?? 'x').toMatch(/^[\x21-\x7e]+$/);
      expect(text).toContain(value ?? '');
    }),
  );
});
