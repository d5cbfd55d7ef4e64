import { convertFields } from './conversions';
import { KNOWN_FIELDS } from './known-fields';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Copies an event, converts its known fields to their documented types, and leaves out those that are `null`.
 *
 * Custom arguments keep their values.
 */
export function normalizeEvent(event: Fields): Fields {
  return convertFields(event, KNOWN_FIELDS) as Fields;
}
