import { StackModel } from './stack-model';
import { PropertyError, UnresolvedValueError } from '../errors';

/** Evaluates one text or a list of texts. Values that only AWS knows, such as the name of a bucket, are left out. */
export function resolvedTexts(stack: StackModel, templateValue: unknown): string[] {
  return [templateValue ?? []].flat().flatMap((item) => {
    const value = undefinedIfUnresolved(() => stack.evaluate(item));
    return value === undefined ? [] : [value].flat().map(String);
  });
}

/** Returns the result of a step, or undefined if the step needs a value that cannot be resolved. */
export function undefinedIfUnresolved<T>(step: () => T): T | undefined {
  try {
    return step();
  } catch (error) {
    const cause = error instanceof PropertyError ? error.cause : error;
    if (cause instanceof UnresolvedValueError) return undefined;
    throw error;
  }
}
