import { convertFields } from './conversions';
import { KNOWN_FIELDS } from './known-fields';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Copies an event, converts its known fields to their documented types, and leaves out those that are `null`.
 *
 * Custom arguments keep their values.
 */
export function normalizeEvent(event: Fields): Fields {
  return normalizeUpTo(Infinity, event) as Fields;
}

/** The same, but returns `undefined` for an event with more levels of objects and arrays than a maximum. */
export function normalizeUpTo(maxLevels: number, event: Fields): Fields | undefined {
  return convertFields(event, KNOWN_FIELDS, maxLevels - 1) as Fields | undefined;
}
