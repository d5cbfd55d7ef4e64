/** An error of SQS, with its code in the Query protocol. */
export class SqsError extends Error {
  constructor(
    public readonly code: keyof typeof TYPES,
    message: string,
    public readonly status: number = 400,
  ) {
    super(message);
    this.name = 'SqsError';
  }

  /** The type of the error in the JSON protocol. */
  public get type(): string {
    return TYPES[this.code];
  }
}

const TYPES = {
  AccessDenied: 'com.amazon.coral.service#AccessDeniedException',
  InvalidMessageContents: 'com.amazonaws.sqs#InvalidMessageContents',
  InvalidParameterValue: 'com.amazon.coral.service#InvalidParameterValueException',
  MissingParameter: 'com.amazon.coral.service#MissingRequiredParameterException',
  ReceiptHandleIsInvalid: 'com.amazonaws.sqs#ReceiptHandleIsInvalid',
  ResourceNotFoundException: 'com.amazonaws.sqs#ResourceNotFoundException',
  'AWS.SimpleQueueService.BatchEntryIdsNotDistinct': 'com.amazonaws.sqs#BatchEntryIdsNotDistinct',
  'AWS.SimpleQueueService.EmptyBatchRequest': 'com.amazonaws.sqs#EmptyBatchRequest',
  'AWS.SimpleQueueService.BatchRequestTooLong': 'com.amazonaws.sqs#BatchRequestTooLong',
  'AWS.SimpleQueueService.MessageNotInflight': 'com.amazonaws.sqs#MessageNotInflight',
  'AWS.SimpleQueueService.NonExistentQueue': 'com.amazonaws.sqs#QueueDoesNotExist',
  'AWS.SimpleQueueService.TooManyEntriesInBatchRequest': 'com.amazonaws.sqs#TooManyEntriesInBatchRequest',
  'AWS.SimpleQueueService.UnsupportedOperation': 'com.amazonaws.sqs#UnsupportedOperation',
} as const;
