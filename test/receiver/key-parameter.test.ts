import { awsFailure, FakeAws, parameter, Reply } from '../support/fake-aws';
import {
  KEY,
  KEY_IN_PARAMETER,
  OTHER_KEY,
  PAYLOAD,
  proxyEvent,
  SHADOW,
  shortenTimeouts,
  signedEvent,
  TestReceiver,
} from './support/receivers';

let aws: FakeAws;
let receiver: TestReceiver;
beforeEach(async () => {
  aws = await FakeAws.start();
  aws.replies.lambda = [{ body: '{"statusCode":200,"body":"taken"}' }];
  aws.replies.ssm = [parameter(KEY.publicKey)];
  receiver = new TestReceiver(aws, KEY_IN_PARAMETER);
});
afterEach(async () => {
  jest.restoreAllMocks();
  await aws.stop();
});

const TAKEN = { statusCode: 200, body: 'taken' };
const INVALID = { statusCode: 403, body: '{"error":"invalid_signature"}' };
const NO_KEY = {
  statusCode: 500,
  headers: { 'Content-Type': 'application/json' },
  body: '{"message":"public key unavailable"}',
};
const byOther = signedEvent(PAYLOAD, { key: OTHER_KEY });
const MINUTE = 60_000;

const reads = () => aws.callsTo('ssm').length;

describe('the parameter', () => {
  test('is read by its name, without decryption', async () => {
    expect(await receiver.post()).toEqual(TAKEN);
    expect(aws.callsTo('ssm')).toMatchObject([
      {
        path: '/',
        headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AmazonSSM.GetParameter' },
        body: '{"Name":"/webhook/key"}',
      },
    ]);
  });

  test('is read once every five minutes', async () => {
    await receiver.post();
    receiver.now += 5 * MINUTE - 1;
    await receiver.post();
    expect(reads()).toBe(1);
    receiver.now += 1;
    await receiver.post();
    expect(reads()).toBe(2);
  });

  test('is read once for posts without a signature', async () => {
    for (let i = 0; i < 3; i++) {
      expect(await receiver.post(proxyEvent(PAYLOAD))).toMatchObject(INVALID);
      receiver.now += 10_000;
    }
    expect(reads()).toBe(1);
  });

  test('is read once for concurrent posts', async () => {
    const responses = await Promise.all([receiver.post(), receiver.post(), receiver.post()]);
    expect(responses).toEqual([TAKEN, TAKEN, TAKEN]);
    expect(reads()).toBe(1);
  });

  test.each([
    ['commas', `${OTHER_KEY.publicKey},${KEY.publicKey}`],
    ['line ends', `${OTHER_KEY.publicKey}\r\n${KEY.publicKey}\n`],
    ['spaces and commas', `${OTHER_KEY.publicKey} , ${KEY.publicKey}`],
    ['PEM headers', `${OTHER_KEY.pem}${KEY.pem}`],
  ])('may have several keys, separated by %s', async (_, value) => {
    aws.replies.ssm = [parameter(value)];
    expect(await receiver.post()).toEqual(TAKEN);
    expect(await receiver.post(byOther)).toEqual(TAKEN);
    expect(reads()).toBe(1);
  });
});

describe('a new key', () => {
  beforeEach(async () => {
    aws.replies.ssm = [parameter(KEY.publicKey), parameter(OTHER_KEY.publicKey)];
    expect(await receiver.post()).toEqual(TAKEN);
  });

  test('is found with its first post', async () => {
    receiver.now += 5_001;
    expect(await receiver.post(byOther)).toEqual(TAKEN);
    expect(reads()).toBe(2);
    expect(receiver.logged).toMatchObject({ outcome: 'accepted', InvalidSignature: 0 });
  });

  test('fails with 403 for posts with the previous key from then on', async () => {
    receiver.now += 5_001;
    await receiver.post(byOther);
    expect(await receiver.post(signedEvent())).toMatchObject(INVALID);
    expect(reads()).toBe(2);
  });

  test('fails with 403 if the previous key was read less than five seconds ago', async () => {
    receiver.now += 5_000;
    expect(await receiver.post(byOther)).toMatchObject(INVALID);
    expect(reads()).toBe(1);
  });

  test('is read once for concurrent posts', async () => {
    receiver.now += 5_001;
    expect(await Promise.all([receiver.post(byOther), receiver.post(byOther)])).toEqual([TAKEN, TAKEN]);
    expect(reads()).toBe(2);
  });

  test('fails with 500, not 403, when the parameter cannot be read', async () => {
    aws.replies.ssm = [awsFailure(400, 'AccessDeniedException')];
    receiver.now += 5_001;
    expect(await receiver.post(byOther)).toEqual(NO_KEY);
    expect(receiver.logged).toMatchObject({ outcome: 'failed', reason: 'key_unavailable', InvalidSignature: 0 });
  });

  test('does not affect posts with the previous key while the parameter cannot be read', async () => {
    aws.replies.ssm = [awsFailure(400, 'AccessDeniedException')];
    receiver.now += 5_001;
    await receiver.post(byOther);
    expect(await receiver.post(signedEvent())).toEqual(TAKEN);
  });
});

test('forged posts cause a read of the parameter at most every five seconds', async () => {
  const forged = { ...signedEvent(), body: '[]' };
  for (let i = 0; i < 20; i++) {
    expect(await receiver.post(forged)).toMatchObject(INVALID);
    receiver.now += 1_000;
  }
  expect(reads()).toBe(4);
});

describe('a parameter that cannot be read any more', () => {
  const FAILURES: Array<[string, Reply, object]> = [
    ['access is denied', awsFailure(400, 'AccessDeniedException'), { name: 'AccessDeniedException', status: 400 }],
    ['SSM has an internal error', awsFailure(500, 'InternalServerError'), { name: 'InternalServerError', status: 500 }],
    ['SSM throttles', awsFailure(400, 'ThrottlingException'), { name: 'ThrottlingException', status: 400 }],
    ['the connection is reset', 'reset', { name: 'ECONNRESET' }],
    ['SSM does not respond', 'silence', { name: 'Timeout' }],
    ['a proxy responds for it', { body: '<html>' }, { name: 'UnexpectedResponse', status: 200 }],
  ];

  test.each(FAILURES)('leaves the key in use, logs and counts it: %s', async (_, reply, error) => {
    await receiver.post();
    expect(receiver.logged).not.toHaveProperty('StaleKeys');
    shortenTimeouts();
    aws.replies.ssm = [reply];
    receiver.now += 5 * MINUTE;
    expect(await receiver.post()).toEqual(TAKEN);
    expect(receiver.logged).toMatchObject({ outcome: 'accepted', StaleKeys: 1, keyRefreshError: error });
    expect(JSON.stringify(receiver.logged._aws)).toContain('{"Name":"StaleKeys","Unit":"Count"}');
    receiver.now += 24 * 60 * MINUTE;
    expect(await receiver.post()).toEqual(TAKEN);
    expect(await receiver.post(proxyEvent(PAYLOAD))).toMatchObject(INVALID);
  });

  test('is read with one attempt at most every thirty seconds', async () => {
    await receiver.post();
    aws.replies.ssm = [awsFailure(500, 'InternalServerError')];
    receiver.now += 5 * MINUTE;
    for (let second = 0; second < 60; second++) {
      expect(await receiver.post()).toEqual(TAKEN);
      receiver.now += 1_000;
    }
    expect(reads()).toBe(3);
  });

  test('is read for posts with another key at most every thirty seconds, which fail with 500', async () => {
    await receiver.post();
    aws.replies.ssm = [awsFailure(500, 'InternalServerError')];
    receiver.now += 5_001;
    for (let second = 0; second < 60; second++) {
      expect(await receiver.post(byOther)).toEqual(NO_KEY);
      receiver.now += 1_000;
    }
    expect(reads()).toBe(3);
  });

  test('does not count before the key is five minutes old', async () => {
    await receiver.post();
    aws.replies.ssm = ['reset'];
    receiver.now += 5_001;
    expect(await receiver.post(byOther)).toEqual(NO_KEY);
    expect(await receiver.post()).toEqual(TAKEN);
    expect(receiver.logged).not.toHaveProperty('StaleKeys');
    receiver.now += 5 * MINUTE;
    expect(await receiver.post()).toEqual(TAKEN);
    expect(receiver.logged).toMatchObject({ StaleKeys: 1, keyRefreshError: { name: 'ECONNRESET' } });
  });

  test('is read again when SSM responds, and a revoked key fails with 403', async () => {
    await receiver.post();
    aws.replies.ssm = ['reset', parameter(OTHER_KEY.publicKey)];
    receiver.now += 5 * MINUTE;
    expect(await receiver.post()).toEqual(TAKEN);
    receiver.now += 30_000;
    expect(await receiver.post()).toMatchObject(INVALID);
    expect(await receiver.post(byOther)).toEqual(TAKEN);
    expect(receiver.logged).not.toHaveProperty('StaleKeys');
    expect(receiver.logged).not.toHaveProperty('keyRefreshError');
  });

  test.each([
    ['the parameter was deleted', awsFailure(400, 'ParameterNotFound')],
    ['its key was replaced by other text', parameter('none-yet')],
  ])('fails with 500 after five minutes, because somebody has removed the key: %s', async (_, reply) => {
    await receiver.post();
    aws.replies.ssm = [reply];
    receiver.now += 5 * MINUTE;
    expect(await receiver.post()).toEqual(NO_KEY);
    expect(receiver.logged).toMatchObject({ outcome: 'failed', reason: 'key_unavailable' });
    expect(receiver.logged).not.toHaveProperty('StaleKeys');
    aws.replies.ssm = ['reset'];
    expect(await receiver.post()).toEqual(NO_KEY);
  });
});

describe('a parameter without a valid key', () => {
  const MISSING = awsFailure(400, 'ParameterNotFound', '/webhook/key');

  test.each<[string, Reply, number, object]>([
    ['it does not exist', MISSING, 1, { name: 'ParameterNotFound', status: 400 }],
    ['access is denied', awsFailure(400, 'AccessDeniedException'), 1, { name: 'AccessDeniedException', status: 400 }],
    [
      'SSM has an internal error',
      awsFailure(500, 'InternalServerError'),
      3,
      { name: 'InternalServerError', status: 500 },
    ],
    ['SSM throttles', awsFailure(400, 'ThrottlingException'), 3, { name: 'ThrottlingException', status: 400 }],
    ['the connection is reset', 'reset', 3, { name: 'ECONNRESET' }],
    ['SSM does not respond', 'silence', 3, { name: 'Timeout' }],
    ['SSM returns a page', { body: '<html>' }, 3, { name: 'UnexpectedResponse', status: 200 }],
    ['the response is empty', { body: '' }, 3, { name: 'UnexpectedResponse', status: 200 }],
    ['the response has no parameter', { body: '{}' }, 3, { name: 'UnexpectedResponse', status: 200 }],
    ['the parameter has no value', { body: '{"Parameter":{}}' }, 3, { name: 'UnexpectedResponse', status: 200 }],
    ['it contains a placeholder', parameter('PENDING'), 1, { name: 'NoKeysError' }],
    ['it is empty', parameter(' '), 1, { name: 'NoKeysError' }],
  ])('fails with 500, so that SendGrid retries: %s', async (_, reply, attempts, error) => {
    shortenTimeouts();
    aws.replies.ssm = [reply];
    expect(await receiver.post()).toEqual(NO_KEY);
    expect(reads()).toBe(attempts);
    expect(aws.callsTo('lambda')).toEqual([]);
    expect(receiver.logged).toMatchObject({ outcome: 'failed', reason: 'key_unavailable', error });
  });

  test('does not block posts in shadow mode', async () => {
    aws.replies.ssm = [MISSING];
    const shadow = new TestReceiver(aws, { ...KEY_IN_PARAMETER, ...SHADOW });
    expect(await shadow.post()).toEqual(TAKEN);
    expect(shadow.logged).toMatchObject({
      outcome: 'accepted',
      reason: 'key_unavailable',
      error: { name: 'ParameterNotFound', status: 400 },
    });
  });

  test('is read again with the next post, after a placeholder', async () => {
    aws.replies.ssm = [parameter('PENDING'), parameter(KEY.publicKey)];
    expect(await receiver.post()).toEqual(NO_KEY);
    expect(await receiver.post()).toEqual(TAKEN);
  });

  test('is read again with the next post, after it did not exist', async () => {
    aws.replies.ssm = [MISSING, parameter(KEY.publicKey)];
    expect(await receiver.post()).toEqual(NO_KEY);
    expect(await receiver.post()).toEqual(TAKEN);
  });

  test('is read with a second attempt after an internal error', async () => {
    aws.replies.ssm = [awsFailure(500, 'InternalServerError'), parameter(KEY.publicKey)];
    expect(await receiver.post()).toEqual(TAKEN);
  });
});
