import { readSignature, signatureHeaders } from '../../src/sendgrid/signature-headers';

const SIGNATURE = { signature: 'MEUCIQ==', timestamp: '1600112502' };

test('the headers have the names that SendGrid documents', () => {
  expect(signatureHeaders(SIGNATURE)).toEqual({
    'X-Twilio-Email-Event-Webhook-Signature': 'MEUCIQ==',
    'X-Twilio-Email-Event-Webhook-Timestamp': '1600112502',
  });
});

test.each([
  ['as SendGrid writes them', (name: string) => name],
  ['in lower case', (name: string) => name.toLowerCase()],
  ['in upper case', (name: string) => name.toUpperCase()],
])('headers are found %s', (_, rename) => {
  const headers = Object.entries(signatureHeaders(SIGNATURE)).map(([name, value]) => [rename(name), value]);

  expect(readSignature({ host: 'example.com', ...(Object.fromEntries(headers) as object) })).toEqual(SIGNATURE);
});

test('headers are found in a Fetch API object', () => {
  expect(readSignature(new Headers(signatureHeaders(SIGNATURE)))).toEqual(SIGNATURE);
  expect(readSignature(new Headers())).toEqual({ signature: undefined, timestamp: undefined });
});

test('headers are found in a Map of lower-case names', () => {
  const headers = Object.entries(signatureHeaders(SIGNATURE)).map(
    ([name, value]) => [name.toLowerCase(), value] as const,
  );

  expect(readSignature(new Map(headers) as unknown as Headers)).toEqual(SIGNATURE);
  expect(readSignature(new Map() as unknown as Headers)).toEqual({ signature: undefined, timestamp: undefined });
});

test('a header with several values counts with its first', () => {
  const headers = {
    'x-twilio-email-event-webhook-signature': ['MEUCIQ==', 'other'],
    'x-twilio-email-event-webhook-timestamp': ['1600112502'],
  };

  expect(readSignature(headers)).toEqual(SIGNATURE);
});

test.each([
  ['are absent', {}],
  ['are null, as in an event without headers', null],
  ['are undefined', undefined],
  ['are empty', { 'x-twilio-email-event-webhook-signature': '', 'x-twilio-email-event-webhook-timestamp': [] }],
  ['have no value', { 'x-twilio-email-event-webhook-signature': undefined }],
])('nothing is read from headers that %s', (_, headers) => {
  expect(readSignature(headers)).toEqual({ signature: undefined, timestamp: undefined });
});
