import { arnIn, deterministicUuid, generatedName } from '../cloudformation/physical-ids';
import { ResourceValues, Values } from '../cloudformation/physical-values';
import { Resource } from '../cloudformation/stack-model';

/** CDK's `Table` is the first type, and its `TableV2` the second. */
export const TABLE_TYPES = ['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'] as const;

const TABLE_VALUES: Values = {
  Ref: tableName,
  Arn: (table) => arnIn(table, 'dynamodb', `table/${tableName(table)}`),
  TableId: deterministicUuid,
};

export const DYNAMODB_VALUES: ResourceValues = Object.fromEntries(TABLE_TYPES.map((type) => [type, TABLE_VALUES]));

function tableName(table: Resource): string {
  return String(table.property('TableName') ?? generatedName(table, 255));
}
