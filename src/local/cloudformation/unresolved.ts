import { StackModel } from './stack-model';

/** The value of one text or of several; those that only AWS knows, as the ARN of a table, are left out. */
export function resolvedTexts(stack: StackModel, written: unknown): string[] {
  return [written ?? []].flat().flatMap((item) => {
    const value = undefinedIfUnresolved(() => stack.evaluate(item));
    return value === undefined ? [] : [value].flat().map(String);
  });
}

/** What a step returns, or undefined where it comes upon what only AWS knows. */
export function undefinedIfUnresolved<T>(step: () => T): T | undefined {
  try {
    return step();
  } catch {
    return undefined;
  }
}
