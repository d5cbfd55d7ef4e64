import { AttributeValue, canonicalText, compareValues, Item, typeOf } from './attribute-value';
import { invalid } from './dynamodb-error';
import { KeyAttribute, TableModel } from './table-model';

const MAX_BYTES = { partition: 2048, sort: 1024 };

/** The attributes of a table's key. */
export function keyAttributes({ partitionKey, sortKey }: TableModel): readonly KeyAttribute[] {
  return sortKey ? [partitionKey, sortKey] : [partitionKey];
}

/** The key of an item. */
export function keyOf(item: Item, table: TableModel): Item {
  return new Map(keyAttributes(table).map(({ name }) => [name, item.get(name)!]));
}

/** The same text for equal keys. */
export function keyText(item: Item, table: TableModel): string {
  return JSON.stringify(keyAttributes(table).map(({ name }) => canonicalText(item.get(name)!)));
}

/** Checks a key that a request contains. */
export function checkKey(key: Item, table: TableModel): void {
  const attributes = keyAttributes(table);
  if (key.size !== attributes.length || attributes.some(({ name, type }) => typeAt(key, name) !== type)) {
    throw invalid('The provided key element does not match the schema');
  }
  checkKeySize(key, table);
}

/** Checks the keys of the table and of its indexes in an item that a request contains. */
export function checkItemKey(item: Item, table: TableModel): void {
  for (const { name, type } of keyAttributes(table)) {
    const actual = typeAt(item, name);
    if (actual === type) continue;
    throw invalid(
      `One or more parameter values were invalid: ${
        actual === undefined
          ? `Missing the key ${name} in the item`
          : `Type mismatch for key ${name} expected: ${type} actual: ${actual}`
      }`,
    );
  }
  checkKeySize(item, table);
  checkIndexKeys(item, table);
}

export function checkIndexKeys(item: Item, { indexes }: TableModel): void {
  for (const { name: index, attributes } of indexes) {
    for (const { name, type } of attributes) {
      const actual = typeAt(item, name) ?? type;
      if (actual !== type || isEmpty(item.get(name))) {
        throw invalid(
          `One or more parameter values were invalid: Type mismatch for Index Key ${name} Expected: ${type} ` +
            `Actual: ${isEmpty(item.get(name)) ? 'an empty value' : actual} IndexName: ${index}`,
        );
      }
    }
  }
}

/** The order of items in a query, and in a scan of this table. */
export function compareKeys(first: Item, second: Item, { partitionKey, sortKey }: TableModel): number {
  const [one, other] = [first, second].map((item) => canonicalText(item.get(partitionKey.name)!));
  if (one !== other) return one < other ? -1 : 1;
  return sortKey ? compareValues(first.get(sortKey.name)!, second.get(sortKey.name)!) : 0;
}

function checkKeySize(item: Item, { partitionKey, sortKey }: TableModel): void {
  for (const [kind, attribute] of [
    ['partition', partitionKey],
    ['sort', sortKey],
  ] as const) {
    const value = attribute && item.get(attribute.name);
    if (!value) continue;
    if (isEmpty(value)) {
      throw invalid(
        'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ' +
          `string or binary value. Key: ${attribute.name}`,
      );
    }
    if (byteLength(value) > MAX_BYTES[kind]) {
      throw invalid(
        `One or more parameter values were invalid: Size of the ${kind} key has exceeded the maximum size limit of ` +
          `${MAX_BYTES[kind]} bytes`,
      );
    }
  }
}

function typeAt(item: Item, name: string): string | undefined {
  const value = item.get(name);
  return value && typeOf(value);
}

function isEmpty(value: AttributeValue | undefined): boolean {
  return value !== undefined && (value.S === '' || value.B === '');
}

function byteLength(value: AttributeValue): number {
  return Buffer.byteLength(String(value[typeOf(value)]), value.B === undefined ? 'utf8' : 'base64');
}
