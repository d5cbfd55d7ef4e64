import { AttributeValue } from '../attribute-value';

/** What a condition compares. */
export type Operand =
  | { readonly kind: 'attribute'; readonly name: string }
  | { readonly kind: 'value'; readonly value: AttributeValue }
  | { readonly kind: 'size'; readonly of: Operand };

export type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>=';

/** A condition, filter or key condition. */
export type Condition =
  | { readonly kind: 'and' | 'or'; readonly conditions: readonly Condition[] }
  | { readonly kind: 'not'; readonly condition: Condition }
  | { readonly kind: 'compare'; readonly comparator: Comparator; readonly operands: readonly [Operand, Operand] }
  /** Operand, lower and upper bound. */
  | { readonly kind: 'between'; readonly operands: readonly [Operand, Operand, Operand] }
  /** Operand and options. */
  | { readonly kind: 'in'; readonly operands: readonly Operand[] }
  | { readonly kind: 'function'; readonly name: ConditionFunction; readonly operands: readonly Operand[] };

/** Functions that are conditions, with the number of their operands. */
export const CONDITION_FUNCTIONS = {
  attribute_exists: 1,
  attribute_not_exists: 1,
  attribute_type: 2,
  begins_with: 2,
  contains: 2,
} as const;

export type ConditionFunction = keyof typeof CONDITION_FUNCTIONS;

/** The names of the attributes that a condition uses. */
export function attributesIn(condition: Condition): string[] {
  if (condition.kind === 'not') return attributesIn(condition.condition);
  if ('conditions' in condition) return condition.conditions.flatMap(attributesIn);
  return condition.operands.flatMap(attributeOf);
}

function attributeOf(operand: Operand): string[] {
  if (operand.kind === 'size') return attributeOf(operand.of);
  return operand.kind === 'attribute' ? [operand.name] : [];
}
