import { QueueRecord } from '../../../src/events';

/** Events as SendGrid posts them. */
export const DELIVERED = {
  email: 'ada@example.com',
  timestamp: 1_709_142_428,
  event: 'delivered',
  sg_event_id: 'delivered-1',
  sg_message_id: '14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0',
  response: '250 OK',
};
export const BOUNCE = {
  email: 'nobody@example.net',
  timestamp: 1_709_142_430,
  event: 'bounce',
  sg_event_id: 'bounce-1',
  type: 'blocked',
  reason: '500 unknown recipient',
};
export const OPEN = { email: 'ada@example.com', timestamp: 1_709_142_440, event: 'open', sg_event_id: 'open-1' };

/** What JSON can have as the time of an event, beside a number of seconds. */
export const ODD_TIMES: ReadonlyArray<readonly [name: string, json: string]> = [
  ['of an object that cannot be converted', '{"toString":1,"valueOf":2}'],
  ['of such an object in arrays', '[[{"toString":1,"valueOf":2}]]'],
  ['of an object', '{}'],
  ['of an object without a prototype', '{"__proto__":null}'],
  ['of an array with a number', '[1709142440]'],
  ['null', 'null'],
  ['of a text', '"yesterday"'],
  ['of true', 'true'],
  ['before all dates', '-1e308'],
  ['after all dates', '1e308'],
  ['of infinity', '1e400'],
];

/** A POST as a REST API gives it to a function. */
export function post(events: unknown): { body: string; isBase64Encoded: boolean } {
  return { body: JSON.stringify(events), isBase64Encoded: false };
}

/** A POST as the queue gives it to a function. */
export function record(messageId: string, events: unknown): QueueRecord {
  return {
    messageId,
    body: JSON.stringify(events),
    messageAttributes: { ReceivedAt: { stringValue: '1709142450123' }, RequestId: { stringValue: 'request-1' } },
  };
}

/** JSON of nested arrays. It is text, because `JSON.stringify` overflows the stack at a few thousand levels. */
export function nested(levels: number): string {
  return '['.repeat(levels) + ']'.repeat(levels);
}
