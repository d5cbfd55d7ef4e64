import { Comparator, Condition, CONDITION_FUNCTIONS, ConditionFunction, Operand } from './condition';
import { checkOperands } from './condition-checks';
import { Placeholders } from './placeholders';
import { parseExpression, TokenReader } from './token-reader';
import { invalid } from '../dynamodb-error';

/**
 * Parses a condition.
 *
 * @param parameter `ConditionExpression`, `FilterExpression` or `KeyConditionExpression`
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
 */
export function parseCondition(parameter: string, expression: string, placeholders: Placeholders): Condition {
  return parseExpression(parameter, expression, placeholders, (tokens) => new ConditionParser(tokens).disjunction());
}

class ConditionParser {
  private readonly inParentheses = new WeakSet<Condition>();

  constructor(private readonly tokens: TokenReader) {}

  public disjunction(): Condition {
    const conditions = [this.conjunction()];
    while (this.tokens.accept('OR') !== undefined) conditions.push(this.conjunction());
    return conditions.length === 1 ? conditions[0] : { kind: 'or', conditions };
  }

  private conjunction(): Condition {
    const conditions = [this.negation()];
    while (this.tokens.accept('AND') !== undefined) conditions.push(this.negation());
    return conditions.length === 1 ? conditions[0] : { kind: 'and', conditions };
  }

  private negation(): Condition {
    return this.tokens.accept('NOT') === undefined ? this.primary() : { kind: 'not', condition: this.primary() };
  }

  private primary(): Condition {
    return this.tokens.accept('(') === undefined ? this.simple() : this.parenthesized();
  }

  private parenthesized(): Condition {
    const condition = this.disjunction();
    this.tokens.expect(')');
    if (this.inParentheses.has(condition)) throw invalid('The expression has redundant parentheses;');
    this.inParentheses.add(condition);
    return condition;
  }

  private simple(): Condition {
    const isSize = this.tokens.peek() === 'SIZE';
    const name = isSize ? undefined : this.tokens.functionName();
    if (name !== undefined) return this.functionCall(name);
    const operand = this.operand();
    if (this.tokens.accept('BETWEEN') !== undefined) return this.between(operand);
    if (this.tokens.accept('IN') !== undefined) return this.oneOf(operand);
    const comparator = this.tokens.accept('=', '<>', '<', '<=', '>', '>=') as Comparator | undefined;
    if (comparator === undefined) throw this.tokens.syntaxError();
    return checkOperands({ kind: 'compare', comparator, operands: [operand, this.operand()] });
  }

  private functionCall(name: string): Condition {
    const operands = this.tokens.list(() => this.operand());
    this.tokens.expect(')');
    if (!Object.hasOwn(CONDITION_FUNCTIONS, name)) throw invalid(`Invalid function name; function: ${name}`);
    return checkOperands({ kind: 'function', name: name as ConditionFunction, operands });
  }

  private between(operand: Operand): Condition {
    const lower = this.operand();
    this.tokens.expect('AND');
    return checkOperands({ kind: 'between', operands: [operand, lower, this.operand()] });
  }

  private oneOf(operand: Operand): Condition {
    this.tokens.expect('(');
    const options = this.tokens.list(() => this.operand());
    this.tokens.expect(')');
    return checkOperands({ kind: 'in', operands: [operand, ...options] });
  }

  private operand(): Operand {
    const name = this.tokens.functionName();
    if (name !== undefined) return this.size(name);
    const value = this.tokens.value();
    return value ? { kind: 'value', value } : { kind: 'attribute', name: this.tokens.attributeName() };
  }

  private size(name: string): Operand {
    if (name !== 'size') {
      throw invalid(`The function is not allowed to be used this way in an expression; function: ${name}`);
    }
    const of = this.operand();
    this.tokens.expect(')');
    return { kind: 'size', of };
  }
}
