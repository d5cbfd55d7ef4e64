import { DynamoDbError, invalid } from './dynamodb-error';
import { compareNumbers, normalizeNumber, significantDigits } from './number';

/** An attribute value as requests contain it: an object whose only member is named after the type. */
export type AttributeValue = Readonly<Record<string, unknown>>;

/** Attributes by name. */
export type Item = ReadonlyMap<string, AttributeValue>;

type Members = Readonly<Record<string, AttributeValue>>;

type Content = string | readonly string[] | boolean | readonly AttributeValue[] | Members;

/** Validates the content of a type, and returns it as DynamoDB stores it. */
const TYPES: Readonly<Record<string, (content: unknown) => Content>> = {
  S: text,
  N: (content) => normalizeNumber(text(content)),
  B: base64,
  BOOL: boolean,
  NULL: (content) => {
    if (boolean(content)) return true;
    throw invalid('One or more parameter values were invalid: Null attribute value types must have the value of true');
  },
  SS: (content) => set(content, text),
  NS: (content) => set(content, (element) => normalizeNumber(text(element))),
  BS: (content) => set(content, base64),
  L: (content) => list(content).map(readValue),
  M: (content) => Object.fromEntries(readItem(content)),
};

export const ATTRIBUTE_TYPES: readonly string[] = Object.keys(TYPES);

/** Reads a value of a request. Throws if DynamoDB would reject it. */
export function readValue(value: unknown): AttributeValue {
  const members = Object.entries(object(value)).filter(([, content]) => content !== null && content !== undefined);
  const known = members.filter(([type]) => Object.hasOwn(TYPES, type));
  if (known.length !== 1) {
    throw invalid(
      `Supplied AttributeValue ${known.length === 0 ? 'is empty' : 'has more than one datatypes set'}, must contain ` +
        'exactly one of the supported datatypes',
    );
  }
  const [[type, content]] = known;
  return { [type]: TYPES[type](content) };
}

export function readItem(value: unknown): Item {
  return new Map(Object.entries(object(value)).map(([name, content]) => [name, readValue(content)]));
}

/** The name of the type: S, N, B, BOOL, NULL, SS, NS, BS, L or M. */
export function typeOf(value: AttributeValue): string {
  return Object.keys(value)[0];
}

export function equalValues(first: AttributeValue, second: AttributeValue): boolean {
  return canonicalText(first) === canonicalText(second);
}

/** The same text for equal values. Sets and maps have no order. */
export function canonicalText(value: AttributeValue): string {
  const type = typeOf(value);
  const content = value[type];
  if (type === 'L') return `L[${(content as AttributeValue[]).map(canonicalText).join()}]`;
  if (type === 'M') {
    const members = Object.entries(content as Members).map(([name, member]) => [name, canonicalText(member)]);
    return `M${JSON.stringify(members.sort())}`;
  }
  return type + JSON.stringify(Array.isArray(content) ? [...content].sort() : content);
}

/** Compares two values of the same type. Returns NaN for values without an order. */
export function compareValues(first: AttributeValue, second: AttributeValue): number {
  const type = typeOf(first);
  if (type !== typeOf(second)) return NaN;
  const [one, other] = [String(first[type]), String(second[type])];
  if (type === 'N') return compareNumbers(one, other);
  if (type === 'S') return Buffer.compare(Buffer.from(one), Buffer.from(other));
  return type === 'B' ? Buffer.compare(Buffer.from(one, 'base64'), Buffer.from(other, 'base64')) : NaN;
}

/** Size in bytes, which DynamoDB limits. */
export function itemSize(item: Item): number {
  return [...item].reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueSize(value), 0);
}

function valueSize(value: AttributeValue): number {
  const type = typeOf(value);
  const content = value[type];
  if (Array.isArray(content) && type !== 'L') {
    return content.reduce((sum: number, element) => sum + valueSize({ [type[0]]: element as string }), 0);
  }
  if (type === 'S') return Buffer.byteLength(content as string);
  if (type === 'B') return Buffer.byteLength(content as string, 'base64');
  if (type === 'N') return 1 + Math.ceil(significantDigits(content as string) / 2);
  if (type === 'L') {
    return 3 + (content as AttributeValue[]).reduce((sum: number, element) => sum + 1 + valueSize(element), 0);
  }
  if (type === 'M') {
    const members = new Map(Object.entries(content as Members));
    return 3 + members.size + itemSize(members);
  }
  return 1;
}

function set(content: unknown, read: (element: unknown) => string): readonly string[] {
  const elements = list(content).map(read);
  if (elements.length === 0) throw invalid('One or more parameter values were invalid: A set may not be empty');
  if (new Set(elements).size < elements.length) {
    throw invalid('One or more parameter values were invalid: Input collection contains duplicates.');
  }
  return elements;
}

export function object(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw serializationError('an object', value);
}

export function list(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw serializationError('a list', value);
}

export function text(value: unknown): string {
  if (typeof value === 'string') return value;
  throw serializationError('a string', value);
}

export function boolean(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw serializationError('a boolean', value);
}

function base64(value: unknown): string {
  return Buffer.from(text(value), 'base64').toString('base64');
}

function serializationError(expected: string, value: unknown): DynamoDbError {
  return new DynamoDbError(
    'SerializationException',
    `expected ${expected}, got: ${value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value}`,
  );
}
