/** A value as DynamoDB has it. */
export type DynamoDbValue = { readonly S: string } | { readonly N: string };

/** Values by attribute name or placeholder. */
export interface DynamoDbValues {
  [name: string]: DynamoDbValue;
}

/** What the requests have in common. */
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

/** What the store needs of a client: `new DynamoDB()` of `@aws-sdk/client-dynamodb` has it. */
export interface DynamoDbClient {
  putItem(input: DynamoDbPutItemInput): Promise<unknown>;
  updateItem(input: DynamoDbUpdateItemInput): Promise<unknown>;
  deleteItem(input: DynamoDbDeleteItemInput): Promise<unknown>;
}
