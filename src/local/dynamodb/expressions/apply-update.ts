import { UpdateAction, UpdateValue } from './update';
import { AttributeValue, Item, typeOf } from '../attribute-value';
import { invalid } from '../dynamodb-error';
import { addNumbers, subtractNumbers } from '../number';

/** Returns the item after an update. Every action sees the item as it was before. */
export function applyUpdate(actions: readonly UpdateAction[], item: Item): Item {
  const changed = new Map(item);
  for (const action of actions) {
    const value = changedValue(action, item);
    if (value) changed.set(action.name, value);
    else changed.delete(action.name);
  }
  return changed;
}

/** Returns undefined if the action removes the attribute. */
function changedValue(action: UpdateAction, item: Item): AttributeValue | undefined {
  switch (action.kind) {
    case 'SET':
      return compute(action.value, item);
    case 'REMOVE':
      return undefined;
    default:
      return changedCollection(action, item.get(action.name));
  }
}

/** `ADD` and `DELETE` add to a number, and change the elements of a set. */
function changedCollection(
  { kind, value }: Extract<UpdateAction, { readonly kind: 'ADD' | 'DELETE' }>,
  current: AttributeValue | undefined,
): AttributeValue | undefined {
  const type = typeOf(value);
  if (current && typeOf(current) !== type) throw wrongType();
  if (type === 'N') return { N: addNumbers(String(current?.N ?? 0), String(value.N)) };
  const [old, given] = [(current?.[type] ?? []) as string[], value[type] as string[]];
  const elements =
    kind === 'ADD'
      ? [...old, ...given.filter((element) => !old.includes(element))]
      : old.filter((element) => !given.includes(element));
  return elements.length > 0 ? { [type]: elements } : undefined;
}

function compute(value: UpdateValue, item: Item): AttributeValue {
  switch (value.kind) {
    case 'value':
      return value.value;
    case 'attribute': {
      const current = item.get(value.name);
      if (current) return current;
      throw invalid('The provided expression refers to an attribute that does not exist in the item');
    }
    case 'if_not_exists':
      return item.get(value.name) ?? compute(value.otherwise, item);
    case 'list_append':
      return { L: value.operands.flatMap((operand) => contentOf(operand, 'L', item) as AttributeValue[]) };
    default: {
      const [first, second] = value.operands.map((operand) => contentOf(operand, 'N', item) as string);
      return { N: value.kind === '+' ? addNumbers(first, second) : subtractNumbers(first, second) };
    }
  }
}

function contentOf(operand: UpdateValue, type: string, item: Item): unknown {
  const value = compute(operand, item);
  if (typeOf(value) !== type) throw wrongType();
  return value[type];
}

function wrongType(): Error {
  return invalid('An operand in the update expression has an incorrect data type');
}
