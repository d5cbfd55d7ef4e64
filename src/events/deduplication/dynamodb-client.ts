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
