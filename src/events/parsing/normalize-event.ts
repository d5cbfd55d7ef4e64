import { EVENT_NAMES } from '../../sendgrid/event-types';

type Fields = Readonly<Record<string, unknown>>;

/** Converts a value to its documented type, or returns it unchanged if it cannot be converted. */
type Normalizer = (value: unknown) => unknown;

const NORMALIZERS: ReadonlyArray<readonly [field: string, normalize: Normalizer]> = [
  ['event', eventName],
  ['timestamp', seconds],
  ['send_at', seconds],
  ['category', list],
  ['asm_group_id', number],
  ['attempt', number],
  ['tls', boolean],
  ['sg_machine_open', boolean],
  ['url_offset', urlOffset],
  ['pool', fields({ id: number })],
  ['newsletter', fields({ newsletter_id: text, newsletter_send_id: text, newsletter_user_list_id: text })],
];

/**
 * Copies an event and converts its documented fields to their documented types.
 *
 * The copy leaves out the field `__proto__`, a common attack: `Object.assign` would make it the prototype of a copy.
 */
export function normalizeEvent(event: Fields): Fields {
  const { ['__proto__']: _, ...copy } = event;
  return applyTo(copy, NORMALIZERS);
}

function applyTo(copy: Record<string, unknown>, normalizers: typeof NORMALIZERS): Fields {
  for (const [field, normalize] of normalizers) {
    if (Object.hasOwn(copy, field)) copy[field] = normalize(copy[field]);
  }
  return copy;
}

/** SendGrid's documentation contains `Processed` with a capital letter. */
function eventName(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const name = value.toLowerCase();
  return (EVENT_NAMES as readonly string[]).includes(name) ? name : value;
}

/** A number holds at most 15 digits without loss. */
function number(value: unknown): unknown {
  return typeof value === 'string' && /^\s*-?\d{1,15}\s*$/.test(value) ? Number(value) : value;
}

/** A value above 10^11 is in milliseconds: as seconds, it would be after the year 5138. */
function seconds(value: unknown): unknown {
  const time = number(value);
  return typeof time === 'number' && time > 1e11 && time < 1e14 ? Math.floor(time / 1000) : time;
}

function boolean(value: unknown): unknown {
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

function text(value: unknown): unknown {
  return typeof value === 'number' ? String(value) : value;
}

function list(value: unknown): unknown {
  return typeof value === 'string' ? [value] : value;
}

/** SendGrid's examples contain an object, but its table of types lists an integer. */
function urlOffset(value: unknown): unknown {
  const index = number(value);
  return typeof index === 'number' ? { index } : fields({ index: number })(value);
}

function fields(normalizers: Readonly<Record<string, Normalizer>>): Normalizer {
  return (value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? applyTo({ ...value }, Object.entries(normalizers))
      : value;
}
