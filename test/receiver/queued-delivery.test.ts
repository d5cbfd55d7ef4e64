import { createHash, randomBytes } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { rawBody, verifySignature } from '../../src/events';
import { awsFailure, FakeAws, Reply } from '../support/fake-aws';
import {
  KEY,
  PAYLOAD,
  proxyEvent,
  QUEUE_URL,
  QUEUED,
  SHADOW,
  shortenTimeouts,
  signatureHeaders,
  signedEvent,
  TestReceiver,
} from './support/receivers';

let aws: FakeAws;
let receiver: TestReceiver;
beforeEach(async () => {
  aws = await FakeAws.start();
  receiver = new TestReceiver(aws, QUEUED);
});
afterEach(async () => {
  jest.restoreAllMocks();
  await aws.stop();
});

interface SentMessage {
  readonly QueueUrl: string;
  readonly MessageBody: string;
  readonly MessageAttributes: Record<string, { DataType: string; StringValue: string }>;
}

function sent(): SentMessage {
  expect(aws.calls).toHaveLength(1);
  return JSON.parse(aws.calls[0].body) as SentMessage;
}

/** A message as the event source mapping passes it to a function. */
function asRecord({ MessageBody: body, MessageAttributes }: SentMessage) {
  const attributes = Object.entries(MessageAttributes).map(([name, { StringValue }]) => [
    name,
    { stringValue: StringValue },
  ]);
  const messageAttributes = Object.fromEntries(attributes) as Record<string, { stringValue: string }>;
  return { messageId: 'm', body, messageAttributes };
}

const ACCEPTED = {
  statusCode: 200,
  headers: { 'Content-Type': 'application/json' },
  body: '{"message":"accepted"}',
};

const NOT_ACCEPTED = {
  statusCode: 500,
  headers: { 'Content-Type': 'application/json' },
  body: '{"message":"the queue did not accept the events"}',
};

describe('a post becomes a message', () => {
  test('with the raw body, the signature headers, the request ID and the time at which API Gateway received it', async () => {
    const headers = signatureHeaders(PAYLOAD);
    expect(await receiver.post(proxyEvent(PAYLOAD, headers))).toEqual(ACCEPTED);
    expect(sent()).toEqual({
      QueueUrl: QUEUE_URL,
      MessageBody: PAYLOAD,
      MessageAttributes: {
        'X-Twilio-Email-Event-Webhook-Signature': {
          DataType: 'String',
          StringValue: headers['X-Twilio-Email-Event-Webhook-Signature'],
        },
        'X-Twilio-Email-Event-Webhook-Timestamp': { DataType: 'String', StringValue: '1790000000' },
        RequestId: { DataType: 'String', StringValue: 'request-1' },
        ReceivedAt: { DataType: 'Number', StringValue: '1790000000500' },
      },
    });
    expect(receiver.logged).toMatchObject({ outcome: 'accepted', delivery: 'queued', status: 200 });
  });

  test('in SQS’s JSON protocol', async () => {
    await receiver.post();
    expect(aws.calls[0]).toMatchObject({
      path: '/',
      headers: { 'x-amz-target': 'AmazonSQS.SendMessage', 'content-type': 'application/x-amz-json-1.0' },
    });
  });

  test('without headers that are missing in the post', async () => {
    const shadow = new TestReceiver(aws, { ...QUEUED, ...SHADOW });
    await shadow.post(proxyEvent(PAYLOAD, { 'X-Twilio-Email-Event-Webhook-Signature': '' }));
    expect(Object.keys(sent().MessageAttributes)).toEqual(['RequestId', 'ReceivedAt']);
  });

  test('without an unverified header that SQS would reject, in shadow mode', async () => {
    const shadow = new TestReceiver(aws, { ...QUEUED, ...SHADOW });
    await shadow.post(proxyEvent(PAYLOAD, { 'X-Twilio-Email-Event-Webhook-Signature': 'a\u0001b' }));
    expect(Object.keys(sent().MessageAttributes)).toEqual(['RequestId', 'ReceivedAt']);
  });
});

describe('the signed bytes are the bytes of the message', () => {
  const awkward =
    '[{"a":"\\"\\\\/ + & % %0D %2B <>\' é 例え 👩‍👩‍👧 \u2028\u2029 \u00a0\u0085 \uFFFD \uFEFF"},\r\n\t{"b":1}]\r\n';

  test('with 768 KB of awkward characters', async () => {
    const piece = Buffer.byteLength(awkward);
    const body = awkward.repeat(Math.floor((768 * 1024) / piece)) + ' '.repeat((768 * 1024) % piece);
    expect(Buffer.byteLength(body)).toBe(786_432);

    expect(await receiver.post(signedEvent(body))).toEqual(ACCEPTED);
    expect(sent().MessageBody === body).toBe(true);
    expect(sent().MessageAttributes).not.toHaveProperty('Content-Transfer-Encoding');
  });

  test('with a body that API Gateway passes in base64', async () => {
    const body = Buffer.from(awkward);
    await receiver.post(proxyEvent(body.toString('base64'), signatureHeaders(body), true));
    expect(sent().MessageBody).toBe(awkward);
  });

  test.each([
    ['U+FFFF', Buffer.from('["\uFFFF"]')],
    ['U+FFFE', Buffer.from('["\uFFFE"]')],
    ['a control character', Buffer.from('["\u0001"]')],
    ['NUL', Buffer.from('["\u0000"]')],
    ['bytes that are not UTF-8', Buffer.from([0x5b, 0xff, 0xfe, 0x5d])],
    ['a surrogate in bytes', Buffer.from([0x5b, 0xed, 0xa0, 0x80, 0x5d])],
  ])('in base64, with %s', async (_, body) => {
    await receiver.post(proxyEvent(body.toString('base64'), signatureHeaders(body), true));
    const { MessageBody, MessageAttributes } = sent();
    expect(Buffer.from(MessageBody, 'base64').equals(body)).toBe(true);
    expect(MessageAttributes['Content-Transfer-Encoding']).toEqual({ DataType: 'String', StringValue: 'base64' });
  });

  test('unchanged, with the first and the last characters that SQS accepts', async () => {
    const body = '\t\n\r \u007F\u0080\uD7FF\uE000\uFFFD\u{10000}\u{10FFFF}';
    await receiver.post(signedEvent(body));
    expect(sent().MessageBody).toBe(body);
    expect(sent().MessageAttributes).not.toHaveProperty('Content-Transfer-Encoding');
  });
});

describe('a post that is too large', () => {
  // Names, types and values; the signature itself comes on top.
  const OTHERS = 38 + 6 + (38 + 6 + 10) + (10 + 6 + 13);
  /** A post whose message has just the size: signatures differ in length, and most have 96 characters. */
  const ofSize = (size: number) => {
    for (;;) {
      const body = 'x'.repeat(size - OTHERS - 96);
      const headers = signatureHeaders(body);
      if (headers['X-Twilio-Email-Event-Webhook-Signature'].length === 96) return proxyEvent(body, headers);
    }
  };

  test('has more than 1,048,576 bytes, including attributes', async () => {
    expect(await receiver.post(ofSize(1_048_576))).toEqual(ACCEPTED);
    expect(aws.calls).toHaveLength(1);
  });

  test('is compressed', async () => {
    const event = ofSize(1_048_577);
    expect(await receiver.post(event)).toEqual(ACCEPTED);
    const { MessageBody, MessageAttributes } = sent();
    expect(gunzipSync(Buffer.from(MessageBody, 'base64')).toString() === event.body).toBe(true);
    expect(MessageAttributes['Content-Encoding']).toEqual({ DataType: 'String', StringValue: 'gzip' });
    expect(MessageAttributes['Content-Transfer-Encoding']).toEqual({ DataType: 'String', StringValue: 'base64' });
    expect(receiver.logged).not.toHaveProperty('BodyTooLarge');
  });

  test.each([
    ['just below the limit, with U+FFFF', `["\uFFFF${'x'.repeat(1_000_000)}"]`],
    ['just below the limit, with U+FFFE and NUL', `["\uFFFE\u0000${'é'.repeat(500_000)}"]`],
    ['5 MB', `["${'é\r\n'.repeat(1_250_000)}"]`],
  ])('arrives byte for byte at a handler: %s', async (_, body) => {
    const event = signedEvent(body);
    expect(await receiver.post(event)).toEqual(ACCEPTED);
    const record = asRecord(sent());
    expect(rawBody(record).toString() === body).toBe(true);
    const headers = Object.fromEntries(
      Object.entries(record.messageAttributes).map(([name, { stringValue }]) => [name, stringValue]),
    );
    expect(verifySignature({ publicKey: KEY.publicKey, payload: rawBody(record), headers })).toBe(true);
  });

  test('fails with 413 when it is too large even compressed, and is logged and counted', async () => {
    const body = randomBytes(800_000).toString('base64');
    expect(await receiver.post(signedEvent(body))).toEqual({
      statusCode: 413,
      headers: { 'Content-Type': 'application/json' },
      body: '{"message":"the body is too large for the queue"}',
    });
    expect(aws.calls).toEqual([]);
    expect(receiver.logged).toMatchObject({
      outcome: 'rejected',
      reason: 'body_too_large',
      status: 413,
      BodyTooLarge: 1,
      bytes: 1_066_668,
    });
    expect(JSON.stringify(receiver.logged._aws)).toContain('{"Name":"BodyTooLarge","Unit":"Count"}');
  });

  test('has any bytes, and arrives byte for byte or fails with 413', async () => {
    // Random bytes in any share of a compressible body.
    const bodies = fc.tuple(fc.nat({ max: 1_200_000 }), fc.nat({ max: 1_500_000 }));
    await fc.assert(
      fc.asyncProperty(bodies, async ([random, plain]) => {
        aws.calls.length = 0;
        const body = Buffer.concat([randomBytes(random), Buffer.alloc(plain + 1, 'x')]);
        const event = proxyEvent(body.toString('base64'), signatureHeaders(body), true);
        const { statusCode } = (await receiver.post(event)) as { statusCode: number };
        if (statusCode === 413) expect(random).toBeGreaterThan(780_000);
        else expect(rawBody(asRecord(sent())).equals(body)).toBe(true);
      }),
      { numRuns: 20 },
    );
  }, 60_000);

  test.each([
    ['null', null],
    ['an empty string', ''],
  ])('fails with 400 when the body is empty (%s)', async (_, body) => {
    expect(await receiver.post(proxyEvent(body, signatureHeaders('')))).toEqual({
      statusCode: 400,
      headers: { 'Content-Type': 'application/json' },
      body: '{"message":"the body is empty"}',
    });
    expect(aws.calls).toEqual([]);
    expect(receiver.logged).toMatchObject({ outcome: 'rejected', reason: 'body_empty', bytes: 0 });
  });
});

/** Responses with status 200 that do not prove that SQS stored the message. */
const UNEXPECTED = { name: 'UnexpectedResponse', status: 200 };
const MD5 = createHash('md5').update(PAYLOAD).digest('hex');
const WITHOUT_MESSAGE: Array<[string, Reply]> = [
  ['200 with an empty body', { body: '' }],
  ['200 with an empty object', { body: '{}' }],
  ['200 with a page of a proxy', { body: '<html>Sign in</html>' }],
  ['200 with an error in it', { body: '{"__type":"com.amazonaws.sqs#QueueDoesNotExist"}' }],
  ['200 with null', { body: 'null' }],
  ['200 with an empty message ID', { body: JSON.stringify({ MessageId: '', MD5OfMessageBody: MD5 }) }],
  ['200 without the digest', { body: '{"MessageId":"m"}' }],
  [
    '200 with the digest of another body',
    { body: '{"MessageId":"m","MD5OfMessageBody":"d41d8cd98f00b204e9800998ecf8427e"}' },
  ],
];

describe('a queue with a temporary error', () => {
  const errors: Array<[string, Reply]> = [
    ['500', awsFailure(500, 'com.amazonaws.sqs#InternalFailure')],
    ['503', { status: 503, body: 'Service Unavailable' }],
    ['429', { status: 429 }],
    ['throttling as a 400', awsFailure(400, 'com.amazon.coral.availability#ThrottlingException')],
    ['throttling with SQS’s error name', awsFailure(403, 'com.amazonaws.sqs#RequestThrottled')],
    ['throttling of its key', awsFailure(400, 'com.amazonaws.sqs#KmsThrottled')],
    ['a broken connection', 'reset'],
    ['silence', 'silence'],
    ...WITHOUT_MESSAGE,
  ];

  test.each(errors)('accepts the post at the second attempt: %s', async (_, error) => {
    shortenTimeouts();
    aws.replies.sqs = [error, 'result'];
    expect(await receiver.post()).toEqual(ACCEPTED);
    expect(aws.calls).toHaveLength(2);
    expect(aws.calls[1].body).toBe(aws.calls[0].body);
    expect(receiver.lines).toHaveLength(1);
  });

  test('accepts the post at the third attempt', async () => {
    aws.replies.sqs = ['reset', { status: 500 }, 'result'];
    expect(await receiver.post()).toEqual(ACCEPTED);
    expect(aws.calls).toHaveLength(3);
  });
});

describe('a queue that does not accept a post', () => {
  test.each<[string, Reply, object]>([
    ['server errors', awsFailure(500, 'InternalFailure'), { name: 'InternalFailure', status: 500 }],
    ['broken connections', 'reset', { name: 'ECONNRESET' }],
    ['silence', 'silence', { name: 'Timeout' }],
    ...WITHOUT_MESSAGE.map(([name, reply]): [string, Reply, object] => [name, reply, UNEXPECTED]),
  ])('fails with 500 after three attempts: %s', async (_, reply, error) => {
    shortenTimeouts();
    aws.replies.sqs = [reply];
    expect(await receiver.post()).toEqual(NOT_ACCEPTED);
    expect(aws.calls).toHaveLength(3);
    expect(receiver.logged).toMatchObject({ outcome: 'failed', reason: 'queue_failed', status: 500, error });
  });

  test.each([
    ['the queue does not exist', 'com.amazonaws.sqs#QueueDoesNotExist', 400, 'QueueDoesNotExist'],
    ['access is denied', 'AccessDeniedException', 403, 'AccessDeniedException'],
    ['invalid characters', 'com.amazonaws.sqs#InvalidMessageContents', 400, 'InvalidMessageContents'],
  ])('fails with 500 without a retry: %s', async (_, type, status, name) => {
    aws.replies.sqs = [awsFailure(status, type, 'ada@example.com')];
    expect(await receiver.post()).toEqual(NOT_ACCEPTED);
    expect(aws.calls).toHaveLength(1);
    expect(receiver.logged).toMatchObject({ outcome: 'failed', reason: 'queue_failed', error: { name, status } });
  });

  test('fails with 500 for a redirect, which is not followed', async () => {
    aws.replies.sqs = [{ status: 307, headers: { location: `${aws.url}/elsewhere` } }];
    expect(await receiver.post()).toEqual(NOT_ACCEPTED);
    expect(aws.calls).toHaveLength(1);
  });
});
