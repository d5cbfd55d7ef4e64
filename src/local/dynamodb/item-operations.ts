import { Item, itemSize, readItem } from './attribute-value';
import { DynamoDbError, invalid } from './dynamodb-error';
import { applyUpdate } from './expressions/apply-update';
import { Condition } from './expressions/condition';
import { isTrue } from './expressions/evaluate-condition';
import { Placeholders } from './expressions/placeholders';
import { parseProjection, project } from './expressions/projection';
import { parseUpdate } from './expressions/update';
import { checkIndexKeys, checkItemKey, checkKey, keyAttributes } from './key';
import {
  checkParameters,
  choice,
  DynamoDbRequest,
  Operation,
  optionalCondition,
  optionalText,
  required,
  requiredText,
} from './request';
import { Table } from './table';

const MAX_ITEM_BYTES = 400 * 1024;

const EXPRESSION = ['ExpressionAttributeNames', 'ExpressionAttributeValues'];
const WRITE = [
  'TableName',
  'ConditionExpression',
  'ReturnValues',
  'ReturnValuesOnConditionCheckFailure',
  ...EXPRESSION,
];

/** Operations on one item. */
export const ITEM_OPERATIONS: Readonly<Record<string, Operation>> = {
  GetItem: (request, { tables, caller }) => {
    const table = tables.get(requiredText(request, 'TableName'), caller, 'GetItem');
    checkParameters('GetItem', request, ['TableName', 'Key', 'ProjectionExpression', 'ExpressionAttributeNames']);
    const placeholders = new Placeholders(request);
    const projection = parseProjection(optionalText(request, 'ProjectionExpression'), placeholders);
    placeholders.checkAllUsed();
    const item = table.get(readKey(request, table));
    return item ? { Item: project(item, projection) } : {};
  },
  PutItem: (request, { tables, caller }) => {
    const table = tables.get(requiredText(request, 'TableName'), caller, 'PutItem');
    checkParameters('PutItem', request, ['Item', ...WRITE]);
    const write = readWrite(request, ['NONE', 'ALL_OLD']);
    write.placeholders.checkAllUsed();
    const item = readNewItem(required(request, 'Item'), table);
    const old = checkCondition(table.get(item), write);
    table.put(item);
    return returned(write.returnValues === 'ALL_OLD' ? old : undefined);
  },
  DeleteItem: (request, { tables, caller }) => {
    const table = tables.get(requiredText(request, 'TableName'), caller, 'DeleteItem');
    checkParameters('DeleteItem', request, ['Key', ...WRITE]);
    const write = readWrite(request, ['NONE', 'ALL_OLD']);
    write.placeholders.checkAllUsed();
    const key = readKey(request, table);
    const old = checkCondition(table.get(key), write);
    table.delete(key);
    return returned(write.returnValues === 'ALL_OLD' ? old : undefined);
  },
  UpdateItem: (request, { tables, caller }) => {
    const table = tables.get(requiredText(request, 'TableName'), caller, 'UpdateItem');
    checkParameters('UpdateItem', request, ['Key', 'UpdateExpression', ...WRITE]);
    const write = readWrite(request, ['NONE', 'ALL_OLD', 'UPDATED_OLD', 'ALL_NEW', 'UPDATED_NEW']);
    const expression = optionalText(request, 'UpdateExpression');
    const actions = expression === undefined ? [] : parseUpdate(expression, write.placeholders);
    write.placeholders.checkAllUsed();
    const key = readKey(request, table);
    const names = actions.map(({ name }) => name);
    checkKeyIsUnchanged(names, table);
    const old = checkCondition(table.get(key), write);
    const item = applyUpdate(actions, old ?? key);
    checkIndexKeys(item, table.model);
    if (itemSize(item) > MAX_ITEM_BYTES) throw invalid('Item size to update has exceeded the maximum allowed size');
    table.put(item);
    const subject = write.returnValues.endsWith('OLD') ? old : item;
    if (write.returnValues === 'NONE' || !subject) return {};
    return { Attributes: project(subject, write.returnValues.startsWith('UPDATED') ? names : undefined) };
  },
};

/** Reads an item to store, and checks its size and its key. */
export function readNewItem(value: unknown, table: Table): Item {
  const item = readItem(value);
  if (itemSize(item) > MAX_ITEM_BYTES) throw invalid('Item size has exceeded the maximum allowed size');
  checkItemKey(item, table.model);
  return item;
}

export function readKey(request: DynamoDbRequest, table: Table): Item {
  const key = readItem(required(request, 'Key'));
  checkKey(key, table.model);
  return key;
}

interface Write<ReturnValues> {
  readonly placeholders: Placeholders;
  readonly condition?: Condition;
  readonly returnValues: ReturnValues;
  readonly returnOnFailure: 'NONE' | 'ALL_OLD';
}

/** Reads the parameters that all writes have. */
function readWrite<ReturnValues extends string>(
  request: DynamoDbRequest,
  returnValues: readonly [ReturnValues, ...ReturnValues[]],
): Write<ReturnValues> {
  const placeholders = new Placeholders(request);
  return {
    placeholders,
    condition: optionalCondition(request, 'ConditionExpression', placeholders),
    returnValues: choice(request, 'ReturnValues', returnValues),
    returnOnFailure: choice(request, 'ReturnValuesOnConditionCheckFailure', ['NONE', 'ALL_OLD']),
  };
}

/** Returns the item before the write. */
function checkCondition(old: Item | undefined, { condition, returnOnFailure }: Write<string>): Item | undefined {
  if (!condition || isTrue(condition, old ?? new Map())) return old;
  const item = returnOnFailure === 'ALL_OLD' && old ? project(old) : undefined;
  throw new DynamoDbError('ConditionalCheckFailedException', 'The conditional request failed', item);
}

function checkKeyIsUnchanged(names: readonly string[], table: Table): void {
  const key = keyAttributes(table.model).find(({ name }) => names.includes(name));
  if (!key) return;
  throw invalid(
    `One or more parameter values were invalid: Cannot update attribute ${key.name}. ` +
      'This attribute is part of the key',
  );
}

function returned(item: Item | undefined): object {
  return item ? { Attributes: project(item) } : {};
}
