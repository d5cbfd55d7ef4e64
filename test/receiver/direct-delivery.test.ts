import { awsFailure, FakeAws, Reply } from '../support/fake-aws';
import { FUNCTION_ARN, PAYLOAD, signedEvent, TestReceiver } from './support/receivers';

let aws: FakeAws;
let receiver: TestReceiver;
beforeEach(async () => {
  aws = await FakeAws.start();
  receiver = new TestReceiver(aws);
});
afterEach(async () => aws.stop());

const ACCEPTED = { body: '{"statusCode":200,"headers":{"X-Own":"1"},"body":"taken"}' };

describe('the handler', () => {
  test('receives the event unchanged, once', async () => {
    aws.replies.lambda = [ACCEPTED];
    const event = signedEvent();
    await receiver.post(event);

    expect(aws.calls).toHaveLength(1);
    expect(JSON.parse(aws.calls[0].body)).toEqual(event);
    expect(JSON.parse(aws.calls[0].body).body).toBe(PAYLOAD);
  });

  test('is invoked by its ARN, with its alias', async () => {
    aws.replies.lambda = [ACCEPTED];
    await receiver.post();
    expect(aws.calls[0].path).toBe(
      '/2015-03-31/functions/arn%3Aaws%3Alambda%3Aeu-west-1%3A111122223333%3Afunction%3Ahandler%3Alive/invocations',
    );
    expect(FUNCTION_ARN).toContain(':live');
  });

  test('determines the response to SendGrid', async () => {
    aws.replies.lambda = [ACCEPTED];
    expect(await receiver.post()).toEqual({ statusCode: 200, headers: { 'X-Own': '1' }, body: 'taken' });
    expect(receiver.logged).toMatchObject({ outcome: 'accepted', delivery: 'direct', status: 200 });
  });

  test('may return an empty object, which API Gateway treats as status 200', async () => {
    aws.replies.lambda = [{ body: '{}' }];
    expect(await receiver.post()).toEqual({});
    expect(receiver.logged).toMatchObject({ outcome: 'accepted' });
  });

  test.each([
    ['500', { statusCode: 500, body: 'later' }],
    ['400', { statusCode: 400 }],
    ['a redirect', { statusCode: 302 }],
    ['a string status', { statusCode: '503' }],
  ])('fails with its own response, %s', async (_, own) => {
    aws.replies.lambda = [{ body: JSON.stringify(own) }];
    expect(await receiver.post()).toEqual(own);
    expect(receiver.logged).toMatchObject({ outcome: 'failed', reason: 'function_status' });
    expect(aws.calls).toHaveLength(1);
  });

  test.each([
    ['nothing', 'null', null],
    ['text', '"ok"', 'ok'],
    ['no status', '{"statusCode":"OK"}', { statusCode: 'OK' }],
    ['a list', '[]', []],
    ['a status below 200', '{"statusCode":100}', { statusCode: 100 }],
    ['a status above 599', '{"statusCode":600}', { statusCode: 600 }],
    ['null for the status', '{"statusCode":null}', { statusCode: null }],
    ['an object for the body', '{"statusCode":200,"body":{}}', { statusCode: 200, body: {} }],
    ['the result for a queue', '{"batchItemFailures":[]}', { batchItemFailures: [] }],
    ['invalid JSON', '<html>', null],
    ['nothing at all', '', null],
  ])('fails with 502 from API Gateway when it returns %s', async (_, body, response) => {
    aws.replies.lambda = [{ body }];
    expect(await receiver.post()).toEqual(response);
    expect(receiver.logged).toMatchObject({ outcome: 'failed', reason: 'function_response_invalid', status: 502 });
  });
});

describe('an error', () => {
  const cases: Array<[string, Reply, number, string, string, object | undefined]> = [
    [
      'the handler throws',
      {
        headers: { 'X-Amz-Function-Error': 'Unhandled' },
        body: '{"errorType":"Error","errorMessage":"ada@example.com"}',
      },
      502,
      'the function failed',
      'function_error',
      undefined,
    ],
    [
      'the handler is throttled',
      { status: 429, headers: { 'x-amzn-ErrorType': 'TooManyRequestsException' }, body: '{"Reason":"x"}' },
      503,
      'the function could not be invoked',
      'function_throttled',
      { name: 'TooManyRequestsException', status: 429 },
    ],
    [
      'the receiver is not allowed to invoke it',
      { status: 403, headers: { 'x-amzn-errortype': 'AccessDeniedException:http://internal.amazon.com/coral/' } },
      500,
      'the function could not be invoked',
      'function_not_invoked',
      { name: 'AccessDeniedException', status: 403 },
    ],
    [
      'Lambda has an internal error',
      awsFailure(500, 'ServiceException', 'ada@example.com'),
      500,
      'the function could not be invoked',
      'function_not_invoked',
      { name: 'ServiceException', status: 500 },
    ],
    [
      'a proxy returns a page',
      { status: 503, body: '<html>ada@example.com</html>' },
      500,
      'the function could not be invoked',
      'function_not_invoked',
      { name: 'UnknownError', status: 503 },
    ],
    [
      'the event is too large for Lambda',
      awsFailure(413, 'RequestTooLargeException'),
      413,
      'the body is too large for the function',
      'body_too_large',
      { name: 'RequestTooLargeException', status: 413 },
    ],
    [
      'the connection is reset',
      'reset',
      500,
      'the function could not be invoked',
      'function_unreachable',
      { name: 'ECONNRESET' },
    ],
  ];

  test.each(cases)('fails without a retry when %s', async (_, reply, statusCode, message, reason, error) => {
    aws.replies.lambda = [reply];
    expect(await receiver.post()).toEqual({
      statusCode,
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ message }),
    });
    expect(aws.calls).toHaveLength(1);
    expect(receiver.logged).toMatchObject({
      outcome: statusCode === 413 ? 'rejected' : 'failed',
      reason,
      status: statusCode,
    });
    expect(receiver.logged.error).toEqual(error);
  });

  test('fails in time when the handler does not finish before the receiver must', async () => {
    aws.replies.lambda = ['silence'];
    const response = await receiver.post(signedEvent(), 700);
    expect(response).toMatchObject({ statusCode: 500, body: '{"message":"the function could not be invoked"}' });
    expect(receiver.logged).toMatchObject({ outcome: 'failed', reason: 'function_unreachable' });
    expect(receiver.logged.error).toEqual({ name: 'Timeout' });
  });

  test('fails when the server is down', async () => {
    const { url } = aws;
    await aws.stop();
    const lonely = new TestReceiver(await FakeAws.start().then((other) => (aws = other)), {
      AWS_ENDPOINT_URL_LAMBDA: url,
    });
    expect(await lonely.post()).toMatchObject({ statusCode: 500 });
    expect(lonely.logged.error).toEqual({ name: 'ECONNREFUSED' });
  });
});
