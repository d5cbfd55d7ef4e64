import * as fc from 'fast-check';
import { findJsonFault } from '../../../src/events/parsing/json-fault';

test.each([
  ['', 0, 'it ends unexpectedly'],
  ['[', 1, 'it ends unexpectedly'],
  ['[1', 2, 'it ends unexpectedly'],
  ['[1,', 3, 'it ends unexpectedly'],
  ['{"a"', 4, 'it ends unexpectedly'],
  ['{"a":', 5, 'it ends unexpectedly'],
  ['["a', 3, 'it ends unexpectedly'],
  ['{"a":1,', 7, 'it ends unexpectedly'],
  ['[1,]', 3, 'missing or invalid value'],
  ['[,1]', 1, 'missing or invalid value'],
  ["['a']", 1, 'missing or invalid value'],
  ['[nul]', 1, 'missing or invalid value'],
  ['[NaN]', 1, 'missing or invalid value'],
  ['[+1]', 1, 'missing or invalid value'],
  ['[01]', 2, 'missing comma or closing bracket'],
  ['[1.]', 2, 'missing comma or closing bracket'],
  ['[1 2]', 3, 'missing comma or closing bracket'],
  ['[1}', 2, 'missing comma or closing bracket'],
  ['{"a":1]', 6, 'missing comma or closing brace'],
  ['{a:1}', 1, 'missing property name in double quotes'],
  ['{"a":1,}', 7, 'missing property name in double quotes'],
  ['{"a" 1}', 5, 'missing colon'],
  ['{"\\x":1}', 2, 'invalid escape sequence'],
  ['["\\u12g4"]', 2, 'invalid escape sequence'],
  ['["a\nb"]', 3, 'unescaped control character in a string'],
  ['[] []', 3, 'unexpected text after its end'],
  ['{"a":[{}, {"b":[true, false, null, -1.5e+3, "\\u00e9\\n"]}]} x', 59, 'unexpected text after its end'],
  ['\u00a0[]', 0, 'missing or invalid value'],
])('%j stops being JSON at character %i: %s', (text, offset, reason) => {
  expect(() => JSON.parse(text)).toThrow(SyntaxError);
  expect(findJsonFault(text)).toEqual({ offset, reason });
});

test('deeply nested and very long texts do not overflow the stack', () => {
  expect(findJsonFault('['.repeat(1_000_000))).toEqual({ offset: 1_000_000, reason: 'it ends unexpectedly' });
  expect(findJsonFault(`["${'ä\\n'.repeat(500_000)}`)).toEqual({ offset: 1_500_002, reason: 'it ends unexpectedly' });
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

test('the offset is where JSON.parse stops, or the start of the token in which it stops', () => {
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
