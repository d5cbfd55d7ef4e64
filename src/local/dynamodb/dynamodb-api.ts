import { object } from './attribute-value';
import { BATCH_OPERATIONS } from './batch-operations';
import { DynamoDbError } from './dynamodb-error';
import { ITEM_OPERATIONS } from './item-operations';
import { keyAttributes } from './key';
import { checkParameters, DynamoDbContext, DynamoDbRequest, Operation, requiredText } from './request';
import { SEARCH_OPERATIONS } from './search-operations';
import { errorResponse, jsonResponse, ServiceResponse } from '../service/service-response';

const JSON_1_0 = 'application/x-amz-json-1.0';

const OPERATIONS: Readonly<Record<string, Operation>> = {
  ...ITEM_OPERATIONS,
  ...BATCH_OPERATIONS,
  ...SEARCH_OPERATIONS,
  DescribeTable: (request, { tables, caller }) => {
    const table = tables.get(requiredText(request, 'TableName'), caller, 'DescribeTable');
    checkParameters('DescribeTable', request, ['TableName']);
    const { model, createdAt } = table;
    const key = keyAttributes(model);
    return {
      Table: {
        TableName: model.name,
        TableArn: model.arn,
        TableId: model.id,
        TableStatus: 'ACTIVE',
        CreationDateTime: createdAt / 1000,
        AttributeDefinitions: key.map(({ name, type }) => ({ AttributeName: name, AttributeType: type })),
        KeySchema: key.map(({ name }, index) => ({ AttributeName: name, KeyType: index === 0 ? 'HASH' : 'RANGE' })),
        ItemCount: table.all().length,
      },
    };
  },
};

/** Handles a request to DynamoDB, in the AWS JSON 1.0 protocol of the SDKs. */
export function handleDynamoDbRequest(operation: string, body: string, context: DynamoDbContext): ServiceResponse {
  try {
    if (!Object.hasOwn(OPERATIONS, operation)) {
      throw new DynamoDbError(
        'UnknownOperationException',
        `the operation ${operation} of DynamoDB is not supported by the local stage`,
      );
    }
    return jsonResponse(JSON_1_0, 200, OPERATIONS[operation](parse(body), context));
  } catch (error) {
    if (!(error instanceof DynamoDbError)) throw error;
    const { code, type, message, item } = error;
    return errorResponse(code, jsonResponse(JSON_1_0, 400, { __type: type, message, Item: item }));
  }
}

function parse(body: string): DynamoDbRequest {
  try {
    return object(JSON.parse(body));
  } catch {
    throw new DynamoDbError('SerializationException', 'the body is not a JSON object');
  }
}
