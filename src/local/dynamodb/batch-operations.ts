import { Item, itemSize, list, object, readItem } from './attribute-value';
import { invalid } from './dynamodb-error';
import { Placeholders } from './expressions/placeholders';
import { parseProjection, project } from './expressions/projection';
import { readKey, readNewItem } from './item-operations';
import { checkKey, keyText } from './key';
import { checkParameters, DynamoDbRequest, Operation, optionalText, required } from './request';
import { Table } from './table';

const MAX_KEYS = 100;
const MAX_WRITES = 25;
const MAX_RESPONSE_BYTES = 16 * 1024 * 1024;

/** Operations on several items of several tables. */
export const BATCH_OPERATIONS: Readonly<Record<string, Operation>> = {
  BatchGetItem: (request, { tables, caller }) => {
    checkParameters('BatchGetItem', request, ['RequestItems']);
    const reads = requestItems(request).map(([name, value]) => {
      const table = tables.get(name, caller, 'BatchGetItem');
      return { name, table, ...readKeys(object(value), table) };
    });
    checkCount(
      'BatchGetItem',
      reads.map(({ keys }) => keys.length),
      MAX_KEYS,
    );
    let bytes = 0;
    const responses = reads.map(({ name, table, keys, projection, given }) => {
      const items: object[] = [];
      const unprocessed: object[] = [];
      for (const key of keys) {
        const item = table.get(key);
        bytes += item ? itemSize(item) : 0;
        if (bytes > MAX_RESPONSE_BYTES) unprocessed.push(project(key));
        else if (item) items.push(project(item, projection));
      }
      return { name, items, unprocessed: unprocessed.length > 0 ? { ...given, Keys: unprocessed } : undefined };
    });
    return {
      Responses: Object.fromEntries(responses.map(({ name, items }) => [name, items])),
      UnprocessedKeys: Object.fromEntries(
        responses.flatMap(({ name, unprocessed }) => (unprocessed ? [[name, unprocessed]] : [])),
      ),
    };
  },
  BatchWriteItem: (request, { tables, caller }) => {
    checkParameters('BatchWriteItem', request, ['RequestItems']);
    const writes = requestItems(request).map(([name, value]) =>
      readWrites(list(value), tables.get(name, caller, 'BatchWriteItem')),
    );
    checkCount(
      'BatchWriteItem',
      writes.map(({ length }) => length),
      MAX_WRITES,
    );
    for (const { apply } of writes.flat()) apply();
    return { UnprocessedItems: {} };
  },
};

function requestItems(request: DynamoDbRequest): Array<[table: string, value: unknown]> {
  const entries = Object.entries(object(required(request, 'RequestItems')));
  if (entries.length > 0) return entries;
  throw emptyBatch();
}

function readKeys(given: DynamoDbRequest, table: Table) {
  checkParameters('BatchGetItem', given, ['Keys', 'ProjectionExpression', 'ExpressionAttributeNames']);
  const placeholders = new Placeholders(given);
  const projection = parseProjection(optionalText(given, 'ProjectionExpression'), placeholders);
  placeholders.checkAllUsed();
  const keys = list(required(given, 'Keys')).map(readItem);
  for (const key of keys) checkKey(key, table.model);
  checkDistinct(keys, table);
  return { given, keys, projection };
}

function readWrites(requests: readonly unknown[], table: Table): ReadonlyArray<{ key: Item; apply: () => void }> {
  const writes = requests.map((value) => {
    const write = object(value);
    if (Object.keys(write).length !== 1) {
      throw invalid('A write request must have exactly one of PutRequest and DeleteRequest');
    }
    if (write.PutRequest) {
      const item = readNewItem(required(object(write.PutRequest), 'Item'), table);
      return { key: item, apply: () => table.put(item) };
    }
    const key = readKey(object(required(write, 'DeleteRequest')), table);
    return { key, apply: () => table.delete(key) };
  });
  checkDistinct(
    writes.map(({ key }) => key),
    table,
  );
  return writes;
}

function checkCount(operation: string, counts: readonly number[], maximum: number): void {
  const sum = counts.reduce((total, count) => total + count, 0);
  if (sum > maximum) throw invalid(`Too many items requested for the ${operation} call`);
  if (counts.includes(0)) throw emptyBatch();
}

function emptyBatch(): Error {
  return invalid('1 validation error detected: Value at requestItems failed to satisfy constraint: must not be empty');
}

function checkDistinct(keys: readonly Item[], { model }: Table): void {
  if (new Set(keys.map((key) => keyText(key, model))).size < keys.length) {
    throw invalid('Provided list of item keys contains duplicates');
  }
}
