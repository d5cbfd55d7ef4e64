import { EventParseError, rawBody } from '../../../src/events';

// As SendGrid posts them: lines that end with CRLF, and here a letter that UTF-8 writes with two bytes.
const BODY = '[{"event":"open","name":"é"}]\r\n';
const HEX = '5b7b226576656e74223a226f70656e222c226e616d65223a22c3a9227d5d0d0a';
const BASE64 = 'W3siZXZlbnQiOiJvcGVuIiwibmFtZSI6IsOpIn1dDQo=';

test.each([
  ['a text', BODY],
  ['an event of API Gateway', { body: BODY, isBase64Encoded: false }],
  ['an event of API Gateway in base64', { body: BASE64, isBase64Encoded: true }],
  ['a message of the queue', { messageId: 'm-1', body: BODY, messageAttributes: {} }],
  [
    'a message of the queue in base64',
    { messageId: 'm-1', body: BASE64, messageAttributes: { 'Content-Transfer-Encoding': { stringValue: 'BASE64' } } },
  ],
  ['bytes', Uint8Array.from(Buffer.from(HEX, 'hex'))],
])('returns the bytes of %s', (_, input) => {
  expect(rawBody(input).toString('hex')).toBe(HEX);
});

test('returns no bytes without a body', () => {
  expect(rawBody({ body: null, isBase64Encoded: false })).toHaveLength(0);
});

test('fails for a body that is not text', () => {
  expect(() => rawBody({ body: {} } as never)).toThrow(EventParseError);
});
