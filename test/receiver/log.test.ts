import { awsFailure, FakeAws, parameter, Reply } from '../support/fake-aws';
import {
  KEY,
  KEY_IN_PARAMETER,
  NOW,
  OTHER_KEY,
  PAYLOAD,
  proxyEvent,
  QUEUED,
  SECRETS,
  SHADOW,
  signedEvent,
  TestReceiver,
} from './support/receivers';

let aws: FakeAws;
beforeEach(async () => {
  aws = await FakeAws.start();
  aws.replies.lambda = [{ body: '{"statusCode":200}' }];
});
afterEach(async () => {
  jest.restoreAllMocks();
  await aws.stop();
});

const METRICS = {
  _aws: {
    Timestamp: NOW,
    CloudWatchMetrics: [
      {
        Namespace: 'SendGridOAuthWebhook',
        Dimensions: [['Webhook']],
        Metrics: [
          { Name: 'Received', Unit: 'Count' },
          { Name: 'Accepted', Unit: 'Count' },
          { Name: 'Rejected', Unit: 'Count' },
          { Name: 'InvalidSignature', Unit: 'Count' },
          { Name: 'Failed', Unit: 'Count' },
        ],
      },
    ],
  },
  Webhook: 'Stack/Webhook',
};

describe('each post is one line in the embedded metric format', () => {
  test('for an accepted post', async () => {
    const receiver = new TestReceiver(aws);
    await receiver.post();
    expect(receiver.lines).toHaveLength(1);
    expect(receiver.logged).toEqual({
      ...METRICS,
      Received: 1,
      Accepted: 1,
      Rejected: 0,
      InvalidSignature: 0,
      Failed: 0,
      outcome: 'accepted',
      status: 200,
      mode: 'enforce',
      delivery: 'direct',
      bytes: 92,
      verificationMs: expect.any(Number),
      requestId: 'request-1',
    });
  });

  test('for a rejected post', async () => {
    const receiver = new TestReceiver(aws, QUEUED);
    await receiver.post(proxyEvent('é'));
    expect(receiver.logged).toEqual({
      ...METRICS,
      Received: 1,
      Accepted: 0,
      Rejected: 1,
      InvalidSignature: 1,
      Failed: 0,
      outcome: 'rejected',
      reason: 'missing_signature',
      status: 403,
      mode: 'enforce',
      delivery: 'queued',
      bytes: 2,
      verificationMs: expect.any(Number),
      requestId: 'request-1',
    });
  });

  test('for a failed post', async () => {
    const receiver = new TestReceiver(aws, { ...QUEUED, ...SHADOW });
    aws.replies.sqs = [awsFailure(400, 'com.amazonaws.sqs#QueueDoesNotExist')];
    await receiver.post(signedEvent(PAYLOAD, { key: OTHER_KEY }));
    expect(receiver.logged).toEqual({
      ...METRICS,
      Received: 1,
      Accepted: 0,
      Rejected: 0,
      InvalidSignature: 1,
      Failed: 1,
      outcome: 'failed',
      reason: 'queue_failed',
      status: 500,
      mode: 'shadow',
      delivery: 'queued',
      bytes: 92,
      verificationMs: expect.any(Number),
      requestId: 'request-1',
      error: { name: 'QueueDoesNotExist', status: 400 },
    });
  });

  test('for an event that is not from API Gateway', async () => {
    const receiver = new TestReceiver(aws, { ...QUEUED, ...SHADOW });
    expect(await receiver.post({ body: 'x' })).toEqual({
      statusCode: 500,
      headers: { 'Content-Type': 'application/json' },
      body: '{"message":"the receiver failed"}',
    });
    expect(receiver.logged).toMatchObject({
      outcome: 'failed',
      reason: 'receiver_error',
      error: { name: 'TypeError' },
    });
  });
});

describe('the log and the responses contain no secrets and no personal data', () => {
  const leaky = 'ada@example.com Bearer eyJhbGciOi';
  const faults: Reply[] = [
    { status: 500, body: leaky },
    awsFailure(400, 'com.amazonaws.sqs#InvalidMessageContents', leaky),
    awsFailure(400, leaky, leaky),
    { status: 403, headers: { 'x-amzn-errortype': leaky }, body: leaky },
    { headers: { 'x-amz-function-error': 'Unhandled' }, body: JSON.stringify({ errorMessage: leaky }) },
    'reset',
  ];
  const events = [
    signedEvent(),
    signedEvent(PAYLOAD, { key: OTHER_KEY }),
    signedEvent(PAYLOAD, { timestamp: leaky }),
    proxyEvent(PAYLOAD),
    proxyEvent(leaky, { 'X-Twilio-Email-Event-Webhook-Signature': leaky }),
  ];

  test.each([
    ['direct', {}],
    ['queued', QUEUED],
    ['direct, shadow', SHADOW],
    ['queued, shadow', { ...QUEUED, ...SHADOW }],
    ['with an age', { ...QUEUED, MAX_AGE_SECONDS: '60' }],
  ])(
    '%s',
    async (_, changes) => {
      const signatures = events
        .map(({ headers }) => Object.values(headers)[2] ?? 'none')
        .filter((text) => text.length > 60);
      const words = ['invalid_request', 'invalid_token', 'insufficient_scope'];
      expect(signatures.length).toBeGreaterThan(0);
      for (const fault of faults) {
        aws.replies.lambda = [fault];
        aws.replies.sqs = [fault];
        aws.replies.ssm = [parameter(KEY.publicKey), fault];
        const receiver = new TestReceiver(aws, { ...KEY_IN_PARAMETER, ...changes });
        for (const event of events) {
          receiver.now += 6_000;
          const response = JSON.stringify(await receiver.post(event));
          for (const secret of [...SECRETS, ...signatures, ...words, leaky]) {
            expect(response).not.toContain(secret);
            expect(receiver.lines.join('\n')).not.toContain(secret);
          }
        }
        expect(receiver.lines).toHaveLength(events.length);
      }
    },
    30_000,
  );
});
