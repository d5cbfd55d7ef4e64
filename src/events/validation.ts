import { EventKitError } from './errors';
import { kindOf } from './parsing/kind-of';

/** Validates an option when it is set: otherwise an invalid value would fail only with the first event, or never. */
export function requirePositiveInteger(option: string, value: number): number {
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new EventKitError(`\`${option}\` must be an integer of at least 1, got: ${String(value)}`);
}

export function requireFunction(option: string, value: unknown): void {
  if (typeof value !== 'function') throw new EventKitError(`\`${option}\` must be a function, got: ${kindOf(value)}`);
}

/** Validates an object that the kit calls. */
export function requireMethods(option: string, value: unknown, methods: readonly string[], advice?: string): void {
  const missing = methods.filter((method) => typeof (Object(value) as Record<string, unknown>)[method] !== 'function');
  if (missing.length === 0) return;
  const [few, last] = [methods.slice(0, -1), methods.at(-1)];
  throw new EventKitError(
    `\`${option}\` must have the methods ${few.join(', ')} and ${last}, got: ${kindOf(value)} without ` +
      `${missing.join(', ')}${advice ? `; ${advice}` : ''}`,
  );
}
