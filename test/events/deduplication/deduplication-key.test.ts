import * as fc from 'fast-check';
import { deduplicationKey, parseEvents, SendGridEvent } from '../../../src/events';

const UNSUBSCRIBE = {
  email: 'ada@example.com',
  timestamp: 1709142428,
  event: 'group_unsubscribe',
  sg_message_id: '14c5d75ce93.dfd',
  url: 'https://example.com/',
  asm_group_id: 10,
};

function keyOf(event: object): string {
  return deduplicationKey(event as SendGridEvent);
}

test("is SendGrid's id of the event", () => {
  expect(keyOf({ ...UNSUBSCRIBE, sg_event_id: 'ahSCB7xYcXFb-hEaawsPRw==' })).toBe('ahSCB7xYcXFb-hEaawsPRw==');
});

test.each([undefined, '', null, 42])('is a hash if the id is %j', (sg_event_id) => {
  // Of ["group_unsubscribe","ada@example.com",1709142428,"14c5d75ce93.dfd",null,"https://example.com/",10,null],
  // made with sha256sum.
  expect(keyOf({ ...UNSUBSCRIBE, sg_event_id })).toBe(
    'sha256:f7ddca0e6c7edad11c15a15a1c12312e0128fd84b085b0ed96611909808cac06',
  );
});

test('ignores other fields, even one that refers to the event itself', () => {
  const event: Record<string, unknown> = { ...UNSUBSCRIBE };
  event.self = { event };

  expect(keyOf(event)).toBe(keyOf(UNSUBSCRIBE));
});

test.each([
  ['event', 'group_resubscribe'],
  ['email', 'grace@example.com'],
  ['timestamp', 1709142429],
  ['sg_message_id', '14c5d75ce94.dfd'],
  ['type', 'bounce'],
  ['url', 'https://example.com/other'],
  ['asm_group_id', 11],
  ['attempt', 2],
])('differs for another %s', (field, value) => {
  expect(keyOf({ ...UNSUBSCRIBE, [field]: value })).not.toBe(keyOf(UNSUBSCRIBE));
});

test('does not depend on other fields', () => {
  expect(keyOf({ ...UNSUBSCRIBE, ip: '192.0.2.1', order_id: '4711' })).toBe(keyOf(UNSUBSCRIBE));
});

test('of an event without an email depends on all fields', () => {
  const received = { event: 'received', timestamp: 1709142428, recv_msgid: 'a' };

  // Of {"event":"received","timestamp":1709142428,"recv_msgid":"a"}, made with sha256sum.
  expect(keyOf(received)).toBe('sha256:a355744781cb9750e621f2b27cd8d2296acc88708ecaa83b5c8d0a44ebe6ef6c');
  expect(keyOf({ ...received, recv_msgid: 'b' })).not.toBe(keyOf(received));
  expect(keyOf({ ...received, email: null })).toBe(keyOf(received));
});

test('is the same for values of another type', () => {
  const other = { ...UNSUBSCRIBE, timestamp: '1709142428000', asm_group_id: '10' };

  expect(keyOf(other)).toBe(keyOf(UNSUBSCRIBE));
  expect(keyOf(parseEvents(JSON.stringify([other]))[0])).toBe(keyOf(UNSUBSCRIBE));
});

test('does not confuse the values of neighboring fields', () => {
  expect(keyOf({ event: 'open', email: 'a","b' })).not.toBe(keyOf({ event: 'open","a', email: 'b' }));
});

test('does not depend on the order of the fields', () => {
  const events = fc.record({
    event: fc.string(),
    email: fc.string(),
    timestamp: fc.nat(),
    url: fc.webUrl(),
    attempt: fc.nat(),
  });
  fc.assert(
    fc.property(events, (event) => {
      expect(keyOf(Object.fromEntries(Object.entries(event).reverse()))).toBe(keyOf(event));
    }),
  );
});
