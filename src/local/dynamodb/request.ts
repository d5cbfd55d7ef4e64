import { text } from './attribute-value';
import { invalid, notSupported } from './dynamodb-error';
import { Condition } from './expressions/condition';
import { parseCondition } from './expressions/condition-parser';
import { Placeholders } from './expressions/placeholders';
import { Tables } from './tables';
import { Caller } from '../service/caller';

/** A request of the JSON protocol. */
export type DynamoDbRequest = Readonly<Record<string, unknown>>;

export interface DynamoDbContext {
  readonly tables: Tables;
  readonly caller: Caller;
}

/** Returns the response of an operation. */
export type Operation = (request: DynamoDbRequest, context: DynamoDbContext) => object;

/** These parameters change nothing on the stage: every read is consistent. */
const WITHOUT_EFFECT = ['ConsistentRead'];

/** Parameters that the stage supports with this value only. */
const NONE_ONLY = ['ReturnConsumedCapacity', 'ReturnItemCollectionMetrics'];

/** Rejects parameters that the stage does not support, such as those from before expressions existed. */
export function checkParameters(operation: string, request: DynamoDbRequest, supported: readonly string[]): void {
  for (const [name, value] of Object.entries(request)) {
    if (value === null || supported.includes(name) || WITHOUT_EFFECT.includes(name)) continue;
    if (NONE_ONLY.includes(name) && value === 'NONE') continue;
    throw notSupported(`${name}${NONE_ONLY.includes(name) ? `: ${String(value)}` : ''} in ${operation}`);
  }
}

export function optionalText(request: DynamoDbRequest, name: string): string | undefined {
  const value = request[name] ?? undefined;
  return value === undefined ? undefined : text(value);
}

export function required(request: DynamoDbRequest, name: string): unknown {
  const value = request[name] ?? undefined;
  if (value !== undefined) return value;
  const member = name[0].toLowerCase() + name.slice(1);
  throw invalid(
    `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
  );
}

export function requiredText(request: DynamoDbRequest, name: string): string {
  return text(required(request, name));
}

/** Reads a parameter that has a list of values. */
export function choice<Choice extends string>(
  request: DynamoDbRequest,
  name: string,
  choices: readonly [Choice, ...Choice[]],
): Choice {
  const value = optionalText(request, name) ?? choices[0];
  if ((choices as readonly string[]).includes(value)) return value as Choice;
  throw invalid(`Value '${value}' of ${name} must be one of: ${choices.join(', ')}`);
}

/** Reads a condition. Without one, every item meets it. */
export function optionalCondition(
  request: DynamoDbRequest,
  parameter: string,
  placeholders: Placeholders,
): Condition | undefined {
  const expression = optionalText(request, parameter);
  return expression === undefined ? undefined : parseCondition(parameter, expression, placeholders);
}
