import { awsFailure, FakeAws, parameter, Reply } from '../support/fake-aws';
import {
  KEY,
  KEY_IN_PARAMETER,
  OTHER_KEY,
  PAYLOAD,
  proxyEvent,
  SHADOW,
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

  test('is read once in five minutes', async () => {
    await receiver.post();
    receiver.now += 5 * MINUTE - 1;
    await receiver.post();
    expect(reads()).toBe(1);
    receiver.now += 1;
    await receiver.post();
    expect(reads()).toBe(2);
  });

  test('is not read for a post without a signature', async () => {
    expect(await receiver.post(proxyEvent(PAYLOAD))).toMatchObject(INVALID);
    expect(reads()).toBe(0);
  });

  test('is read once for posts that come at the same time', async () => {
    const answers = await Promise.all([receiver.post(), receiver.post(), receiver.post()]);
    expect(answers).toEqual([TAKEN, TAKEN, TAKEN]);
    expect(reads()).toBe(1);
  });

  test.each([
    ['commas', `${OTHER_KEY.publicKey},${KEY.publicKey}`],
    ['line ends', `${OTHER_KEY.publicKey}\r\n${KEY.publicKey}\n`],
    ['spaces and commas', `${OTHER_KEY.publicKey} , ${KEY.publicKey}`],
    ['PEM armour', `${OTHER_KEY.pem}${KEY.pem}`],
  ])('may have several keys, separated by %s', async (_, value) => {
    aws.replies.ssm = [parameter(value)];
    expect(await receiver.post()).toEqual(TAKEN);
    expect(await receiver.post(byOther)).toEqual(TAKEN);
    expect(reads()).toBe(1);
  });
});

describe('a key that was rotated', () => {
  beforeEach(async () => {
    aws.replies.ssm = [parameter(KEY.publicKey), parameter(OTHER_KEY.publicKey)];
    expect(await receiver.post()).toEqual(TAKEN);
  });

  test('is found at its first post', async () => {
    receiver.now += 5_001;
    expect(await receiver.post(byOther)).toEqual(TAKEN);
    expect(reads()).toBe(2);
    expect(receiver.logged).toMatchObject({ outcome: 'accepted', InvalidSignature: 0 });
  });

  test('fails with 403 from then on for the key before it', async () => {
    receiver.now += 5_001;
    await receiver.post(byOther);
    expect(await receiver.post(signedEvent())).toMatchObject(INVALID);
    expect(reads()).toBe(2);
  });

  test('fails with 403 while the copy is not older than five seconds', async () => {
    receiver.now += 5_000;
    expect(await receiver.post(byOther)).toMatchObject(INVALID);
    expect(reads()).toBe(1);
  });

  test('is read once for posts that come at the same time', async () => {
    receiver.now += 5_001;
    expect(await Promise.all([receiver.post(byOther), receiver.post(byOther)])).toEqual([TAKEN, TAKEN]);
    expect(reads()).toBe(2);
  });

  test('fails with 500, not 403, when the parameter cannot be read just then', async () => {
    aws.replies.ssm = [awsFailure(400, 'AccessDeniedException')];
    receiver.now += 5_001;
    expect(await receiver.post(byOther)).toEqual(NO_KEY);
    expect(receiver.logged).toMatchObject({ outcome: 'failed', reason: 'key_unavailable', InvalidSignature: 0 });
  });

  test('keeps posts of the key before it going meanwhile', async () => {
    aws.replies.ssm = [awsFailure(400, 'AccessDeniedException')];
    receiver.now += 5_001;
    await receiver.post(byOther);
    expect(await receiver.post(signedEvent())).toEqual(TAKEN);
  });
});

test('forged posts have the parameter read every five seconds, not more', async () => {
  const forged = { ...signedEvent(), body: '[]' };
  for (let i = 0; i < 20; i++) {
    expect(await receiver.post(forged)).toMatchObject(INVALID);
    receiver.now += 1_000;
  }
  expect(reads()).toBe(4);
});

describe('a parameter that has no key', () => {
  const MISSING = awsFailure(400, 'ParameterNotFound', '/webhook/key');

  test.each<[string, Reply, number, object]>([
    ['it is not there', MISSING, 1, { name: 'ParameterNotFound', status: 400 }],
    ['it may not be read', awsFailure(400, 'AccessDeniedException'), 1, { name: 'AccessDeniedException', status: 400 }],
    ['SSM has a fault', awsFailure(500, 'InternalServerError'), 3, { name: 'InternalServerError', status: 500 }],
    ['SSM throttles', awsFailure(400, 'ThrottlingException'), 3, { name: 'ThrottlingException', status: 400 }],
    ['the connection breaks', 'reset', 3, { name: 'ECONNRESET' }],
    ['SSM says nothing', 'silence', 3, { name: 'ABORT_ERR' }],
    ['SSM answers with a page', { body: '<html>' }, 1, { name: 'SyntaxError' }],
    ['the answer has no parameter', { body: '{}' }, 1, { name: 'KeysUnavailableError' }],
    ['it has a placeholder', parameter('PENDING'), 1, { name: 'KeysUnavailableError' }],
    ['it is empty', parameter(' '), 1, { name: 'KeysUnavailableError' }],
  ])('fails with 500, so that SendGrid tries again: %s', async (_, reply, attempts, error) => {
    const timeout = AbortSignal.timeout.bind(AbortSignal);
    jest.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => timeout(ms / 20));
    aws.replies.ssm = [reply];
    expect(await receiver.post()).toEqual(NO_KEY);
    expect(reads()).toBe(attempts);
    expect(aws.callsTo('lambda')).toEqual([]);
    expect(receiver.logged).toMatchObject({ outcome: 'failed', reason: 'key_unavailable', error });
  });

  test('passes in shadow mode', async () => {
    aws.replies.ssm = [MISSING];
    const shadow = new TestReceiver(aws, { ...KEY_IN_PARAMETER, ...SHADOW });
    expect(await shadow.post()).toEqual(TAKEN);
    expect(shadow.logged).toMatchObject({
      outcome: 'accepted',
      reason: 'key_unavailable',
      error: { name: 'ParameterNotFound', status: 400 },
    });
  });

  test('has its key found as soon as it is filled', async () => {
    aws.replies.ssm = [parameter('PENDING'), parameter(KEY.publicKey)];
    expect(await receiver.post()).toEqual(NO_KEY);
    expect(await receiver.post()).toEqual(TAKEN);
  });

  test('has its key found as soon as it is there', async () => {
    aws.replies.ssm = [MISSING, parameter(KEY.publicKey)];
    expect(await receiver.post()).toEqual(NO_KEY);
    expect(await receiver.post()).toEqual(TAKEN);
  });

  test('has its key found at the second attempt after a fault', async () => {
    aws.replies.ssm = [awsFailure(500, 'InternalServerError'), parameter(KEY.publicKey)];
    expect(await receiver.post()).toEqual(TAKEN);
  });
});
