import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { LocalStage } from '../../../src/local';
import { synthQueueStack } from '../support/queue-stack';
import { host } from '../support/stages';

const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' };
const ARN = 'arn:aws:sqs:us-east-1:123456789012';

let stage: LocalStage;
let client: SQSClient;
let QueueUrl: string;

beforeAll(async () => {
  stage = await host(synthQueueStack());
  client = new SQSClient({ region: 'us-east-1', credentials, endpoint: stage.awsEndpoint, maxAttempts: 1 });
  QueueUrl = stage.queues[1].url;
});
afterAll(() => client.destroy());

describe("AWS's SDK for JavaScript fails", () => {
  const tooMany = Array.from({ length: 11 }, (_, i) => ({ Id: `${i}`, MessageBody: 'a' }));
  const large = { MessageBody: 'a'.repeat(600_000) };
  const source = { SourceArn: `${ARN}:dead-letters` };
  const [first] = [{ SourceArn: `${ARN}:events` }];

  test.each<[string, () => Promise<unknown>, string, string]>([
    [
      'for a queue that is not there',
      async () => client.send(new SendMessageCommand({ QueueUrl: `${QueueUrl}-2`, MessageBody: 'a' })),
      'QueueDoesNotExist',
      'The specified queue does not exist.',
    ],
    [
      'for the name of none',
      async () => client.send(new GetQueueUrlCommand({ QueueName: 'other' })),
      'QueueDoesNotExist',
      'The specified queue does not exist.',
    ],
    [
      'for an empty body',
      async () => client.send(new SendMessageCommand({ QueueUrl, MessageBody: '' })),
      'MissingParameter',
      'The request must contain the parameter MessageBody.',
    ],
    [
      'for a large message',
      async () => client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'a'.repeat(1_048_577) })),
      'InvalidParameterValue',
      'One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.',
    ],
    [
      'for a long delay',
      async () => client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'a', DelaySeconds: 901 })),
      'InvalidParameterValue',
      'Value 901 for parameter DelaySeconds is invalid. Reason: Must be between 0 and 900, if provided.',
    ],
    [
      'for eleven messages at once',
      async () => client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 11 })),
      'InvalidParameterValue',
      'Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.',
    ],
    [
      'for an invalid receipt handle',
      async () => client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: 'abc' })),
      'ReceiptHandleIsInvalid',
      'The input receipt handle "abc" is not a valid receipt handle.',
    ],
    [
      'for a visibility timeout that is missing',
      async () =>
        client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: 'a', VisibilityTimeout: undefined })),
      'MissingParameter',
      'The request must contain the parameter VisibilityTimeout.',
    ],
    [
      'for an empty batch',
      async () => client.send(new SendMessageBatchCommand({ QueueUrl, Entries: [] })),
      'EmptyBatchRequest',
      'There should be at least one entry in the batch request.',
    ],
    [
      'for a batch of eleven',
      async () => client.send(new SendMessageBatchCommand({ QueueUrl, Entries: tooMany })),
      'TooManyEntriesInBatchRequest',
      'Maximum number of entries per request are 10. You have sent 11.',
    ],
    [
      'for a batch with an id twice',
      async () => client.send(new SendMessageBatchCommand({ QueueUrl, Entries: [tooMany[0], tooMany[0]] })),
      'BatchEntryIdsNotDistinct',
      'Id 0 repeated.',
    ],
    [
      'for a large batch',
      async () =>
        client.send(new SendMessageBatchCommand({ QueueUrl, Entries: ['a', 'b'].map((Id) => ({ Id, ...large })) })),
      'BatchRequestTooLong',
      'Batch requests cannot be longer than 1048576 bytes. You have sent 1200000 bytes.',
    ],
    [
      'for a redrive of what is no dead-letter queue',
      async () => client.send(new StartMessageMoveTaskCommand(first)),
      'InvalidParameterValue',
      'Source queue must be configured as a Dead Letter Queue.',
    ],
    [
      'for a redrive of no queue',
      async () => client.send(new StartMessageMoveTaskCommand({ SourceArn: `${ARN}:other` })),
      'ResourceNotFoundException',
      "The resource of the task's SourceArn does not exist.",
    ],
    [
      'for a redrive to no queue',
      async () => client.send(new StartMessageMoveTaskCommand({ ...source, DestinationArn: `${ARN}:other` })),
      'ResourceNotFoundException',
      "The resource of the task's DestinationArn does not exist.",
    ],
    [
      'for an operation that is not supported',
      async () => client.send(new CreateQueueCommand({ QueueName: 'new' })),
      'UnsupportedOperation',
      'the operation CreateQueue of SQS is not supported by the local stage',
    ],
  ])('%s', async (_name, call, name, message) => {
    const error = await call().catch((thrown: Error) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(
      (error as Error).name.replace('AWS.SimpleQueueService.', '').replace('NonExistentQueue', 'QueueDoesNotExist'),
    ).toBe(name);
    expect((error as Error).message).toBe(message);
  });

  test('to change the visibility of a message that it has not received', async () => {
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hello' }));
    const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl }));
    const [{ ReceiptHandle }] = Messages!;
    stage.advanceClock(31_000);
    const command = new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 5 });
    await expect(client.send(command)).rejects.toThrow(/is not in flight/);
  });
});
