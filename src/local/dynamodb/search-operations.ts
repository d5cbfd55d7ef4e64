import { boolean, Item, itemSize, readItem } from './attribute-value';
import { invalid, notSupported } from './dynamodb-error';
import { attributesIn, Condition } from './expressions/condition';
import { isTrue } from './expressions/evaluate-condition';
import { Placeholders } from './expressions/placeholders';
import { parseProjection, project } from './expressions/projection';
import { checkKey, compareKeys, keyAttributes, keyOf } from './key';
import {
  checkParameters,
  choice,
  DynamoDbRequest,
  Operation,
  optionalCondition,
  optionalText,
  requiredText,
} from './request';
import { Table } from './table';

const MAX_PAGE_BYTES = 1024 * 1024;

const SEARCH = [
  'TableName',
  'FilterExpression',
  'ProjectionExpression',
  'ExpressionAttributeNames',
  'ExpressionAttributeValues',
  'Select',
  'Limit',
  'ExclusiveStartKey',
];

/** Operations that find items of a table. Indexes are not supported. */
export const SEARCH_OPERATIONS: Readonly<Record<string, Operation>> = {
  Query: (request, { tables, caller }) => {
    const table = tables.get(requiredText(request, 'TableName'), caller, 'Query');
    checkParameters('Query', request, ['KeyConditionExpression', 'ScanIndexForward', ...SEARCH]);
    const placeholders = new Placeholders(request);
    const condition = optionalCondition(request, 'KeyConditionExpression', placeholders);
    if (!condition) throw invalid('The KeyConditionExpression parameter must be specified in the request.');
    checkKeyCondition(condition, table);
    const search = readSearch(request, table, placeholders);
    const key = keyAttributes(table.model).map(({ name }) => name);
    const inFilter = search.filter && attributesIn(search.filter).find((name) => key.includes(name));
    if (inFilter !== undefined) {
      throw invalid(
        'Filter Expression can only contain non-primary key attributes: Primary key attribute: ' + inFilter,
      );
    }
    const forward = request.ScanIndexForward === undefined || boolean(request.ScanIndexForward);
    return page(table, search, condition, forward);
  },
  Scan: (request, { tables, caller }) => {
    const table = tables.get(requiredText(request, 'TableName'), caller, 'Scan');
    checkParameters('Scan', request, SEARCH);
    return page(table, readSearch(request, table, new Placeholders(request)));
  },
};

interface Search {
  readonly filter?: Condition;
  readonly projection?: readonly string[];
  readonly onlyCount: boolean;
  readonly limit: number;
  readonly startKey?: Item;
}

function readSearch(request: DynamoDbRequest, { model }: Table, placeholders: Placeholders): Search {
  const filter = optionalCondition(request, 'FilterExpression', placeholders);
  const projection = parseProjection(optionalText(request, 'ProjectionExpression'), placeholders);
  placeholders.checkAllUsed();
  const select = choice(request, 'Select', [
    projection ? 'SPECIFIC_ATTRIBUTES' : 'ALL_ATTRIBUTES',
    'COUNT',
    'SPECIFIC_ATTRIBUTES',
    'ALL_ATTRIBUTES',
  ]);
  if ((select === 'SPECIFIC_ATTRIBUTES') !== (projection !== undefined)) {
    throw invalid(`Select type ${select} does not match the ProjectionExpression of the request`);
  }
  const startKey = request.ExclusiveStartKey ? readItem(request.ExclusiveStartKey) : undefined;
  if (startKey) checkKey(startKey, model);
  const limit = request.Limit ?? Infinity;
  if (typeof limit !== 'number' || limit < 1) throw invalid('Limit must be at least 1');
  return { filter, projection, onlyCount: select === 'COUNT', limit, startKey };
}

/** Reads items until the limit or DynamoDB's size of a page is reached. */
function page(table: Table, search: Search, keyCondition?: Condition, forward = true): object {
  const { model } = table;
  const { filter, projection, onlyCount, limit, startKey } = search;
  const found = table.all().filter((item) => !keyCondition || isTrue(keyCondition, item));
  const ordered = forward ? found : found.reverse();
  const direction = forward ? 1 : -1;
  const rest = startKey ? ordered.filter((item) => compareKeys(item, startKey, model) * direction > 0) : ordered;
  const read: Item[] = [];
  let bytes = 0;
  for (const item of rest) {
    read.push(item);
    bytes += itemSize(item);
    if (read.length >= limit || bytes > MAX_PAGE_BYTES) break;
  }
  const matching = read.filter((item) => !filter || isTrue(filter, item));
  const isLast = read.length === rest.length && read.length < limit;
  return {
    Items: onlyCount ? undefined : matching.map((item) => project(item, projection)),
    Count: matching.length,
    ScannedCount: read.length,
    LastEvaluatedKey: isLast ? undefined : project(keyOf(read[read.length - 1], model)),
  };
}

/** The partition key must equal a value. The sort key may have a condition, too. */
function checkKeyCondition(condition: Condition, { model: { partitionKey, sortKey } }: Table): void {
  const conditions = condition.kind === 'and' ? condition.conditions : [condition];
  const names = conditions.map(keyAttributeOf);
  const partition = conditions[names.indexOf(partitionKey.name)];
  if (!partition) throw invalid(`Query condition missed key schema element: ${partitionKey.name}`);
  if (partition.kind !== 'compare' || partition.comparator !== '=') throw invalid('Query key condition not supported');
  const others = names.filter((name) => name !== partitionKey.name);
  if (others.length + 1 !== names.length) {
    throw invalid('KeyConditionExpressions must only contain one condition per key');
  }
  if (others.length > 1 || others.some((name) => name !== sortKey?.name)) {
    throw invalid('Query key condition not supported');
  }
}

function keyAttributeOf(condition: Condition): string {
  const isKeyCondition =
    (condition.kind === 'compare' && condition.comparator !== '<>') ||
    condition.kind === 'between' ||
    (condition.kind === 'function' && condition.name === 'begins_with');
  if (!isKeyCondition) {
    throw invalid(`Invalid operator used in KeyConditionExpression: ${condition.kind.toUpperCase()}`);
  }
  const [first, ...others] = condition.operands;
  if (first.kind === 'attribute' && others.every(({ kind }) => kind === 'value')) return first.name;
  throw notSupported('a key condition that does not begin with an attribute and compare it with values');
}
