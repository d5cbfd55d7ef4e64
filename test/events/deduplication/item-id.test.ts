import { itemId } from '../../../src/events/deduplication/item-id';

test('is the name of the consumer and the key', () => {
  expect(itemId('Mail-Handler886CB40B', 'ahSCB7xYcXFb-hEaawsPRw==')).toBe(
    'Mail-Handler886CB40B#ahSCB7xYcXFb-hEaawsPRw==',
  );
});

test('fits into 2,048 bytes', () => {
  expect(itemId('mail', 'x'.repeat(2043))).toBe(`mail#${'x'.repeat(2043)}`);
  // printf 'x%.0s' $(seq 2044) | sha256sum
  expect(itemId('mail', 'x'.repeat(2044))).toBe(
    'mail#key-sha256:a413d3ca817ba86bbf72e7caa424b2c811e024deb4998ab434ffd7da279f40eb',
  );
  expect(Buffer.byteLength(itemId('\u{1F4E7}'.repeat(128), '\u{1F4E7}'.repeat(10_000)))).toBeLessThan(2048);
});

test('is well-formed text, and differs for keys that differ in a lone surrogate', () => {
  expect(itemId('mail', 'a\u{1F4E7}')).toBe('mail#a\u{1F4E7}');
  // printf '"a\\ud83d"' | sha256sum
  expect(itemId('mail', 'a\uD83D')).toBe(
    'mail#key-sha256:3920d6dcb0c6458cc1444c3075fd9f1dc63b0ef3be1966553fe0adc816c18860',
  );
  expect(itemId('mail', 'a\uD83E')).not.toBe(itemId('mail', 'a\uD83D'));
});

test('differs for each consumer', () => {
  expect(itemId('a', 'b')).not.toBe(itemId('c', 'b'));
  expect(itemId('a', 'x'.repeat(3000))).not.toBe(itemId('c', 'x'.repeat(3000)));
});
