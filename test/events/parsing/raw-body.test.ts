import { gzipSync } from 'node:zlib';
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
  [
    'a compressed message of the queue',
    {
      messageId: 'm-1',
      body: gzipSync(BODY).toString('base64'),
      messageAttributes: {
        'Content-Encoding': { stringValue: 'gzip' },
        'Content-Transfer-Encoding': { stringValue: 'base64' },
      },
    },
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

describe('a compressed message of the queue', () => {
  const message = (bytes: Buffer) => ({
    messageId: 'm-1',
    body: bytes.toString('base64'),
    messageAttributes: {
      'Content-Encoding': { stringValue: 'gzip' },
      'Content-Transfer-Encoding': { stringValue: 'base64' },
    },
  });

  test('may have 10 MB', () => {
    expect(rawBody(message(gzipSync(Buffer.alloc(10_485_760))))).toHaveLength(10_485_760);
  });

  test.each([
    ['with more than 10 MB', gzipSync(Buffer.alloc(10_485_761)), 'it has more than 10 MB when it is decompressed'],
    ['that is damaged', gzipSync(BODY).fill(0, 12), 'it is not valid gzip'],
    ['that was cut off', gzipSync(BODY).subarray(0, 20), 'it is not valid gzip'],
    ['that is empty', Buffer.alloc(0), 'it is not valid gzip'],
  ])('fails %s', (_, bytes, reason) => {
    expect(() => rawBody(message(bytes))).toThrow(new EventParseError(reason));
  });
});
