import { isReservedWord } from './reserved-words';
import { AttributeValue, object, readValue, text } from '../attribute-value';
import { invalid } from '../dynamodb-error';

/** `ExpressionAttributeNames` and `ExpressionAttributeValues` of a request. */
export class Placeholders {
  private readonly names: ReadonlyMap<string, string>;
  private readonly values: ReadonlyMap<string, AttributeValue>;
  private readonly used = new Set<string>();

  constructor(request: Readonly<Record<string, unknown>>) {
    this.names = read(request, 'ExpressionAttributeNames', '#', text);
    this.values = read(request, 'ExpressionAttributeValues', ':', readValue);
  }

  /** @param token a name, or a placeholder that begins with # */
  public nameOf(token: string): string {
    if (!token.startsWith('#')) {
      if (!isReservedWord(token)) return token;
      throw invalid(`Attribute name is a reserved keyword; reserved keyword: ${token}`);
    }
    const name = this.names.get(token);
    if (name === undefined) {
      throw invalid(`An expression attribute name used in the document path is not defined; attribute name: ${token}`);
    }
    this.used.add(token);
    return name;
  }

  /** @param token a placeholder that begins with a colon */
  public valueOf(token: string): AttributeValue {
    const value = this.values.get(token);
    if (!value) {
      throw invalid(`An expression attribute value used in expression is not defined; attribute value: ${token}`);
    }
    this.used.add(token);
    return value;
  }

  /** DynamoDB rejects placeholders that no expression uses. */
  public checkAllUsed(): void {
    for (const [parameter, placeholders] of [
      ['ExpressionAttributeNames', this.names],
      ['ExpressionAttributeValues', this.values],
    ] as const) {
      const unused = [...placeholders.keys()].filter((token) => !this.used.has(token));
      if (unused.length > 0) {
        throw invalid(`Value provided in ${parameter} unused in expressions: keys: {${unused.join(', ')}}`);
      }
    }
  }
}

function read<T>(
  request: Readonly<Record<string, unknown>>,
  parameter: string,
  prefix: string,
  readOne: (value: unknown) => T,
): ReadonlyMap<string, T> {
  const given = request[parameter];
  if (given === undefined || given === null) return new Map();
  const entries = Object.entries(object(given));
  if (entries.length === 0) throw invalid(`${parameter} must not be empty`);
  return new Map(
    entries.map(([token, value]) => {
      if (token[0] !== prefix || !/^.[0-9a-zA-Z_]+$/.test(token)) {
        throw invalid(`${parameter} contains invalid key: Syntax error; key: "${token}"`);
      }
      return [token, readOne(value)];
    }),
  );
}
