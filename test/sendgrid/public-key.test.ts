import { KeyObject } from 'node:crypto';
import * as fc from 'fast-check';
import { parsePublicKeys, publicKeysIn } from '../../src/sendgrid/public-key';
import { signingKey } from '../events/support/sendgrid-signing';

const { publicKey: KEY, pem: PEM } = signingKey();
const { publicKey: OTHER, pem: OTHER_PEM } = signingKey();
const wrap = (text: string, width: number, end = '\n') => text.replace(new RegExp(`.{${width}}(?=.)`, 'g'), `$&${end}`);
const ZERO_WIDTH = '\u200B\u200C\u200D\u2060\uFEFF';

describe('a key', () => {
  test.each([
    ['as SendGrid shows it', KEY],
    ['with white space around it', `\t ${KEY}\r\n`],
    ['over two lines, as GNU base64 wraps it', wrap(KEY, 76)],
    ['over lines of 64 characters that end in CRLF', wrap(KEY, 64, '\r\n')],
    ['over lines of 20 characters, within the common beginning of all keys', wrap(KEY, 20)],
    ['in double quotes', `"${KEY}"`],
    ['in single quotes', `'${KEY}'`],
    ['in typographic quotes', `“${KEY}”`],
    ['with a byte order mark', `\uFEFF${KEY}`],
    ['with zero-width characters and no-break spaces', `\u00A0${KEY.slice(0, 50)}${ZERO_WIDTH}${KEY.slice(50)}\u00A0`],
    ['with a literal \\n at its end', `${KEY}\\n`],
    ['with a literal \\r\\n where it is wrapped', wrap(KEY, 76, '\\r\\n')],
    ['with a literal \\\\n, escaped twice', wrap(KEY, 76, '\\\\n')],
    ['with the escapes of a JSON serializer', KEY.replaceAll('/', '\\/').replaceAll('=', '\\u003d')],
    ['with a backslash at the end of each line', wrap(KEY, 40, '\\\n')],
    ['in PEM', PEM],
    ['in PEM with CRLF', PEM.replaceAll('\n', '\r\n')],
    ['in PEM with literal \\n', PEM.replaceAll('\n', '\\n')],
    ['in PEM on one line', PEM.replaceAll('\n', '')],
    ['in PEM with spaces for line ends', PEM.replaceAll('\n', ' ')],
    ['in PEM in quotes', JSON.stringify(PEM)],
    ['in base64 for URLs', KEY.replaceAll('+', '-').replaceAll('/', '_')],
    ['without padding', KEY.replaceAll('=', '')],
    ['twice', `${KEY},${KEY}`],
  ])('is found %s', (_, text) => {
    expect(publicKeysIn(text)).toEqual([KEY]);
    expect(parsePublicKeys(text).other).toBe('');
  });

  test('is found in the JSON that SendGrid returns, next to other text', () => {
    const text = JSON.stringify({ id: '7', public_key: KEY });
    expect(publicKeysIn(text)).toEqual([KEY]);
    expect(parsePublicKeys(text).other).toBe('id7publickey');
  });

  test('is parsed once', () => {
    expect(parsePublicKeys(KEY).keys[0].key).toBeInstanceOf(KeyObject);
    expect(parsePublicKeys(KEY)).toBe(parsePublicKeys(KEY));
  });
});

describe('several keys', () => {
  test.each([
    ['a comma', `${KEY},${OTHER}`],
    ['a comma and a space', `${KEY}, ${OTHER}`],
    ['a semicolon', `${KEY};${OTHER}`],
    ['a line end', `${KEY}\r\n${OTHER}\n`],
    ['a space, while each is wrapped', `${wrap(KEY, 76)} ${wrap(OTHER, 64)}`],
    ['nothing', `${KEY}${OTHER}`],
    ['nothing, without padding', `${KEY}${OTHER}`.replaceAll('=', '')],
    ['PEM lines', `${PEM}${OTHER_PEM}`],
    ['PEM lines, on one line', `${PEM}${OTHER_PEM}`.replaceAll('\n', '')],
    ['JSON', JSON.stringify([KEY, OTHER])],
    ['one of them in PEM', `${PEM}\n${OTHER}`],
    ['hyphens', `${KEY} - ${OTHER}`],
  ])('are found in their order, separated by %s', (_, text) => {
    expect(publicKeysIn(text)).toEqual([KEY, OTHER]);
    expect(parsePublicKeys(text).other).toBe('');
  });
});

describe('what is no key', () => {
  test.each([
    ['a placeholder', 'none-yet', 'noneyet'],
    ['nothing', '', ''],
    ['white space', ' \n', ''],
    ['a key that was cut off', KEY.slice(0, 121), KEY.slice(0, 121)],
    ['a key without its beginning', KEY.slice(1), KEY.slice(1, 122)],
    ['a key with a missing character', KEY.slice(0, 60) + KEY.slice(61), KEY.slice(0, 60) + KEY.slice(61, 122)],
    ['a key in lower case', KEY.toLowerCase(), KEY.toLowerCase().slice(0, 122)],
  ])('fails: %s', (_, text, other) => {
    expect(parsePublicKeys(text)).toEqual({ keys: [], other: other.replace(/[+/]/g, '') });
  });

  test('does not hide the keys around it', () => {
    const text = `none-yet,${KEY.slice(0, 100)},${KEY} PLACEHOLDER\n${OTHER.slice(0, 40)}${OTHER}`;
    expect(publicKeysIn(text)).toEqual([KEY, OTHER]);
    expect(parsePublicKeys(text).other).toContain('PLACEHOLDER');
  });

  test.each([[undefined], [null], [7], [Buffer.from(KEY)], [{ publicKey: KEY }]])('fails for %p', (value) => {
    expect(parsePublicKeys(value)).toEqual({ keys: [], other: '' });
  });
});

describe('any number of keys in any decoration', () => {
  const POOL = Array.from({ length: 20 }, () => signingKey().publicKey);
  const ignored = fc.constantFrom(
    ' ',
    '\n',
    '\r\n',
    '\t',
    '"',
    "'",
    '\uFEFF',
    '\u200B',
    '\\n',
    '\\r\\n',
    '\\\\n',
    '\\"',
  );
  const between = fc.array(fc.oneof(ignored, fc.constantFrom(',', ';', '|', ', ')), { maxLength: 4 });
  const decorated = fc
    .tuple(
      fc.constantFrom(...POOL),
      fc.array(fc.tuple(fc.nat({ max: 124 }), ignored), { maxLength: 5 }),
      fc.boolean(),
      fc.boolean(),
      fc.boolean(),
    )
    .map(([key, insertions, isPem, isUrlSafe, isPadded]) => {
      let text = isUrlSafe ? key.replaceAll('+', '-').replaceAll('/', '_') : key;
      if (!isPadded) text = text.replaceAll('=', '');
      const { length } = text;
      // From the end, so that nothing is inserted into an insertion.
      for (const [at, what] of [...insertions].sort(([a], [b]) => b - a)) {
        const index = Math.min(at, length);
        text = text.slice(0, index) + what + text.slice(index);
      }
      return { key, text: isPem ? `-----BEGIN PUBLIC KEY-----${text}-----END PUBLIC KEY-----` : text };
    });

  test('gives the keys', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(decorated, between), { maxLength: 5 }), between, (parts, start) => {
        const text = start.join('') + parts.map(([{ text: one }, separators]) => one + separators.join('')).join('');
        expect(parsePublicKeys(text).other).toBe('');
        expect(publicKeysIn(text)).toEqual([...new Set(parts.map(([{ key }]) => key))]);
      }),
      { numRuns: 1_000 },
    );
  });

  test('gives nothing for any other text', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.base64String({ maxLength: 300 }));
    fc.assert(fc.property(text, (one) => expect(publicKeysIn(one)).toEqual([])));
  });
});
