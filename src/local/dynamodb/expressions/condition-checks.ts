import { Condition, CONDITION_FUNCTIONS, Operand } from './condition';
import { ATTRIBUTE_TYPES, AttributeValue, compareValues, typeOf } from '../attribute-value';
import { invalid } from '../dynamodb-error';

type Simple = Exclude<Condition, { readonly kind: 'and' | 'or' | 'not' }>;

const MAX_OPTIONS = 100;

/** Rejects operands that DynamoDB rejects without looking at an item. */
export function checkOperands(condition: Simple): Condition {
  for (const operand of condition.operands) checkSize(operand);
  if (condition.kind === 'function') checkFunction(condition);
  if (condition.kind === 'between') checkBounds(condition.operands);
  if (condition.kind === 'compare' && !['=', '<>'].includes(condition.comparator)) {
    checkTypes(condition.comparator, condition.operands, ['S', 'N', 'B']);
  }
  if (condition.kind === 'in' && condition.operands.length > MAX_OPTIONS + 1) {
    throw invalid(
      `The IN operator is provided with too many operands; number of operands: ${condition.operands.length}`,
    );
  }
  if (condition.kind === 'compare' || condition.kind === 'function') checkDistinct(condition);
  return condition;
}

function checkFunction({ name, operands }: Extract<Simple, { readonly kind: 'function' }>): void {
  if (operands.length !== CONDITION_FUNCTIONS[name]) {
    throw invalid(
      'Incorrect number of operands for operator or function; ' +
        `operator or function: ${name}, number of operands: ${operands.length}`,
    );
  }
  if (name.endsWith('exists') && operands[0].kind !== 'attribute') {
    throw invalid(`Operator or function requires a document path; operator or function: ${name}`);
  }
  if (name === 'begins_with') checkTypes(name, operands, ['S', 'B']);
  if (name === 'attribute_type') checkTypeName(operands[1]);
}

function checkTypeName(operand: Operand): void {
  const type = constantOf(operand);
  if (!type || typeOf(type) !== 'S') {
    throw invalid(
      'Incorrect operand type for operator or function; operator or function: attribute_type, ' +
        `operand type: ${type ? typeOf(type) : 'unknown'}`,
    );
  }
  if (!ATTRIBUTE_TYPES.includes(String(type.S))) {
    throw invalid(
      `Invalid attribute type name found; type: ${String(type.S)}, valid types: {${ATTRIBUTE_TYPES.join(',')}}`,
    );
  }
}

function checkBounds([, lower, upper]: readonly [Operand, Operand, Operand]): void {
  const [low, high] = [constantOf(lower), constantOf(upper)];
  if (!low || !high) return;
  if (typeOf(low) !== typeOf(high)) {
    throw invalid('The BETWEEN operator requires same data type for lower and upper bounds');
  }
  if (compareValues(low, high) > 0) {
    throw invalid('The BETWEEN operator requires upper bound to be greater than or equal to lower bound');
  }
}

function checkSize(operand: Operand): void {
  if (operand.kind !== 'size') return;
  if (operand.of.kind === 'size') {
    throw invalid('The function is not allowed to be used this way in an expression; function: size');
  }
  checkTypes('size', [operand.of], ['S', 'B', 'SS', 'NS', 'BS', 'L', 'M']);
}

function checkTypes(operator: string, operands: readonly Operand[], allowed: readonly string[]): void {
  for (const value of operands.map(constantOf)) {
    if (value && !allowed.includes(typeOf(value))) {
      throw invalid(
        'Incorrect operand type for operator or function; ' +
          `operator or function: ${operator}, operand type: ${typeOf(value)}`,
      );
    }
  }
}

function checkDistinct({ operands: [first, second], ...condition }: Simple): void {
  if (first.kind !== 'attribute' || second?.kind !== 'attribute' || first.name !== second.name) return;
  const operator = condition.kind === 'compare' ? condition.comparator : condition.kind;
  throw invalid(
    'The first operand must be distinct from the remaining operands for this operator or function; ' +
      `operator: ${operator}, first operand: [${first.name}]`,
  );
}

/** The value that the request contains. */
function constantOf(operand: Operand): AttributeValue | undefined {
  if (operand.kind === 'size') return { N: '0' };
  return operand.kind === 'value' ? operand.value : undefined;
}
