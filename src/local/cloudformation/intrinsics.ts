import { UnresolvedValueError } from '../errors';

/** Looks up the values that intrinsic functions refer to. */
export interface EvaluationContext {
  ref(logicalName: string): unknown;
  getAtt(logicalId: string, attribute: string): unknown;
  importValue(name: string): unknown;
  stackOutput(reference: StackOutputReference): unknown;
  condition(name: string): boolean;
  /** Returns undefined if the mapping has no such key. */
  findInMap(map: string, key: string, second: string): unknown;
}

/** The argument of `Fn::GetStackOutput`. The region and the account are those of the stack that refers, if undefined. */
export interface StackOutputReference {
  readonly stackName: string;
  readonly outputName: string;
  readonly region?: string;
  readonly account?: string;
}

/** The value of `AWS::NoValue`: a property with this value is left out. */
export const NO_VALUE = Symbol('AWS::NoValue');

type Evaluate = (argument: never, context: EvaluationContext) => unknown;

const FUNCTIONS: Readonly<Record<string, Evaluate>> = {
  Ref: (name: string, context) => context.ref(name),
  'Fn::GetAtt': (argument: string | string[], context) => {
    const [logicalId, ...attribute] = typeof argument === 'string' ? argument.split('.') : argument;
    return context.getAtt(logicalId, attribute.join('.'));
  },
  'Fn::Join': ([separator, parts]: [string, unknown], context) => texts(parts, context).join(separator),
  'Fn::Split': ([separator, text]: [string, unknown], context) => String(evaluate(text, context)).split(separator),
  'Fn::Select': ([index, list]: [unknown, unknown], context) => {
    const item = items(list, context)[Number(evaluate(index, context))];
    if (item === undefined) throw new UnresolvedValueError(`Fn::Select finds no item ${JSON.stringify(index)}`);
    return item;
  },
  'Fn::Sub': (argument: string | [string, Record<string, unknown>], context) => substitute(argument, context),
  'Fn::Base64': (text: unknown, context) => Buffer.from(String(evaluate(text, context))).toString('base64'),
  'Fn::ImportValue': (name: unknown, context) => context.importValue(String(evaluate(name, context))),
  'Fn::GetStackOutput': (argument: unknown, context) => context.stackOutput(readStackOutput(argument, context)),
  'Fn::FindInMap': ([map, key, second, options]: unknown[], context) => {
    const [mapName, ...keys] = texts([map, key, second], context);
    const found = context.findInMap(mapName, keys[0], keys[1]);
    if (found !== undefined) return found;
    const { DefaultValue: value } = Object(options) as { DefaultValue?: unknown };
    if (value === undefined) throw new UnresolvedValueError(`mapping ${mapName} has no value for ${keys.join(', ')}`);
    return evaluate(value, context);
  },
  'Fn::Length': (list: unknown, context) => items(list, context).length,
  'Fn::ToJsonString': (value: unknown, context) => JSON.stringify(evaluate(value, context)),
  'Fn::If': ([name, yes, no]: [string, unknown, unknown], context) =>
    evaluate(context.condition(name) ? yes : no, context),
  'Fn::Equals': ([left, right]: [unknown, unknown], context) =>
    JSON.stringify(evaluate(left, context)) === JSON.stringify(evaluate(right, context)),
  'Fn::And': (conditions: unknown[], context) => conditions.every((condition) => evaluate(condition, context) === true),
  'Fn::Or': (conditions: unknown[], context) => conditions.some((condition) => evaluate(condition, context) === true),
  'Fn::Not': ([condition]: [unknown], context) => evaluate(condition, context) !== true,
  Condition: (name: string, context) => context.condition(name),
};

/** Evaluates a part of a template as CloudFormation would. */
export function evaluate(value: unknown, context: EvaluationContext): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => evaluate(item, context)).filter((item) => item !== NO_VALUE);
  }
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value);
  const loop = entries.find(([name]) => name.startsWith('Fn::ForEach::'));
  if (loop) throw new UnresolvedValueError(`the language extension ${loop[0]} is not supported`);
  if (entries.length === 1) {
    const [name, argument] = entries[0];
    const fn = FUNCTIONS[name];
    // `Condition` is a function only inside conditions. Elsewhere, such as in a policy statement, it is a property.
    if (fn && (name !== 'Condition' || typeof argument === 'string')) return fn(argument as never, context);
    if (name.startsWith('Fn::')) throw new UnresolvedValueError(`the intrinsic function ${name} is not supported`);
  }
  return Object.fromEntries(
    entries.map(([key, item]) => [key, evaluate(item, context)]).filter(([, item]) => item !== NO_VALUE),
  );
}

function readStackOutput(argument: unknown, context: EvaluationContext): StackOutputReference {
  const { StackName, OutputName, Region, RoleArn } = evaluate(argument, context) as Record<string, string | undefined>;
  // The role of `arn:aws:iam::<account>:role/<name>` reads the stack in its own account.
  return { stackName: `${StackName}`, outputName: `${OutputName}`, region: Region, account: RoleArn?.split(':')[4] };
}

function texts(list: unknown, context: EvaluationContext): string[] {
  return items(list, context).map(String);
}

function items(list: unknown, context: EvaluationContext): unknown[] {
  const value = evaluate(list, context);
  if (Array.isArray(value)) return value;
  throw new UnresolvedValueError(`${JSON.stringify(list)} is not a list`);
}

function substitute(argument: string | [string, Record<string, unknown>], context: EvaluationContext): string {
  const [text, variables] = typeof argument === 'string' ? [argument, {} as Record<string, unknown>] : argument;
  return text.replace(/\$\{(!?)([^}]+)\}/g, (_match, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    if (name in variables) return String(evaluate(variables[name], context));
    const [logicalId, ...attribute] = name.split('.');
    return String(attribute.length > 0 ? context.getAtt(logicalId, attribute.join('.')) : context.ref(name));
  });
}
