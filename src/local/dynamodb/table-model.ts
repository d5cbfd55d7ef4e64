import { TABLE_TYPES } from './resource-values';
import { Resource, StackModel } from '../cloudformation/stack-model';
import { undefinedIfUnresolved } from '../cloudformation/unresolved';

/** An attribute of a key, with its type: S, N or B. */
export interface KeyAttribute {
  readonly name: string;
  readonly type: string;
}

/** The attributes of a secondary index, whose type the table checks. */
export interface IndexModel {
  readonly name: string;
  readonly attributes: readonly KeyAttribute[];
}

/** A table, as its template defines it. */
export interface TableModel {
  readonly name: string;
  readonly arn: string;
  readonly id: string;
  readonly region: string;
  readonly account: string;
  readonly partitionKey: KeyAttribute;
  readonly sortKey?: KeyAttribute;
  readonly indexes: readonly IndexModel[];
  /** The attribute with the time at which an item expires, in seconds. */
  readonly timeToLive?: string;
}

/** Reads the tables of all stacks. A table whose properties only AWS knows is left out. */
export function readTables(stacks: readonly StackModel[]): TableModel[] {
  return stacks
    .flatMap((stack) => TABLE_TYPES.flatMap((type) => stack.ofType(type)))
    .flatMap((table) => undefinedIfUnresolved(() => readTable(table)) ?? []);
}

interface KeyElement {
  readonly AttributeName: string;
  readonly KeyType: 'HASH' | 'RANGE';
}

function readTable(table: Resource): TableModel {
  const { stack, logicalId } = table;
  const definitions = (table.property('AttributeDefinitions') ?? []) as Array<Record<string, string>>;
  const attributes = (schema: unknown, keyType?: string): KeyAttribute[] =>
    ((schema ?? []) as KeyElement[])
      .filter(({ KeyType }) => keyType === undefined || KeyType === keyType)
      .map(({ AttributeName: name }) => ({
        name,
        type: String(definitions.find(({ AttributeName }) => AttributeName === name)?.AttributeType),
      }));
  const indexes = [table.property('GlobalSecondaryIndexes') ?? [], table.property('LocalSecondaryIndexes') ?? []];
  const timeToLive = table.property('TimeToLiveSpecification') as { AttributeName?: string; Enabled?: unknown };
  const schema = table.property('KeySchema');
  return {
    name: String(stack.ref(logicalId)),
    arn: String(stack.getAtt(logicalId, 'Arn')),
    id: String(stack.getAtt(logicalId, 'TableId')),
    region: stack.region,
    account: stack.account,
    partitionKey: attributes(schema, 'HASH')[0],
    sortKey: attributes(schema, 'RANGE').at(0),
    indexes: (indexes.flat() as Array<Record<string, unknown>>).map(({ IndexName, KeySchema }) => ({
      name: String(IndexName),
      attributes: attributes(KeySchema),
    })),
    timeToLive: String(timeToLive?.Enabled) === 'true' ? timeToLive.AttributeName : undefined,
  };
}
