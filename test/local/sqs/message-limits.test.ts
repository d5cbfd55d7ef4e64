import { StageClock } from '../../../src/local/clock';
import { MessageAttribute } from '../../../src/local/sqs/message-attributes';
import { Queue } from '../../../src/local/sqs/queue';
import { SqsError } from '../../../src/local/sqs/sqs-error';

const queue = new Queue(
  {
    where: 'Stack/Queue (AWS::SQS::Queue)',
    name: 'events',
    arn: 'arn:aws:sqs:us-east-1:123456789012:events',
    url: 'https://sqs.us-east-1.amazonaws.com/123456789012/events',
    region: 'us-east-1',
    account: '123456789012',
    isFifo: false,
    visibilitySeconds: 30,
    retentionSeconds: 3600,
    delaySeconds: 0,
    waitSeconds: 0,
    maximumBytes: 1000,
  },
  new StageClock(),
  () => undefined,
);

/** Sends a message, and returns `[code, message]` of the error, or undefined. */
function sendError(body: string, attributes: Record<string, MessageAttribute> = {}): [string, string] | undefined {
  try {
    queue.send({ body, attributes, senderId: 'me' });
    return undefined;
  } catch (error) {
    if (error instanceof SqsError) return [error.code, error.message];
    throw error;
  }
}

const text = (StringValue: string): MessageAttribute => ({ DataType: 'String', StringValue });

describe('a body', () => {
  const TOO_LONG = 'One or more parameters are invalid. Reason: Message must be shorter than 1000 bytes.';

  test.each([
    ['of a tab, line ends and a space', '\t\r\n '],
    ['of all planes', 'aé領\ud7ff\ue000\ufffd🎉\u{10ffff}\u007f\u0085'],
    ['as long as it may be', 'a'.repeat(1000)],
    ['as long as it may be, in bytes', 'é'.repeat(500)],
  ])('%s is taken', (_name, body) => {
    expect(sendError(body)).toBeUndefined();
  });

  test.each([
    ['empty', '', 'MissingParameter', 'The request must contain the parameter MessageBody.'],
    ['too long', 'a'.repeat(1001), 'InvalidParameterValue', TOO_LONG],
    ['too long in bytes', 'é'.repeat(501), 'InvalidParameterValue', TOO_LONG],
  ])('fails when %s', (_name, body, code, message) => {
    expect(sendError(body)).toEqual([code, message]);
  });

  test.each([
    ['\u0000', '#x0'],
    ['\u000b', '#xB'],
    ['\u001f', '#x1F'],
    ['\ud800', '#xD800'],
    ['\ufffe', '#xFFFE'],
    ['\uffff', '#xFFFF'],
  ])('fails with the character %j', (character, name) => {
    expect(sendError(`a${character}b`)).toEqual([
      'InvalidMessageContents',
      `Invalid binary character '${name}' was found in the message body, the set of allowed characters is ` +
        '#x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF',
    ]);
  });

  test('fails if the names, types and values of its attributes make it too long', () => {
    // 4 + 6 + 10
    expect(sendError('a'.repeat(980), { Name: text('0123456789') })).toBeUndefined();
    expect(sendError('a'.repeat(981), { Name: text('0123456789') })).toEqual(['InvalidParameterValue', TOO_LONG]);
    // 4 + 6 + 3 bytes, of base64
    const bytes = { Name: { DataType: 'Binary', BinaryValue: 'AQID' } };
    expect(sendError('a'.repeat(987), bytes)).toBeUndefined();
    expect(sendError('a'.repeat(988), bytes)).toEqual(['InvalidParameterValue', TOO_LONG]);
  });
});

describe('attributes', () => {
  test.each<[string, Record<string, MessageAttribute>]>([
    ['ten of them', Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`a${i}`, text('1')]))],
    ['of all characters', { 'A-z_0.9': text('\t領') }],
    ['of a type of their own', { a: { DataType: 'String.mine', StringValue: '1' } }],
    ['that are numbers', { a: { DataType: 'Number', StringValue: '-1.5e10' } }],
    ['that are numbers of a kind', { a: { DataType: 'Number.int', StringValue: '17' } }],
    ['that are bytes', { a: { DataType: 'Binary', BinaryValue: 'AAE=' } }],
  ])('%s are taken', (_name, attributes) => {
    expect(sendError('a', attributes)).toBeUndefined();
  });

  test.each<[string, Record<string, MessageAttribute>, string]>([
    [
      'are eleven',
      Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`a${i}`, text('1')])),
      'Number of message attributes [11] exceeds the allowed maximum [10].',
    ],
    ['have no name', { '': text('1') }, 'The request must contain non-empty message (user) attribute names.'],
    [
      'have a long name',
      { ['a'.repeat(257)]: text('1') },
      'Message (user) attribute name cannot be longer than 256 characters.',
    ],
    [
      'have a strange name',
      { 'a/b': text('1') },
      "Invalid non-alphanumeric character '#x2F' was found in the message attribute name. Can only include " +
        'alphanumeric characters, hyphens, underscores, or periods.',
    ],
    [
      'have a reserved name',
      { 'aws.a': text('1') },
      "Message (user) attribute name 'aws.a' begins with a reserved prefix.",
    ],
    [
      'have a name that ends with a period',
      { 'a.': text('1') },
      "Message (user) attribute name 'a.' cannot start or end with a period, or have two in a row.",
    ],
    [
      'have no type',
      { a: { DataType: '', StringValue: '1' } },
      "The message attribute 'a' must contain a non-empty attribute type.",
    ],
    [
      'have another type',
      { a: { DataType: 'Boolean', StringValue: 'true' } },
      "The type of message (user) attribute 'a' is invalid. You must use only the following supported type prefixes: " +
        'Binary, Number, String.',
    ],
    ['are empty', { a: text('') }, "Message (user) attribute 'a' must contain a non-empty value of type 'String'."],
    [
      'are bytes without any',
      { a: { DataType: 'Binary', StringValue: 'a' } },
      "Message (user) attribute 'a' must contain a non-empty value of type 'Binary'.",
    ],
    [
      'are numbers and are not',
      { a: { DataType: 'Number', StringValue: 'one' } },
      "Can't cast the value of message (user) attribute 'a' to a number.",
    ],
  ])('fail when they %s', (_name, attributes, message) => {
    expect(sendError('a', attributes)).toEqual(['InvalidParameterValue', message]);
  });

  test('fail with a character that is not allowed', () => {
    expect(sendError('a', { a: text('\u0000') })).toEqual([
      'InvalidMessageContents',
      "Invalid binary character '#x0' was found in the message attribute 'a', the set of allowed characters is " +
        '#x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF',
    ]);
  });
});
