import { Random } from './random';
import { EVENT_TYPES } from '../../../src/events';
import { nested } from '../support/inputs';

/** An element of a batch as JSON. Each event has a number in its custom argument `n`. */
export interface Element {
  readonly json: string;
  /** Set if the element is an event. */
  readonly n?: number;
}

/** A body and its elements; without elements, the body is damaged. */
export interface Body {
  readonly bytes: Buffer;
  readonly elements?: readonly Element[];
}

const FIELDS = [
  ...['email', 'timestamp', 'sg_message_id', 'smtp-id', 'category', 'asm_group_id', 'type', 'url', 'attempt', 'reason'],
  ...['pool', 'newsletter', 'url_offset', 'tls', 'sg_machine_open', 'send_at', 'event', 'sg_event_id', 'custom', ''],
  ...['__proto__', 'constructor', 'toString', 'toJSON', 'then', 'hasOwnProperty', 'length'],
];

const SCALARS = [
  ...['null', 'true', 'false', '0', '1', '-1', '1.5', '1e999', '-1e999', '12345678901234567890', '1700000000123'],
  ...[
    '""',
    '"5"',
    '"1700000000"',
    '"\\ud83d"',
    '"\\udce7"',
    '"\\u0000"',
    '"\\uFEFF"',
    '"invalid_token"',
    '"📧"',
    '"1 "',
  ],
];

/** Throws when it is converted to a number or a text. */
const UNCONVERTIBLE = '{"toString":1,"valueOf":2}';

function value(random: Random): string {
  switch (random.below(12)) {
    case 0:
      return nested(1 + random.below(97));
    case 1:
      return `{"id":${random.pick(SCALARS)},"__proto__":${random.pick(SCALARS)},"index":${random.pick(SCALARS)}}`;
    case 2:
      return `[${random.list(3, () => random.pick([...SCALARS, UNCONVERTIBLE])).join()}]`;
    case 3:
      if (random.chance(0.3)) return UNCONVERTIBLE;
      return random.chance(0.02) ? JSON.stringify('x'.repeat(random.below(20_000))) : '"x"';
    default:
      return random.pick(SCALARS);
  }
}

function event(random: Random, n: number): Element {
  const fields = random.list(5, () => `${JSON.stringify(random.pick(FIELDS))}:${value(random)}`);
  if (random.chance(0.9)) fields.unshift(`"event":"${random.pick(EVENT_TYPES)}"`);
  if (random.chance(0.7)) fields.unshift(`"email":"ada${random.below(5)}@example.com"`);
  if (random.chance(0.8)) fields.unshift(`"sg_event_id":"event-${random.chance(0.2) ? random.below(20) : n}"`);
  return { json: `{${[...fields, `"n":${n}`].join()}}`, n };
}

function invalidElement(random: Random): Element {
  if (random.chance(0.01)) return { json: `{"deep":${nested(100 + random.below(9_000))}}` };
  return {
    json: random.pick(['null', 'true', '"open"', '42', '[]', '[{}]', `[${nested(200)}]`, `{"a":${nested(100)}}`]),
  };
}

/** A batch as SendGrid posts it, at times with elements that are not events. */
export function batch(random: Random, nextNumber: () => number): Body {
  const elements = random.list(4, () => (random.chance(0.1) ? invalidElement(random) : event(random, nextNumber())));
  const separator = random.pick([',', ',\r\n', ' ,\t']);
  const json = elements.map((element) => element.json).join(separator);
  const [start, end] = random.pick([['', ''], ['\uFEFF', '\r\n'], ['\r\n', ' ']]); // prettier-ignore
  return { bytes: Buffer.from(`${start}[${json}]${end}`), elements };
}

/** A body that was cut, changed at random, joined with another, or that never was a batch. */
export function damaged(random: Random, nextNumber: () => number): Body {
  const { bytes } = batch(random, nextNumber);
  const at = random.below(bytes.length);
  switch (random.below(7)) {
    case 0:
      return { bytes: bytes.subarray(0, at) };
    case 1:
      return { bytes: Buffer.concat([bytes.subarray(0, at), random.bytes(4), bytes.subarray(at)]) };
    case 2:
      return { bytes: Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]) };
    case 3:
      return { bytes: Buffer.concat([bytes, Buffer.from('\n'), bytes]) };
    case 4:
      return { bytes: bytes.subarray(1, -1) };
    case 5:
      return { bytes: random.bytes(60) };
    default:
      return { bytes: Buffer.from(random.pick(['', ' ', '\uFEFF', '{}', 'null', '[', '{"event":', '['.repeat(5000)])) };
  }
}
