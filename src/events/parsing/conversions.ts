import { isNestedDeeperThan } from './nesting';
import { eventNameOf } from '../../sendgrid/event-types';

/** Converts a value to its documented type, or returns it unchanged if it cannot be converted. Never called with null. */
export type Conversion = (value: unknown) => unknown;

/** The conversions of an object's fields. */
export interface Conversions {
  /** The names of all documented fields. */
  readonly known: ReadonlySet<string>;
  /** Those whose values are not used as sent. */
  readonly converted: ReadonlyMap<string, Conversion>;
}

export function asSent(value: unknown): unknown {
  return value;
}

export function eventName(value: unknown): unknown {
  return typeof value === 'string' ? (eventNameOf(value) ?? value) : value;
}

/** A number holds at most 15 digits without loss. */
export function number(value: unknown): unknown {
  return typeof value === 'string' && /^\s*-?\d{1,15}\s*$/.test(value) ? Number(value) : value;
}

/** A value above 10^11 is in milliseconds: as seconds, it would be after the year 5138. */
export function seconds(value: unknown): unknown {
  const time = number(value);
  return typeof time === 'number' && time > 1e11 && time < 1e14 ? Math.floor(time / 1000) : time;
}

export function boolean(value: unknown): unknown {
  switch (typeof value === 'string' ? value.toLowerCase() : value) {
    case 1:
    case '1':
    case 'true':
      return true;
    case 0:
    case '0':
    case 'false':
      return false;
    default:
      return value;
  }
}

export function text(value: unknown): unknown {
  return typeof value === 'number' ? String(value) : value;
}

export function list(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((element) => element !== null);
  return typeof value === 'string' ? [value] : value;
}

/** Converts the fields of an object. */
export function object<T extends object>(conversions: { readonly [Field in keyof T]-?: Conversion }): Conversion {
  const byName = conversionsOf(conversions);
  return (value) =>
    typeof value === 'object' && !Array.isArray(value)
      ? convertFields(value as Record<string, unknown>, byName, Infinity)
      : value;
}

export function conversionsOf(byName: Readonly<Record<string, Conversion>>): Conversions {
  const fields = Object.entries(byName);
  return {
    known: new Set(Object.keys(byName)),
    converted: new Map(fields.filter(([, convert]) => convert !== asSent)),
  };
}

/**
 * Copies an object with its fields converted. A field with a conversion that is `null` is left out: the types allow
 * `undefined` only. Other fields keep their values, also `null`.
 *
 * The copy leaves out the field `__proto__`, a common attack: an assignment would set the prototype of the copy.
 *
 * It copies all fields at once and walks them once, because each post has tens of thousands of fields.
 *
 * @param maxLevels how many levels of objects and arrays a field may have
 * @returns `undefined` if a field has more levels
 */
export function convertFields(
  fields: Readonly<Record<string, unknown>>,
  { known, converted }: Conversions,
  maxLevels: number,
): object | undefined {
  const copy = { ...fields };
  for (const name in copy) {
    const value = copy[name];
    const conversion = converted.get(name);
    if (value === null) {
      if (known.has(name) || name === '__proto__') delete copy[name];
    } else if (typeof value === 'object' && maxLevels !== Infinity && isNestedDeeperThan(maxLevels, value)) {
      return undefined;
    } else if (conversion !== undefined) {
      const result = conversion(value);
      if (result !== value) copy[name] = result;
    } else if (name === '__proto__') {
      delete copy[name];
    }
  }
  return copy;
}
