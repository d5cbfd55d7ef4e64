import { FakeAws } from '../support/fake-aws';
import {
  KEY,
  NOW,
  OTHER_KEY,
  PAYLOAD,
  proxyEvent,
  QUEUED,
  SHADOW,
  signatureHeaders,
  signedEvent,
  TestReceiver,
} from './support/receivers';
import { signingKey } from '../events/support/sendgrid-signing';

let aws: FakeAws;
beforeEach(async () => {
  aws = await FakeAws.start();
  aws.replies.lambda = [{ body: '{"statusCode":200,"body":"taken"}' }];
});
afterEach(async () => aws.stop());

const INVALID = {
  statusCode: 403,
  headers: { 'Content-Type': 'application/json' },
  body: '{"error":"invalid_signature"}',
};
const TAKEN = { statusCode: 200, body: 'taken' };

const forged = { ...signedEvent(), body: PAYLOAD.replace('ada', 'eve') };
const SIGNATURE = 'X-Twilio-Email-Event-Webhook-Signature';
const headers = signatureHeaders(PAYLOAD);
const [signature, timestamp] = Object.values(headers);

describe('a genuine post passes', () => {
  test.each([
    ['as SendGrid writes the header names', headers],
    [
      'in lower case',
      {
        'x-twilio-email-event-webhook-signature': signature,
        'x-twilio-email-event-webhook-timestamp': timestamp,
      },
    ],
    [
      'in upper case',
      {
        'X-TWILIO-EMAIL-EVENT-WEBHOOK-SIGNATURE': signature,
        'X-TWILIO-EMAIL-EVENT-WEBHOOK-TIMESTAMP': timestamp,
      },
    ],
  ])('%s', async (_, given) => {
    expect(await new TestReceiver(aws).post(proxyEvent(PAYLOAD, given))).toEqual(TAKEN);
  });

  test('with a body in base64, which is forwarded unchanged', async () => {
    const body = Buffer.from([0x5b, 0xff, 0x5d]);
    const event = proxyEvent(body.toString('base64'), signatureHeaders(body), true);
    expect(await new TestReceiver(aws).post(event)).toEqual(TAKEN);
    expect(JSON.parse(aws.calls[0].body)).toEqual(event);
  });

  test.each([
    ['two keys', `${OTHER_KEY.publicKey},${KEY.publicKey}`],
    ['spaces between them', ` ${OTHER_KEY.publicKey} , ${KEY.publicKey} `],
    ['an invalid key', `PLACEHOLDER,${KEY.publicKey}`],
    ['PEM headers', `${OTHER_KEY.pem}\n${KEY.pem}`],
    ['a key over two lines', `${KEY.publicKey.slice(0, 76)}\n${KEY.publicKey.slice(76)}`],
  ])('with several public keys: %s', async (_, keys) => {
    expect(await new TestReceiver(aws, { PUBLIC_KEYS: keys }).post()).toEqual(TAKEN);
  });
});

describe.each([
  ['direct', {}],
  ['queued', QUEUED],
])('with %s delivery', (_, target) => {
  test.each([
    ['another body', forged, 'invalid_signature'],
    ['another key', signedEvent(PAYLOAD, { key: OTHER_KEY }), 'invalid_signature'],
    ['no signature headers', proxyEvent(PAYLOAD), 'missing_signature'],
    ['no signature', proxyEvent(PAYLOAD, { ...headers, [SIGNATURE]: '' }), 'missing_signature'],
    ['no timestamp', proxyEvent(PAYLOAD, { [SIGNATURE]: signature }), 'missing_signature'],
    ['no headers at all', { ...proxyEvent(PAYLOAD), headers: null }, 'missing_signature'],
    ['a malformed signature', proxyEvent(PAYLOAD, { ...headers, [SIGNATURE]: 'x' }), 'invalid_signature'],
    ['an empty body', { ...signedEvent(), body: null }, 'invalid_signature'],
  ])('fails with 403 and is not forwarded: %s', async (__, event, reason) => {
    const receiver = new TestReceiver(aws, target);
    expect(await receiver.post(event)).toEqual(INVALID);
    expect(aws.calls).toEqual([]);
    expect(receiver.logged).toMatchObject({ outcome: 'rejected', reason, status: 403, InvalidSignature: 1 });
  });

  test('forwards all of these in shadow mode, and logs the reason', async () => {
    const receiver = new TestReceiver(aws, { ...target, ...SHADOW });
    for (const event of [forged, proxyEvent(PAYLOAD), signedEvent()]) {
      expect(await receiver.post(event)).toMatchObject({ statusCode: 200 });
    }
    expect(aws.calls).toHaveLength(3);
    expect(receiver.lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      {
        mode: 'shadow',
        outcome: 'accepted',
        reason: 'invalid_signature',
        Accepted: 1,
        Rejected: 0,
        InvalidSignature: 1,
      },
      {
        mode: 'shadow',
        outcome: 'accepted',
        reason: 'missing_signature',
        Accepted: 1,
        Rejected: 0,
        InvalidSignature: 1,
      },
      { mode: 'shadow', outcome: 'accepted', Accepted: 1, Rejected: 0, InvalidSignature: 0 },
    ]);
    expect(receiver.logged).not.toHaveProperty('reason');
  });
});

describe('with a maximum age of 60 seconds', () => {
  const AGED = { MAX_AGE_SECONDS: '60' };
  const signedAt = (text: string) => signedEvent(PAYLOAD, { timestamp: text });

  test.each(['1789999941', '1790000001', '1790000061'])('a post of %s passes', async (text) => {
    expect(NOW).toBe(1_790_000_001_000);
    expect(await new TestReceiver(aws, AGED).post(signedAt(text))).toEqual(TAKEN);
  });

  test.each([
    ['too old', '1789999940', 'timestamp_too_old'],
    ['too far in the future', '1790000062', 'timestamp_in_future'],
    ['in milliseconds', '1790000001000', 'timestamp_in_future'],
    ['not a number', 'now', 'invalid_signature'],
    ['a number in another notation', '1.790000001e9', 'invalid_signature'],
    ['a negative number', '-1', 'invalid_signature'],
    ['white space', ' ', 'invalid_signature'],
  ])('fails with 403 when its time is %s, although it is signed', async (_, text, reason) => {
    const receiver = new TestReceiver(aws, AGED);
    expect(await receiver.post(signedAt(text))).toEqual(INVALID);
    expect(aws.calls).toEqual([]);
    expect(receiver.logged).toMatchObject({ outcome: 'rejected', reason, InvalidSignature: 1 });
  });

  test('forwards old posts in shadow mode', async () => {
    const receiver = new TestReceiver(aws, { ...AGED, ...SHADOW });
    expect(await receiver.post(signedAt('1'))).toEqual(TAKEN);
    expect(receiver.logged).toMatchObject({ outcome: 'accepted', reason: 'timestamp_too_old', InvalidSignature: 1 });
  });

  test('a post of any age passes when no age is set', async () => {
    expect(await new TestReceiver(aws).post(signedAt('1'))).toEqual(TAKEN);
    expect(await new TestReceiver(aws).post(signedAt('soon'))).toEqual(TAKEN);
  });
});

describe('without a valid public key', () => {
  test('fails with 500, so that SendGrid retries', async () => {
    const receiver = new TestReceiver(aws, { PUBLIC_KEYS: 'PLACEHOLDER' });
    expect(await receiver.post()).toEqual({
      statusCode: 500,
      headers: { 'Content-Type': 'application/json' },
      body: '{"message":"public key unavailable"}',
    });
    expect(aws.calls).toEqual([]);
    expect(receiver.logged).toMatchObject({
      outcome: 'failed',
      reason: 'key_unavailable',
      Failed: 1,
      InvalidSignature: 0,
      error: { name: 'NoKeysError' },
    });
  });

  test.each([
    ['without a signature', proxyEvent(PAYLOAD)],
    ['with another key’s signature', signedEvent(PAYLOAD, { key: OTHER_KEY })],
  ])('fails with 500 for a post %s, too', async (_, event) => {
    const receiver = new TestReceiver(aws, { PUBLIC_KEYS: 'PLACEHOLDER' });
    expect(await receiver.post(event)).toMatchObject({ statusCode: 500, body: '{"message":"public key unavailable"}' });
    expect(receiver.logged).toMatchObject({
      outcome: 'failed',
      reason: 'key_unavailable',
      InvalidSignature: 0,
      KeyUnavailable: 1,
    });
    expect(receiver.lines[0]).toContain('{"Name":"KeyUnavailable","Unit":"Count"}]');
  });

  test('does not block posts in shadow mode', async () => {
    const receiver = new TestReceiver(aws, { PUBLIC_KEYS: 'PLACEHOLDER', ...SHADOW });
    for (const event of [signedEvent(), proxyEvent(PAYLOAD)]) {
      expect(await receiver.post(event)).toEqual(TAKEN);
      expect(receiver.logged).toMatchObject({
        outcome: 'accepted',
        reason: 'key_unavailable',
        InvalidSignature: 0,
        KeyUnavailable: 1,
      });
    }
  });
});

test('a post that any of several keys has signed passes', async () => {
  const keys = Array.from({ length: 5 }, () => signingKey());
  const receiver = new TestReceiver(aws, { PUBLIC_KEYS: keys.map(({ publicKey }) => publicKey).join(',') });
  for (const key of keys) expect(await receiver.post(signedEvent(PAYLOAD, { key }))).toEqual(TAKEN);
});
