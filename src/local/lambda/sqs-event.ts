import type { SQSRecord } from 'aws-lambda';
import { QueueMessage } from '../sqs/message';
import { QueueModel } from '../sqs/queue-model';
import { systemAttributes } from '../sqs/received-message';

/**
 * Returns the record of a message in a function's event.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 */
export function toRecord(message: QueueMessage, { arn, region }: QueueModel): SQSRecord {
  return {
    messageId: message.id,
    receiptHandle: String(message.receiptHandle),
    body: message.body,
    attributes: systemAttributes(message),
    messageAttributes: Object.fromEntries(
      Object.entries(message.attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
        name,
        {
          stringValue: StringValue,
          binaryValue: BinaryValue,
          stringListValues: [],
          binaryListValues: [],
          dataType: DataType as 'String',
        },
      ]),
    ),
    md5OfBody: message.md5OfBody,
    md5OfMessageAttributes: message.md5OfAttributes,
    eventSource: 'aws:sqs',
    eventSourceARN: arn,
    awsRegion: region,
  };
}
