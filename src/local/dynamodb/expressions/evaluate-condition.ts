import { Comparator, Condition, ConditionFunction, Operand } from './condition';
import { AttributeValue, compareValues, equalValues, Item, typeOf } from '../attribute-value';

/** Whether a condition holds for an item. An item that does not exist has no attributes. */
export function isTrue(condition: Condition, item: Item): boolean {
  switch (condition.kind) {
    case 'and':
      return condition.conditions.every((one) => isTrue(one, item));
    case 'or':
      return condition.conditions.some((one) => isTrue(one, item));
    case 'not':
      return !isTrue(condition.condition, item);
    default:
      return isSimpleConditionTrue(
        condition,
        condition.operands.map((operand) => valueOf(operand, item)),
      );
  }
}

type Value = AttributeValue | undefined;

function isSimpleConditionTrue(
  condition: Exclude<Condition, { readonly kind: 'and' | 'or' | 'not' }>,
  [first, ...others]: readonly Value[],
): boolean {
  switch (condition.kind) {
    case 'compare':
      return COMPARATORS[condition.comparator](first, others[0]);
    case 'between':
      return COMPARATORS['>='](first, others[0]) && COMPARATORS['<='](first, others[1]);
    case 'in':
      return others.some((option) => areEqual(first, option));
    case 'function':
      return FUNCTIONS[condition.name](first, others[0]);
  }
}

const COMPARATORS: Readonly<Record<Comparator, (first: Value, second: Value) => boolean>> = {
  '=': areEqual,
  '<>': (first, second) => !areEqual(first, second),
  '<': (first, second) => order(first, second) < 0,
  '<=': (first, second) => order(first, second) <= 0,
  '>': (first, second) => order(first, second) > 0,
  '>=': (first, second) => order(first, second) >= 0,
};

const FUNCTIONS: Readonly<Record<ConditionFunction, (first: Value, second: Value) => boolean>> = {
  attribute_exists: (first) => first !== undefined,
  attribute_not_exists: (first) => first === undefined,
  attribute_type: (first, type) => first !== undefined && typeOf(first) === type?.S,
  begins_with: (first, start) => {
    const [whole, prefix] = [bytesOf(first), bytesOf(start)];
    return isSameType(first, start) && whole !== undefined && prefix !== undefined && startsWith(whole, prefix);
  },
  contains: (first, element) => first !== undefined && element !== undefined && doesContain(first, element),
};

/** Comparisons with a missing attribute, and with NaN, are false. */
function order(first: Value, second: Value): number {
  return first && second ? compareValues(first, second) : NaN;
}

function areEqual(first: Value, second: Value): boolean {
  return first !== undefined && second !== undefined && equalValues(first, second);
}

function isSameType(first: Value, second: Value): boolean {
  return first !== undefined && second !== undefined && typeOf(first) === typeOf(second);
}

function startsWith(whole: Buffer, prefix: Buffer): boolean {
  return whole.subarray(0, prefix.length).equals(prefix);
}

/** The bytes of a string or of binary data. */
function bytesOf(value: Value): Buffer | undefined {
  if (typeof value?.S === 'string') return Buffer.from(value.S);
  return typeof value?.B === 'string' ? Buffer.from(value.B, 'base64') : undefined;
}

/** A string contains a part of it, a set or a list contains an element. */
function doesContain(whole: AttributeValue, part: AttributeValue): boolean {
  const type = typeOf(whole);
  if (type === 'L') return (whole.L as AttributeValue[]).some((element) => equalValues(element, part));
  if (type === 'S' || type === 'B') return isSameType(whole, part) && bytesOf(whole)!.includes(bytesOf(part)!);
  const elements = type.endsWith('S') ? (whole[type] as string[]) : [];
  return elements.some((element) => equalValues({ [type[0]]: element }, part));
}

function valueOf(operand: Operand, item: Item): Value {
  if (operand.kind === 'value') return operand.value;
  if (operand.kind === 'attribute') return item.get(operand.name);
  const size = sizeOf(valueOf(operand.of, item));
  return size === undefined ? undefined : { N: String(size) };
}

/** The result of the function `size`: a number of characters, bytes or elements. */
function sizeOf(value: Value): number | undefined {
  const bytes = bytesOf(value);
  if (typeof value?.S === 'string') return value.S.length;
  if (bytes || value === undefined) return bytes?.length;
  const content = value[typeOf(value)];
  if (typeof content !== 'object' || content === null) return undefined;
  return Object.keys(content).length;
}
