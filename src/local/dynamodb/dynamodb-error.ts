const TYPES = {
  AccessDeniedException: 'com.amazon.coral.service#AccessDeniedException',
  ConditionalCheckFailedException: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException',
  ResourceNotFoundException: 'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException',
  SerializationException: 'com.amazon.coral.service#SerializationException',
  UnknownOperationException: 'com.amazon.coral.service#UnknownOperationException',
  ValidationException: 'com.amazon.coral.validate#ValidationException',
} as const;

/** An error of DynamoDB. */
export class DynamoDbError extends Error {
  /** @param item the item that a condition failed for, if the request asks for it */
  constructor(
    public readonly code: keyof typeof TYPES,
    message: string,
    public readonly item?: object,
  ) {
    super(message);
    this.name = 'DynamoDbError';
  }

  /** The type of the error in the JSON protocol. */
  public get type(): string {
    return TYPES[this.code];
  }
}

/** A request that DynamoDB rejects, too. */
export function invalid(message: string): DynamoDbError {
  return new DynamoDbError('ValidationException', message);
}

/** A request that DynamoDB accepts and the stage does not model. */
export function notSupported(what: string): DynamoDbError {
  return new DynamoDbError('ValidationException', `not supported by the local stage: ${what}`);
}
