import { messageId, SendGridEvent } from '../../src/events';

test.each([
  ['14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0', '14c5d75ce93'],
  [' 14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0', '14c5d75ce93'],
  ['_fjPjuJfRW-IPs5SuvYotg', '_fjPjuJfRW-IPs5SuvYotg'],
  ['', undefined],
  ['.recvd', undefined],
  [42, undefined],
  [undefined, undefined],
])('of %j is %j', (sg_message_id, expected) => {
  const event = { event: 'bounce', email: 'ada@example.com', timestamp: 1709142428, sg_message_id };

  expect(messageId(event as SendGridEvent)).toBe(expected);
});
