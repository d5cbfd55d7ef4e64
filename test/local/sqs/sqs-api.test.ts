import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListMessageMoveTasksCommand,
  Message,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { LocalQueue, LocalStage } from '../../../src/local';
import { send } from '../support/http';
import { synthQueueStack } from '../support/queue-stack';
import { host } from '../support/stages';

const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' };
const ARN = 'arn:aws:sqs:us-east-1:123456789012';

let stage: LocalStage;
let client: SQSClient;
let QueueUrl: string;
let queue: LocalQueue;
let deadLetters: LocalQueue;

beforeAll(async () => {
  stage = await host(synthQueueStack());
  client = new SQSClient({ region: 'us-east-1', credentials, endpoint: stage.awsEndpoint, maxAttempts: 1 });
  [deadLetters, queue] = stage.queues;
  QueueUrl = queue.url;
});
beforeEach(async () => {
  for (const { url } of stage.queues) await client.send(new PurgeQueueCommand({ QueueUrl: url }));
});
afterAll(() => client.destroy());

async function receive(options: object = {}): Promise<Message[]> {
  const { Messages } = await client.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 0, ...options }),
  );
  return Messages ?? [];
}

async function sendText(MessageBody: string): Promise<void> {
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody }));
}

describe("AWS's SDK for JavaScript", () => {
  test('sends and receives a message with attributes, and checks both MD5', async () => {
    const MessageAttributes = {
      Name: { DataType: 'String', StringValue: 'x é' },
      Count: { DataType: 'Number', StringValue: '1' },
      Bytes: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2]) },
    };
    const sent = await client.send(
      new SendMessageCommand({ QueueUrl, MessageBody: '[{"é":"🎉"}]\r\n', MessageAttributes }),
    );
    expect(sent).toMatchObject({
      MessageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      MD5OfMessageBody: 'ff953ba544f5ffe16da27ac9fccebd40',
      MD5OfMessageAttributes: '0b386a271203247c35711030f080c99a',
    });
    const [message] = await receive({ MessageAttributeNames: ['All'], MessageSystemAttributeNames: ['All'] });
    expect(message).toEqual({
      MessageId: sent.MessageId,
      ReceiptHandle: expect.any(String),
      Body: '[{"é":"🎉"}]\r\n',
      MD5OfBody: 'ff953ba544f5ffe16da27ac9fccebd40',
      MessageAttributes,
      MD5OfMessageAttributes: '0b386a271203247c35711030f080c99a',
      Attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: expect.stringMatching(/^\d{13}$/),
        SenderId: '123456789012',
        ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
      },
    });
  });

  test.each<[string, object, string[] | undefined, string[] | undefined]>([
    ['nothing', {}, undefined, undefined],
    ['all by .*', { MessageAttributeNames: ['.*'] }, ['a.one', 'a.two', 'b'], undefined],
    ['one by its name', { MessageAttributeNames: ['b', 'c'] }, ['b'], undefined],
    ['some by a prefix', { MessageAttributeNames: ['a.*'] }, ['a.one', 'a.two'], undefined],
    ['one of SQS', { MessageSystemAttributeNames: ['SentTimestamp'] }, undefined, ['SentTimestamp']],
    ['one of SQS by the older name', { AttributeNames: ['SenderId'] }, undefined, ['SenderId']],
  ])('gets the attributes it asks for: %s', async (_name, options, names, systemNames) => {
    const MessageAttributes = Object.fromEntries(
      ['a.one', 'a.two', 'b'].map((name) => [name, { DataType: 'String', StringValue: name }]),
    );
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hello', MessageAttributes }));
    const [message] = await receive(options);
    expect(message.MessageAttributes && Object.keys(message.MessageAttributes)).toEqual(names);
    expect(message.Attributes && Object.keys(message.Attributes)).toEqual(systemNames);
  });

  test('deletes received messages', async () => {
    await sendText('hello');
    const [{ ReceiptHandle }] = await receive();
    await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    stage.advanceClock(31_000);
    expect(await receive()).toEqual([]);
    expect(queue.messages()).toEqual([]);
  });

  test('sends and deletes in batches, and learns which entries failed', async () => {
    const entry = (Id: string, MessageBody: string, more: object = {}) => ({ Id, MessageBody, ...more });
    const sent = await client.send(
      new SendMessageBatchCommand({
        QueueUrl,
        Entries: [entry('a', 'one'), entry('b', 'two', { DelaySeconds: 0 }), entry('c', '\u0001')],
      }),
    );
    expect(sent.Successful?.map(({ Id }) => Id)).toEqual(['a', 'b']);
    expect(sent.Failed).toEqual([
      {
        Id: 'c',
        Code: 'InvalidMessageContents',
        SenderFault: true,
        Message:
          "Invalid binary character '#x1' was found in the message body, the set of allowed characters is #x9 | #xA | " +
          '#xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF',
      },
    ]);
    const messages = await receive();
    const Entries = messages.map(({ ReceiptHandle, Body }) => ({ Id: Body!, ReceiptHandle }));
    const deleted = await client.send(
      new DeleteMessageBatchCommand({ QueueUrl, Entries: [...Entries, { Id: 'bad', ReceiptHandle: 'bad' }] }),
    );
    expect(deleted.Successful?.map(({ Id }) => Id)).toEqual(['one', 'two']);
    expect(deleted.Failed?.map(({ Id, Code }) => [Id, Code])).toEqual([['bad', 'ReceiptHandleIsInvalid']]);
    expect(queue.messages()).toEqual([]);
  });

  test('changes the visibility timeout of a message', async () => {
    await sendText('hello');
    const [{ ReceiptHandle }] = await receive();
    await client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 100 }));
    stage.advanceClock(99_000);
    expect(await receive()).toEqual([]);
    await client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
    expect(await receive({ VisibilityTimeout: 0 })).toHaveLength(1);
    expect(await receive()).toHaveLength(1);
  });

  test('waits for a message', async () => {
    const waiting = receive({ WaitTimeSeconds: 20 });
    await sendText('hello');
    expect((await waiting).map(({ Body }) => Body)).toEqual(['hello']);
  });

  test('stops waiting after its wait time', async () => {
    const start = performance.now();
    expect(await receive({ WaitTimeSeconds: 1 })).toEqual([]);
    expect(performance.now() - start).toBeGreaterThan(900);
  });

  test('that disconnects while waiting receives no message', async () => {
    const stop = new AbortController();
    const command = new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 });
    const waiting = client.send(command, { abortSignal: stop.signal });
    setTimeout(() => stop.abort(), 100);
    await expect(waiting).rejects.toThrow();
    // The server notices the end of the connection before it receives the next request.
    expect(await receive()).toEqual([]);
    await sendText('hello');
    expect(await receive({ WaitTimeSeconds: 5 })).toHaveLength(1);
  });

  test("gets a queue's URL and attributes", async () => {
    const { QueueUrl: url } = await client.send(new GetQueueUrlCommand({ QueueName: 'events' }));
    expect(url).toBe(`${stage.awsEndpoint}/123456789012/events`);
    await sendText('one');
    await sendText('two');
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'three', DelaySeconds: 60 }));
    await receive({ MaxNumberOfMessages: 1 });
    const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
    expect(Attributes).toEqual({
      QueueArn: `${ARN}:events`,
      ApproximateNumberOfMessages: '1',
      ApproximateNumberOfMessagesNotVisible: '1',
      ApproximateNumberOfMessagesDelayed: '1',
      VisibilityTimeout: '30',
      MessageRetentionPeriod: '345600',
      MaximumMessageSize: '1048576',
      DelaySeconds: '0',
      ReceiveMessageWaitTimeSeconds: '0',
      RedrivePolicy: `{"deadLetterTargetArn":"${ARN}:dead-letters","maxReceiveCount":3}`,
    });
    const some = await client.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['DelaySeconds'] }));
    expect(some.Attributes).toEqual({ DelaySeconds: '0' });
    const none = await client.send(new GetQueueAttributesCommand({ QueueUrl: deadLetters.url }));
    expect(none.Attributes).toBeUndefined();
  });

  test('redrives dead letters to their original queue', async () => {
    await sendText('hello');
    for (let i = 0; i < 4; i++) {
      await receive();
      stage.advanceClock(31_000);
    }
    expect([queue.visible, deadLetters.visible]).toEqual([0, 1]);
    const source = { SourceArn: `${ARN}:dead-letters` };
    const [letter] = await receive({ QueueUrl: deadLetters.url, VisibilityTimeout: 0, AttributeNames: ['All'] });
    expect(letter.Attributes).toMatchObject({
      DeadLetterQueueSourceArn: `${ARN}:events`,
      ApproximateReceiveCount: '1',
    });

    const { TaskHandle } = await client.send(new StartMessageMoveTaskCommand(source));
    expect(TaskHandle).toMatch(/^[A-Za-z0-9+/=]+$/);
    expect([queue.visible, deadLetters.visible]).toEqual([1, 0]);
    const { Results } = await client.send(new ListMessageMoveTasksCommand(source));
    expect(Results).toEqual([
      {
        Status: 'COMPLETED',
        SourceArn: `${ARN}:dead-letters`,
        ApproximateNumberOfMessagesMoved: 1,
        ApproximateNumberOfMessagesToMove: 1,
        StartedTimestamp: expect.any(Number),
      },
    ]);
    const [message] = await receive({ AttributeNames: ['All'] });
    expect(message).toMatchObject({ Body: 'hello', Attributes: { ApproximateReceiveCount: '1' } });
    expect(message.MessageId).not.toBe(letter.MessageId);
  });

  test('redrives dead letters to a given queue', async () => {
    await client.send(new SendMessageCommand({ QueueUrl: deadLetters.url, MessageBody: 'moved' }));
    await client.send(
      new StartMessageMoveTaskCommand({ SourceArn: `${ARN}:dead-letters`, DestinationArn: `${ARN}:events` }),
    );
    expect(queue.messages().map(({ body }) => body)).toEqual(['moved']);
  });
});

describe('the endpoint', () => {
  const target = (operation: string) => ({ 'X-Amz-Target': `AmazonSQS.${operation}` });

  test.each([
    ['a body that is no JSON', '{', 'the body is not a JSON object'],
    [
      'a parameter of another type',
      '{"QueueUrl":1}',
      'Value 1 for parameter QueueUrl is invalid. Reason: Must be a string.',
    ],
    ['a missing parameter', '{}', 'The request must contain the parameter QueueUrl.'],
  ])('fails for %s', async (_name, body, message) => {
    const answer = await send(stage.awsEndpoint!, { headers: target('SendMessage'), body });
    expect([answer.status, answer.headers['content-type'], JSON.parse(answer.body).message]).toEqual([
      400,
      'application/x-amz-json-1.0',
      message,
    ]);
  });

  test("accepts API Gateway's form, too, and responds in JSON", async () => {
    const answer = await send(QueueUrl, {
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: 'Action=SendMessage&MessageBody=a+b%26%C3%A9',
    });
    expect(answer.status).toBe(200);
    expect(queue.messages().map(({ body }) => body)).toEqual(['a b&é']);
  });

  test.each([
    ['GET', '/', {}, 'GET /'],
    [
      'POST',
      '/',
      { 'X-Amz-Target': 'DynamoDBStreams_20120810.GetRecords' },
      'POST / DynamoDBStreams_20120810.GetRecords',
    ],
  ])('fails for an unsupported request: %s %s %j', async (method, path, headers, name) => {
    const answer = await send(`${stage.awsEndpoint}${path}`, { method, headers });
    expect([answer.status, answer.body]).toEqual([404, `{"message":"not supported by the local stage: ${name}"}`]);
  });
});
