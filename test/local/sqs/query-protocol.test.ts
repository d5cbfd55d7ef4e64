import { StageClock } from '../../../src/local/clock';
import { Caller } from '../../../src/local/service/caller';
import { handleSqsQueryRequest } from '../../../src/local/sqs/query-protocol';
import { Queues } from '../../../src/local/sqs/queues';

const MODEL = {
  where: 'Stack/Queue (AWS::SQS::Queue)',
  name: 'events',
  account: '123456789012',
  isFifo: false,
  visibilitySeconds: 30,
  retentionSeconds: 3600,
  delaySeconds: 0,
  waitSeconds: 0,
  maximumBytes: 1_048_576,
};
const inRegion = (region: string, changes: object = {}) => ({
  ...MODEL,
  region,
  arn: `arn:aws:sqs:${region}:123456789012:events`,
  url: `https://sqs.${region}.amazonaws.com/123456789012/events`,
  ...changes,
});

const CALLER: Caller = {
  arn: 'arn:aws:sts::123456789012:assumed-role/sender/BackplaneAssumeRoleSession',
  senderId: 'AROAEXAMPLE:BackplaneAssumeRoleSession',
  region: 'eu-west-1',
  allows: () => true,
};

function answer(
  form: string,
  { caller = CALLER, models = [inRegion('eu-west-1')], path = '/123456789012/events' } = {},
) {
  const queues = new Queues(models, new StageClock());
  const { status, headers, body, reason } = handleSqsQueryRequest(path, form, { queues, caller });
  const messages = queues.all.map((queue) => [...queue.all()]);
  return { status, headers, body: JSON.parse(body) as unknown, reason, messages };
}

describe('the Query protocol', () => {
  test('accepts a message and responds in JSON', () => {
    const { status, headers, body, messages } = answer(
      'Action=SendMessage&MessageBody=hello&DelaySeconds=0' +
        '&MessageAttribute.1.Name=Count&MessageAttribute.1.Value.DataType=Number&MessageAttribute.1.Value.StringValue=1',
    );
    expect([status, headers]).toEqual([200, { 'Content-Type': 'application/json' }]);
    expect(body).toEqual({
      SendMessageResponse: {
        SendMessageResult: {
          MessageId: messages[0][0].id,
          MD5OfMessageBody: '5d41402abc4b2a76b9719d911017c592',
          MD5OfMessageAttributes: '728a72ffb3ac0eb5ade0e0446365c71d',
        },
        ResponseMetadata: { RequestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
      },
    });
    expect(messages[0][0]).toMatchObject({
      body: 'hello',
      attributes: { Count: { DataType: 'Number', StringValue: '1' } },
      senderId: 'AROAEXAMPLE:BackplaneAssumeRoleSession',
    });
  });

  test('accepts any text', () => {
    const { messages } = answer('Action=SendMessage&MessageBody=%5B%22a%2Bb+%26+%25=%C3%A9%F0%9F%8E%89%22%5D%0D%0A');
    expect(messages[0][0].body).toBe('["a+b & %=é🎉"]\r\n');
  });

  test("sends to the queue in the caller's region, if two queues have the same name", () => {
    const models = [inRegion('us-east-1'), inRegion('eu-west-1')];
    expect(answer('Action=SendMessage&MessageBody=a', { models }).messages.map(({ length }) => length)).toEqual([0, 1]);
  });

  test.each<[string, string, object, number, string, string]>([
    ['no action', 'MessageBody=a', {}, 400, 'MissingParameter', 'The request must contain the parameter Action.'],
    [
      'another action',
      'Action=DeleteQueue',
      {},
      400,
      'AWS.SimpleQueueService.UnsupportedOperation',
      'the operation DeleteQueue of SQS is not supported by the local stage',
    ],
    [
      'an empty body',
      'Action=SendMessage&MessageBody=',
      {},
      400,
      'MissingParameter',
      'The request must contain the parameter MessageBody.',
    ],
    [
      'no body',
      'Action=SendMessage',
      {},
      400,
      'MissingParameter',
      'The request must contain the parameter MessageBody.',
    ],
    [
      'a large body',
      `Action=SendMessage&MessageBody=${'a'.repeat(1_048_577)}`,
      {},
      400,
      'InvalidParameterValue',
      'One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.',
    ],
    [
      'what is no form',
      'Action=SendMessage&MessageBody=%',
      {},
      400,
      'InvalidParameterValue',
      'the body is not a form in UTF-8',
    ],
    [
      'an attribute twice',
      'Action=SendMessage&MessageBody=a' +
        [1, 2]
          .map(
            (n) =>
              `&MessageAttribute.${n}.Name=A&MessageAttribute.${n}.Value.DataType=String&MessageAttribute.${n}.Value.StringValue=a`,
          )
          .join(''),
      {},
      400,
      'InvalidParameterValue',
      "Message (user) attribute name 'A' already exists.",
    ],
    [
      'an attribute without a name and a type',
      'Action=SendMessage&MessageBody=a&MessageAttribute.1.Value.StringValue=a',
      {},
      400,
      'InvalidParameterValue',
      'The request must contain non-empty message (user) attribute names.',
    ],
    [
      'another queue',
      'Action=SendMessage&MessageBody=a',
      { path: '/123456789012/other' },
      400,
      'AWS.SimpleQueueService.NonExistentQueue',
      'The specified queue does not exist.',
    ],
    [
      'another account',
      'Action=SendMessage&MessageBody=a',
      { path: '/111122223333/events' },
      400,
      'AWS.SimpleQueueService.NonExistentQueue',
      'The specified queue does not exist.',
    ],
    [
      'a FIFO queue',
      'Action=SendMessage&MessageBody=a',
      { models: [inRegion('eu-west-1', { isFifo: true })] },
      400,
      'AWS.SimpleQueueService.UnsupportedOperation',
      'not supported by the local stage: Stack/Queue (AWS::SQS::Queue): FifoQueue',
    ],
    [
      'a caller who may not',
      'Action=SendMessage&MessageBody=a',
      { caller: { ...CALLER, allows: () => false } },
      403,
      'AccessDenied',
      'User: arn:aws:sts::123456789012:assumed-role/sender/BackplaneAssumeRoleSession is not authorized to perform: ' +
        'sqs:sendmessage on resource: arn:aws:sqs:eu-west-1:123456789012:events because no identity-based policy allows ' +
        'the sqs:sendmessage action',
    ],
  ])('fails for %s', (_name, form, options, status, Code, Message) => {
    const refused = answer(form, options);
    expect(refused.status).toBe(status);
    expect(refused.body).toEqual({ Error: { Code, Message, Type: 'Sender' }, RequestId: expect.any(String) });
    expect([refused.reason, refused.messages]).toEqual([Code, [[]]]);
  });
});
