import { createHash } from 'node:crypto';
import { checkCharacters } from './characters';
import { SqsError } from './sqs-error';

/** A message attribute, as in requests and responses. */
export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  /** In base64. */
  readonly BinaryValue?: string;
}

export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

const MAX_ATTRIBUTES = 10;

/**
 * Throws for attributes that SQS rejects.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
 */
export function checkAttributes(attributes: MessageAttributes): void {
  const entries = Object.entries(attributes);
  if (entries.length > MAX_ATTRIBUTES) {
    throw invalid(`Number of message attributes [${entries.length}] exceeds the allowed maximum [${MAX_ATTRIBUTES}].`);
  }
  for (const [name, attribute] of entries) {
    checkName(name);
    checkType(name, attribute.DataType);
    checkValue(name, attribute);
  }
}

function checkName(name: string): void {
  if (name === '') throw invalid('The request must contain non-empty message (user) attribute names.');
  if (name.length > 256) throw invalid('Message (user) attribute name cannot be longer than 256 characters.');
  const [character] = /[^A-Za-z0-9_.-]/u.exec(name) ?? [];
  if (character) {
    throw invalid(
      `Invalid non-alphanumeric character '#x${character.codePointAt(0)!.toString(16).toUpperCase()}' was found in ` +
        'the message attribute name. Can only include alphanumeric characters, hyphens, underscores, or periods.',
    );
  }
  if (/^(aws|amazon)\./i.test(name)) {
    throw invalid(`Message (user) attribute name '${name}' begins with a reserved prefix.`);
  }
  if (/^\.|\.$|\.\./.test(name)) {
    throw invalid(`Message (user) attribute name '${name}' cannot start or end with a period, or have two in a row.`);
  }
}

function checkType(name: string, type: string | undefined): void {
  if (!type) throw invalid(`The message attribute '${name}' must contain a non-empty attribute type.`);
  if (!/^(String|Number|Binary)(\.[^.].*)?$/s.test(type) || type.length > 256) {
    throw invalid(
      `The type of message (user) attribute '${name}' is invalid. You must use only the following supported type ` +
        'prefixes: Binary, Number, String.',
    );
  }
}

function checkValue(name: string, attribute: MessageAttribute): void {
  const kind = kindOf(attribute);
  if (!(kind === 'Binary' ? attribute.BinaryValue : attribute.StringValue)) {
    throw invalid(`Message (user) attribute '${name}' must contain a non-empty value of type '${kind}'.`);
  }
  if (kind === 'Binary') return;
  const text = String(attribute.StringValue);
  checkCharacters(text, `message attribute '${name}'`);
  if (kind === 'Number' && !/^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/.test(text)) {
    throw invalid(`Can't cast the value of message (user) attribute '${name}' to a number.`);
  }
}

function kindOf({ DataType }: MessageAttribute): string {
  return String(DataType).split('.')[0];
}

function bytesOf(attribute: MessageAttribute): Buffer {
  return kindOf(attribute) === 'Binary'
    ? Buffer.from(String(attribute.BinaryValue), 'base64')
    : Buffer.from(String(attribute.StringValue));
}

function invalid(message: string): SqsError {
  return new SqsError('InvalidParameterValue', message);
}

/** Returns the size that attributes add to their message: names, types and values. */
export function sizeOfAttributes(attributes: MessageAttributes): number {
  return Object.entries(attributes).reduce(
    (sum, [name, attribute]) =>
      sum + Buffer.byteLength(name) + Buffer.byteLength(String(attribute.DataType)) + bytesOf(attribute).length,
    0,
  );
}

/**
 * Returns the MD5 by which clients verify that SQS received the attributes, or undefined without attributes.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-attributes-md5-message-digest-calculation
 */
export function md5OfAttributes(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const hash = createHash('md5');
  const add = (bytes: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const name of names) {
    const attribute = attributes[name];
    add(Buffer.from(name));
    add(Buffer.from(attribute.DataType));
    hash.update(Buffer.from([kindOf(attribute) === 'Binary' ? 2 : 1]));
    add(bytesOf(attribute));
  }
  return hash.digest('hex');
}
