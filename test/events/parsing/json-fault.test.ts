import * as fc from 'fast-check';
import { findJsonFault } from '../../../src/events/parsing/json-fault';

test.each([
  ['', 0, 'it ends too early'],
  ['[', 1, 'it ends too early'],
  ['[1', 2, 'it ends too early'],
  ['[1,', 3, 'it ends too early'],
  ['{"a"', 4, 'it ends too early'],
  ['{"a":', 5, 'it ends too early'],
  ['["a', 3, 'it ends too early'],
  ['{"a":1,', 7, 'it ends too early'],
  ['[1,]', 3, 'a value is missing or malformed'],
  ['[,1]', 1, 'a value is missing or malformed'],
  ["['a']", 1, 'a value is missing or malformed'],
  ['[nul]', 1, 'a value is missing or malformed'],
  ['[NaN]', 1, 'a value is missing or malformed'],
  ['[+1]', 1, 'a value is missing or malformed'],
  ['[01]', 2, 'a comma or a closing bracket is missing'],
  ['[1.]', 2, 'a comma or a closing bracket is missing'],
  ['[1 2]', 3, 'a comma or a closing bracket is missing'],
  ['[1}', 2, 'a comma or a closing bracket is missing'],
  ['{"a":1]', 6, 'a comma or a closing brace is missing'],
  ['{a:1}', 1, 'a name in double quotes is missing'],
  ['{"a":1,}', 7, 'a name in double quotes is missing'],
  ['{"a" 1}', 5, 'a colon is missing'],
  ['{"\\x":1}', 2, 'an escape sequence is malformed'],
  ['["\\u12g4"]', 2, 'an escape sequence is malformed'],
  ['["a\nb"]', 3, 'a string has a control character that is not escaped'],
  ['[] []', 3, 'there is more after its end'],
  ['{"a":[{}, {"b":[true, false, null, -1.5e+3, "\\u00e9\\n"]}]} x', 59, 'there is more after its end'],
  ['\u00a0[]', 0, 'a value is missing or malformed'],
])('%j stops being JSON at %i: %s', (text, offset, reason) => {
  expect(() => JSON.parse(text)).toThrow(SyntaxError);
  expect(findJsonFault(text)).toEqual({ offset, reason });
});

test('a text may be nested deeper than the stack, and a string be long', () => {
  expect(findJsonFault('['.repeat(1_000_000))).toEqual({ offset: 1_000_000, reason: 'it ends too early' });
  expect(findJsonFault(`["${'ä\\n'.repeat(500_000)}`)).toEqual({ offset: 1_500_002, reason: 'it ends too early' });
});

/** JSON with one change that may break it. */
const almostJson = fc
  .tuple(
    fc.json(),
    fc.nat(),
    fc.nat({ max: 2 }),
    fc.oneof(fc.string({ maxLength: 2 }), fc.constantFrom(...'{}[],:"\\')),
  )
  .map(([json, position, removed, inserted]) => {
    const at = position % (json.length + 1);
    return json.slice(0, at) + inserted + json.slice(at + removed);
  });

test('the place is where JSON.parse stops, or where the token begins that it stops in', () => {
  fc.assert(
    fc.property(almostJson, (text) => {
      const [message] = messagesOf(text);
      fc.pre(message !== undefined);
      const { offset } = findJsonFault(text);
      const place = /at position (\d+)/.exec(message)?.[1];
      if (place === undefined) {
        expect(offset).toBeLessThanOrEqual(text.length);
      } else {
        expect(offset).toBeLessThanOrEqual(Number(place));
        expect(text.slice(offset, Number(place))).toMatch(/^(?:-?\d*[.eE+-]*\d*[eE+-]*|[a-z]*|\\.*)$/);
      }
    }),
    { numRuns: 1000 },
  );
});

function messagesOf(text: string): string[] {
  try {
    JSON.parse(text);
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}
