/** A DynamoDB attribute value. */
export type DynamoDbValue = { readonly S: string } | { readonly N: string };

/** DynamoDB attribute values by attribute name or placeholder. */
export interface DynamoDbValues {
  [name: string]: DynamoDbValue;
}

/** The common members of the requests. */
export interface DynamoDbConditionalInput {
  readonly TableName: string;
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeNames?: Record<string, string>;
  readonly ExpressionAttributeValues?: DynamoDbValues;
}

/** A request for `PutItem`. */
export interface DynamoDbPutItemInput extends DynamoDbConditionalInput {
  readonly Item: DynamoDbValues;
  readonly ReturnValuesOnConditionCheckFailure: 'ALL_OLD';
}

/** A request for `UpdateItem`. */
export interface DynamoDbUpdateItemInput extends DynamoDbConditionalInput {
  readonly Key: DynamoDbValues;
  readonly UpdateExpression: string;
}

/** A request for `DeleteItem`. */
export interface DynamoDbDeleteItemInput extends DynamoDbConditionalInput {
  readonly Key: DynamoDbValues;
}

/** The methods of a DynamoDB client that the store calls. `new DynamoDB()` of `@aws-sdk/client-dynamodb` has them. */
export interface DynamoDbClient {
  putItem(input: DynamoDbPutItemInput): Promise<unknown>;
  updateItem(input: DynamoDbUpdateItemInput): Promise<unknown>;
  deleteItem(input: DynamoDbDeleteItemInput): Promise<unknown>;
}

/** A request for `BatchGetItem`. */
export interface DynamoDbBatchGetItemInput {
  readonly RequestItems: Record<string, { Keys: DynamoDbValues[]; ConsistentRead: boolean }>;
}

/** The parts of a response of `BatchGetItem` that the store reads. */
export interface DynamoDbBatchGetItemOutput {
  readonly Responses?: Readonly<Record<string, readonly object[]>> | undefined;
  readonly UnprocessedKeys?: Readonly<Record<string, { readonly Keys: readonly object[] | undefined }>> | undefined;
}

/** A request for `BatchWriteItem`. */
export interface DynamoDbBatchWriteItemInput {
  readonly RequestItems: Record<string, Array<{ PutRequest: { Item: DynamoDbValues } }>>;
}

/** The parts of a response of `BatchWriteItem` that the store reads. */
export interface DynamoDbBatchWriteItemOutput {
  readonly UnprocessedItems?: Readonly<Record<string, readonly object[]>> | undefined;
}

/** The methods of a client that the batch store calls. `new DynamoDB()` of `@aws-sdk/client-dynamodb` has them. */
export interface DynamoDbBatchClient {
  batchGetItem(input: DynamoDbBatchGetItemInput): Promise<DynamoDbBatchGetItemOutput>;
  batchWriteItem(input: DynamoDbBatchWriteItemInput): Promise<DynamoDbBatchWriteItemOutput>;
}
