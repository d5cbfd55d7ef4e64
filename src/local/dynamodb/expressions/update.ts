import { Placeholders } from './placeholders';
import { parseExpression, TokenReader } from './token-reader';
import { AttributeValue, typeOf } from '../attribute-value';
import { invalid } from '../dynamodb-error';

/** A value that an update computes. */
export type UpdateValue =
  | { readonly kind: 'attribute'; readonly name: string }
  | { readonly kind: 'value'; readonly value: AttributeValue }
  | { readonly kind: '+' | '-' | 'list_append'; readonly operands: readonly UpdateValue[] }
  | { readonly kind: 'if_not_exists'; readonly name: string; readonly otherwise: UpdateValue };

/** A change of one attribute. */
export type UpdateAction =
  | { readonly kind: 'SET'; readonly name: string; readonly value: UpdateValue }
  | { readonly kind: 'REMOVE'; readonly name: string }
  | { readonly kind: 'ADD' | 'DELETE'; readonly name: string; readonly value: AttributeValue };

const SECTIONS = ['SET', 'REMOVE', 'ADD', 'DELETE'] as const;

/**
 * Parses an update expression.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html
 */
export function parseUpdate(expression: string, placeholders: Placeholders): readonly UpdateAction[] {
  return parseExpression('UpdateExpression', expression, placeholders, (tokens) => {
    const actions: UpdateAction[] = [];
    const sections = new Set<string>();
    while (!tokens.isAtEnd) {
      const section = tokens.accept(...SECTIONS) as (typeof SECTIONS)[number] | undefined;
      if (section === undefined) throw tokens.syntaxError();
      if (sections.has(section)) {
        throw invalid(`The "${section}" section can only be used once in an update expression;`);
      }
      sections.add(section);
      actions.push(...tokens.list(() => action(section, tokens)));
    }
    checkDistinct(actions);
    return actions;
  });
}

function action(section: (typeof SECTIONS)[number], tokens: TokenReader): UpdateAction {
  const name = tokens.attributeName();
  if (section === 'REMOVE') return { kind: section, name };
  if (section === 'SET') {
    tokens.expect('=');
    return { kind: section, name, value: sum(tokens) };
  }
  const value = tokens.value();
  if (!value) throw tokens.syntaxError();
  const type = typeOf(value);
  if (!/^[SNB]S$/.test(type) && !(section === 'ADD' && type === 'N')) throw wrongType(section, type);
  return { kind: section, name, value };
}

function sum(tokens: TokenReader): UpdateValue {
  const first = operand(tokens);
  const kind = tokens.accept('+', '-') as '+' | '-' | undefined;
  return kind === undefined ? first : checkTypes({ kind, operands: [first, operand(tokens)] }, 'N');
}

function operand(tokens: TokenReader): UpdateValue {
  const name = tokens.functionName();
  if (name !== undefined) return functionCall(name, tokens);
  const value = tokens.value();
  return value ? { kind: 'value', value } : { kind: 'attribute', name: tokens.attributeName() };
}

function functionCall(kind: string, tokens: TokenReader): UpdateValue {
  const operands = tokens.list(() => operand(tokens));
  tokens.expect(')');
  if (kind !== 'if_not_exists' && kind !== 'list_append') throw invalid(`Invalid function name; function: ${kind}`);
  if (operands.length !== 2) {
    throw invalid(
      'Incorrect number of operands for operator or function; ' +
        `operator or function: ${kind}, number of operands: ${operands.length}`,
    );
  }
  if (kind === 'list_append') return checkTypes({ kind, operands }, 'L');
  const [path, otherwise] = operands;
  if (path.kind === 'attribute') return { kind, name: path.name, otherwise };
  throw invalid('Operator or function requires a document path; operator or function: if_not_exists');
}

function checkTypes(value: Extract<UpdateValue, { readonly operands: unknown }>, type: string): UpdateValue {
  for (const one of value.operands) {
    if (one.kind === 'value' && typeOf(one.value) !== type) throw wrongType(value.kind, typeOf(one.value));
  }
  return value;
}

function wrongType(operator: string, type: string): Error {
  return invalid(`Incorrect operand type for operator or function; operator: ${operator}, operand type: ${type}`);
}

function checkDistinct(actions: readonly UpdateAction[]): void {
  const names = actions.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return;
  throw invalid(
    'Two document paths overlap with each other; must remove or rewrite one of these paths; ' +
      `path one: [${twice}], path two: [${twice}]`,
  );
}
