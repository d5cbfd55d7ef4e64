import * as fc from 'fast-check';
import { originalEvent, parseEvents } from '../../../src/events';
import { KNOWN_FIELDS } from '../../../src/events/parsing/known-fields';
import { normalizeEvent } from '../../../src/events/parsing/normalize-event';

describe('converts to the documented type', () => {
  test.each<[string, unknown, unknown]>([
    ['timestamp', '1709142428', 1709142428],
    ['timestamp', 1709142428123, 1709142428],
    ['timestamp', '1709142428999', 1709142428],
    ['send_at', '1591726752372', 1591726752],
    ['attempt', '5', 5],
    ['asm_group_id', ' 10 ', 10],
    ['asm_group_id', '-1', -1],
    ['tls', 1, true],
    ['tls', '1', true],
    ['tls', 'TRUE', true],
    ['tls', 0, false],
    ['tls', '0', false],
    ['tls', 'false', false],
    ['sg_machine_open', '1', true],
    ['cert_err', 0, false],
    ['category', 'cat facts', ['cat facts']],
    ['event', 'Processed', 'processed'],
    ['event', 'spam report', 'spamreport'],
    ['event', 'spam_report', 'spamreport'],
    ['event', 'group unsubscribe', 'group_unsubscribe'],
    ['pool', { name: 'new_MY_test', id: '210' }, { name: 'new_MY_test', id: 210 }],
    ['url_offset', { index: '3', type: 'html' }, { index: 3, type: 'html' }],
    ['url_offset', 3, { index: 3 }],
    ['url_offset', '3', { index: 3 }],
    ['newsletter', { newsletter_id: 1943530, newsletter_send_id: '2308608' }, { newsletter_id: '1943530', newsletter_send_id: '2308608' }], // prettier-ignore
  ])('%s %j', (field, value, expected) => {
    expect(normalizeEvent({ [field]: value })).toEqual({ [field]: expected });
  });
});

describe('leaves unchanged', () => {
  test.each<[string, unknown]>([
    ['timestamp', 1709142428],
    ['timestamp', 1e11],
    ['timestamp', 1e14],
    ['timestamp', '2024-02-28T17:47:08Z'],
    ['attempt', 'first'],
    ['attempt', ''],
    ['attempt', '1e3'],
    ['asm_group_id', '1234567890123456'],
    ['tls', 'yes'],
    ['tls', 2],
    ['category', ['cat facts', 'dog facts']],
    ['category', []],
    ['event', 'Unheard_Of'],
    ['event', 7],
    ['pool', 'new_MY_test'],
    ['pool', ['new_MY_test']],
    ['url_offset', 'first'],
    ['marketing_campaign_id', '12345'],
    ['order_id', '4711'],
    ['order_id', null],
    ['order', { id: null }],
    ['custom_args', null],
    ['size', '42'],
    ['smtp-id', ''],
    ['custom_args', { timestamp: '1', tls: 1, category: 'x' }],
  ])('%s %j', (field, value) => {
    expect(normalizeEvent({ [field]: value })).toEqual({ [field]: value });
  });
});

describe('leaves out null', () => {
  test.each([...KNOWN_FIELDS.known])('in %s', (field) => {
    expect(normalizeEvent({ [field]: null, order_id: null })).toEqual({ order_id: null });
  });

  test.each<[string, unknown, unknown]>([
    ['pool', { name: 'new_MY_test', id: null }, { name: 'new_MY_test' }],
    ['url_offset', { index: 0, type: null }, { index: 0 }],
    ['url_offset', { index: null, type: null }, {}],
    ['newsletter', { newsletter_id: null, newsletter_send_id: 1 }, { newsletter_send_id: '1' }],
    ['v3_payload_details', { 'text/html': null, content_bytes: 5997 }, { content_bytes: 5997 }],
    ['category', [null, 'cat facts'], ['cat facts']],
    ['category', [null], []],
  ])('inside %s %j', (field, value, expected) => {
    expect(normalizeEvent({ [field]: value })).toEqual({ [field]: expected });
  });

  test('so that a field of a parsed event is undefined, and its original is null', () => {
    const [event] = parseEvents('[{"event":"bounce","reason":null,"tls":null,"order_id":null}]');

    expect(event).toEqual({ event: 'bounce', order_id: null });
    expect(Object.keys(event)).toEqual(['event', 'order_id']);
    expect(originalEvent(event)).toEqual({ event: 'bounce', reason: null, tls: null, order_id: null });
  });
});

test('an undocumented field inside an object keeps its value', () => {
  expect(normalizeEvent({ pool: { id: '1', region: null } })).toEqual({ pool: { id: 1, region: null } });
});

test('a parsed event can be changed without changing its original', () => {
  const [event] = parseEvents<{ order_id: string }>('[{"event":"open","tls":1,"order_id":"4711"}]');

  Object.assign(event, { order_id: '0', more: true });

  expect(originalEvent(event)).toEqual({ event: 'open', tls: 1, order_id: '4711' });
  expect(originalEvent({ ...event })).toBeUndefined();
  expect(originalEvent('open' as never)).toBeUndefined();
});

test('a property of all objects, which another library has added, is not part of an event', () => {
  Object.defineProperty(Object.prototype, 'everywhere', { value: {}, enumerable: true, configurable: true });
  try {
    const [event] = parseEvents('[{"event":"open"}]');
    expect(Object.keys(event)).toEqual(['event']);
  } finally {
    delete (Object.prototype as { everywhere?: object }).everywhere;
  }
});

test('does not change the original event', () => {
  const pool = Object.freeze({ id: '1' });
  const event = Object.freeze({ timestamp: '1709142428', pool });

  expect(normalizeEvent(event)).toEqual({ timestamp: 1709142428, pool: { id: 1 } });
  expect(event).toEqual({ timestamp: '1709142428', pool: { id: '1' } });
});

/** Events whose fields have values of many kinds, likely and unlikely. */
export const anyEvent = fc.dictionary(
  fc.oneof(
    fc.constantFrom('event', 'timestamp', 'send_at', 'category', 'asm_group_id', 'attempt', 'tls', 'pool'),
    fc.constantFrom('sg_machine_open', 'url_offset', 'newsletter', 'email', 'url', 'type', 'sg_message_id'),
    fc.string(),
  ),
  fc.oneof(
    fc.jsonValue(),
    fc.integer().map(String),
    fc.double({ min: 0, max: 1e18 }),
    fc.maxSafeNat().map(String),
    fc.record({ id: fc.maxSafeNat().map(String), index: fc.nat().map(String), newsletter_id: fc.nat() }),
  ),
);

test('is idempotent', () => {
  fc.assert(
    fc.property(anyEvent, (event) => {
      const once = normalizeEvent(event);
      expect(normalizeEvent(once)).toEqual(once);
    }),
  );
});
