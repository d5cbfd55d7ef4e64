import { invalid } from './dynamodb-error';

/** A decimal number: `digits` times ten to the power of `exponent`. The digits have no zeros at their end. */
interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

const MAX_DIGITS = 38;
const MAX_MAGNITUDE = 125;
const MIN_MAGNITUDE = -130;

/**
 * Returns a number as DynamoDB does: without an exponent or unnecessary zeros. Throws for text that is not a number, and
 * for numbers outside of DynamoDB's range and precision.
 */
export function normalizeNumber(text: string): string {
  return toText(inRange(parse(text)));
}

/** Negative if the first number is smaller, positive if it is greater. */
export function compareNumbers(first: string, second: string): number {
  const difference = add(parse(first), negate(parse(second))).digits;
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}

export function addNumbers(first: string, second: string): string {
  return toText(inRange(add(parse(first), parse(second))));
}

export function subtractNumbers(first: string, second: string): string {
  return toText(inRange(add(parse(first), negate(parse(second)))));
}

/** The number of significant digits. */
export function significantDigits(text: string): number {
  return countDigits(parse(text));
}

function parse(text: string): Decimal {
  const [, sign, integer, fraction = '', exponent = '0'] =
    /^([+-]?)(?=\.?\d)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/.exec(text) ?? [];
  if (integer === undefined) {
    throw invalid(`The parameter cannot be converted to a numeric value${text === '' ? '' : `: ${text}`}`);
  }
  return withoutZeros(BigInt(integer + fraction) * (sign === '-' ? -1n : 1n), Number(exponent) - fraction.length);
}

function withoutZeros(digits: bigint, exponent: number): Decimal {
  if (digits === 0n) return { digits, exponent: 0 };
  const [zeros] = /0*$/.exec(String(digits))!;
  return { digits: digits / 10n ** BigInt(zeros.length), exponent: exponent + zeros.length };
}

function inRange(decimal: Decimal): Decimal {
  const count = countDigits(decimal);
  const magnitude = decimal.exponent + count - 1;
  if (magnitude > MAX_MAGNITUDE) {
    throw invalid('Number overflow. Attempting to store a number with magnitude larger than supported range');
  }
  if (magnitude < MIN_MAGNITUDE) {
    throw invalid('Number underflow. Attempting to store a number with magnitude smaller than supported range');
  }
  if (count > MAX_DIGITS) throw invalid('Attempting to store more than 38 significant digits in a Number');
  return decimal;
}

function countDigits({ digits }: Decimal): number {
  return String(digits).replace('-', '').length;
}

function negate({ digits, exponent }: Decimal): Decimal {
  return { digits: -digits, exponent };
}

function add(first: Decimal, second: Decimal): Decimal {
  const exponent = Math.min(first.exponent, second.exponent);
  const scaled = (one: Decimal) => one.digits * 10n ** BigInt(one.exponent - exponent);
  return withoutZeros(scaled(first) + scaled(second), exponent);
}

function toText({ digits, exponent }: Decimal): string {
  if (exponent >= 0) return String(digits * 10n ** BigInt(exponent));
  const sign = digits < 0n ? '-' : '';
  const padded = String(digits)
    .replace('-', '')
    .padStart(1 - exponent, '0');
  return `${sign}${padded.slice(0, exponent)}.${padded.slice(exponent)}`;
}
