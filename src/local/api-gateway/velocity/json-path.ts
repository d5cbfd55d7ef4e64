const STEP = /\.([A-Za-z_$][\w$-]*)|\['([^']*)'\]|\[(\d+)\]/gy;

/** Returns the value at a path of names and indices, such as `$.a.b[0]`, or undefined if there is none. */
export function jsonPath(value: unknown, expression: string): unknown {
  let found = value;
  for (const key of stepsOf(expression)) {
    const owner = Object(found) as Record<string, unknown>;
    if (!Object.hasOwn(owner, key)) return undefined;
    found = owner[key];
  }
  return found;
}

/** Splits a path into its steps. Throws for an expression with other elements than names and indices. */
export function stepsOf(expression: string): string[] {
  const steps = expression.startsWith('$') ? [...expression.slice(1).matchAll(STEP)] : [];
  if (`$${steps.map(([text]) => text).join('')}` !== expression) {
    throw new Error(`the JSON path ${expression} is not supported`);
  }
  return steps.map(([, name, quoted, index]) => name ?? quoted ?? index);
}
