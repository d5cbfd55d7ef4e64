import { EventKitError } from './errors';

/** Validates an option when it is set: otherwise an invalid value would fail only with the first event, or never. */
export function requirePositiveInteger(option: string, value: number): number {
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new EventKitError(`\`${option}\` must be an integer of at least 1, got: ${String(value)}`);
}
