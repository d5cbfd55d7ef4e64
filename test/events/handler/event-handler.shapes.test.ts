import { eventHandler, EventKitError } from '../../../src/events';
import { OPEN, post, record } from '../support/inputs';

const BODY = JSON.stringify([OPEN]);

/** What the handler answers, after a function that handles every event, and after one that fails. */
async function answersTo(event: unknown): Promise<{ handled: number; good: unknown; failed: unknown }> {
  let handled = 0;
  const good = await eventHandler(() => void (handled += 1))(event as never);
  const fail = () => {
    throw new Error('no database');
  };
  return { handled, good, failed: await eventHandler(fail, { onError: () => {} })(event as never) };
}

test.each([
  ['a REST API', { ...post([OPEN]), resource: '/activity', httpMethod: 'POST', requestContext: { stage: 'prod' } }],
  ['a REST API, in base64', { body: Buffer.from(BODY).toString('base64'), isBase64Encoded: true }],
  [
    'an HTTP API or a function URL',
    { version: '2.0', rawPath: '/', body: BODY, isBase64Encoded: false, requestContext: { http: { method: 'POST' } } },
  ],
  [
    'a load balancer',
    { requestContext: { elb: { targetGroupArn: 'arn' } }, httpMethod: 'POST', body: BODY, isBase64Encoded: false },
  ],
])('a request of %s is answered with a status', async (_, event) => {
  expect(await answersTo(event)).toEqual({
    handled: 1,
    good: { statusCode: 200, body: '' },
    failed: expect.objectContaining({ statusCode: 500 }) as unknown,
  });
});

test('messages of a queue are answered with those that failed', async () => {
  expect(await answersTo({ Records: [record('m-1', [OPEN])] })).toEqual({
    handled: 1,
    good: { batchItemFailures: [] },
    failed: { batchItemFailures: [{ itemIdentifier: 'm-1' }] },
  });
});

test('a request of an HTTP API without a body fails with 400', async () => {
  const request = { version: '2.0', isBase64Encoded: false, requestContext: { timeEpoch: 1709142450123 } };

  expect(await eventHandler(() => {}, { onError: () => {} })(request)).toMatchObject({ statusCode: 400 });
});

test.each([
  ['records of EventBridge Pipes', [{ messageId: 'm-1', eventSource: 'aws:sqs', body: BODY }], 'an array'],
  ['no records of EventBridge Pipes', [], 'an array'],
  ['a single record of a queue', { messageId: 'm-1', eventSource: 'aws:sqs', body: BODY }, 'an object without `Records` and `isBase64Encoded`'], // prettier-ignore
  ['parsed events of a non-proxy integration', [OPEN], 'an array'],
  ['a mapping template with the parsed body', { body: [OPEN] }, 'an object without `Records` and `isBase64Encoded`'],
  ['a mapping template with the body', { body: BODY }, 'an object without `Records` and `isBase64Encoded`'],
  ['a proxy request with a parsed body', { body: [OPEN], isBase64Encoded: false }, 'a body that is an array instead of text'], // prettier-ignore
  ['an event of EventBridge', { version: '0', 'detail-type': 'x', source: 'y', detail: {} }, 'an object without `Records` and `isBase64Encoded`'], // prettier-ignore
  ['a schedule of EventBridge Scheduler', {}, 'an object without `Records` and `isBase64Encoded`'],
  ['SNS', { Records: [{ EventSource: 'aws:sns', Sns: { MessageId: 'm-1', Message: BODY } }] }, '`Records` without `messageId`'], // prettier-ignore
  ['Kinesis', { Records: [{ eventID: 'shard:1', kinesis: { data: '' } }] }, '`Records` without `messageId`'],
  ['a DynamoDB stream', { Records: [{ eventID: '1', dynamodb: {} }] }, '`Records` without `messageId`'],
  ['S3', { Records: [{ eventSource: 'aws:s3', s3: {} }] }, '`Records` without `messageId`'],
  ['a queue and something else', { Records: [record('m-1', [OPEN]), null] }, '`Records` without `messageId`'],
  ['Kafka', { eventSource: 'aws:kafka', records: {} }, 'an object without `Records` and `isBase64Encoded`'],
  ['a CloudWatch Logs subscription', { awslogs: { data: '' } }, 'an object without `Records` and `isBase64Encoded`'],
  ['an invocation with null', null, 'null'],
  ['an invocation without a payload', undefined, 'undefined'],
  ['an invocation with a text', BODY, 'a string'],
  ['an invocation with a number', 42, 'a number'],
])('fails for %s, before any event is handled', async (_, event, found) => {
  const fn = jest.fn();
  const onError = jest.fn();

  await expect(eventHandler(fn, { onError })(event as never)).rejects.toThrow(
    new EventKitError(
      'the event must be an HTTP request of API Gateway (proxy integration), of a function URL or of a load balancer, ' +
        `or messages of an SQS event source mapping, got: ${found}; for any other event source, write your own handler ` +
        'with `parseEvents`',
    ),
  );
  expect(fn).not.toHaveBeenCalled();
  expect(onError).not.toHaveBeenCalled();
});
