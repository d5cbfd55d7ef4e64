import { Placeholders } from './placeholders';
import { parseExpression } from './token-reader';
import { Item } from '../attribute-value';
import { invalid } from '../dynamodb-error';

/** Reads the attributes that a response contains. Returns undefined for all attributes. */
export function parseProjection(
  expression: string | undefined,
  placeholders: Placeholders,
): readonly string[] | undefined {
  if (expression === undefined) return undefined;
  return parseExpression('ProjectionExpression', expression, placeholders, (tokens) => {
    const names = tokens.list(() => tokens.attributeName());
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice === undefined) return names;
    throw invalid(
      'Two document paths overlap with each other; must remove or rewrite one of these paths; ' +
        `path one: [${twice}], path two: [${twice}]`,
    );
  });
}

/** Returns the attributes of an item, in the form of the JSON protocol. */
export function project(item: Item, names?: readonly string[]): object {
  return Object.fromEntries([...item].filter(([name]) => names?.includes(name) ?? true));
}
