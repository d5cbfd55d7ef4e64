/** Whether a log line matches. */
export type LineFilter = (line: string) => boolean;

/** Whether a parsed log line matches. */
type Condition = (document: unknown) => boolean;

const TOKEN = /\s*(&&|\|\||!=|<=|>=|[(){}=<>]|"(?:[^"\\]|\\.)*"|[^\s(){}=<>!&|"]+)/y;

/**
 * Reads a filter pattern of CloudWatch Logs: an empty one, which matches every line, or one for lines of JSON, such as
 * `{ $.status = 401 && $.type = "UNAUTHOR*" }`. Returns undefined for any other pattern.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export function readFilterPattern(pattern: string): LineFilter | undefined {
  if (pattern.trim() === '') return () => true;
  try {
    const condition = new PatternParser(pattern).parse();
    return (line) => {
      const document = parseJson(line);
      return document !== undefined && condition(document);
    };
  } catch {
    return undefined;
  }
}

/** Returns the text of a selector's value, such as `$.error.responseType`, in a line of JSON. */
export function selectFrom(line: string, selector: string): string | undefined {
  const value = valueAt(parseJson(line), selector);
  return value === undefined ? undefined : textOf(value);
}

/** Also of an object, whose own `toString` may be anything. */
function textOf(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

class PatternParser {
  private readonly tokens: string[] = [];

  constructor(pattern: string) {
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < pattern.trimEnd().length) {
      const match = TOKEN.exec(pattern);
      if (!match) throw new Error(`unexpected text in ${pattern}`);
      this.tokens.push(match[1]);
    }
  }

  public parse(): Condition {
    this.expect('{');
    const condition = this.either();
    this.expect('}');
    if (this.tokens.length > 0) throw new Error('text after the pattern');
    return condition;
  }

  private either(): Condition {
    const conditions = [this.all()];
    while (this.skip('||')) conditions.push(this.all());
    return (document) => conditions.some((condition) => condition(document));
  }

  private all(): Condition {
    const conditions = [this.single()];
    while (this.skip('&&')) conditions.push(this.single());
    return (document) => conditions.every((condition) => condition(document));
  }

  private single(): Condition {
    if (!this.skip('(')) return this.comparison();
    const condition = this.either();
    this.expect(')');
    return condition;
  }

  private comparison(): Condition {
    const [selector = '', operator = ''] = this.tokens.splice(0, 2);
    if (!selector.startsWith('$')) throw new Error(`expected a selector, got ${selector}`);
    const test =
      operator === 'IS' || operator === 'NOT' ? state(operator, this.next()) : compare(operator, this.next());
    return (document) => test(valueAt(document, selector));
  }

  private next(): string {
    const token = this.tokens.shift();
    if (token === undefined) throw new Error('the pattern ends early');
    return token;
  }

  private expect(token: string): void {
    if (!this.skip(token)) throw new Error(`expected ${token}`);
  }

  private skip(token: string): boolean {
    if (this.tokens[0] !== token) return false;
    this.tokens.shift();
    return true;
  }
}

function state(operator: string, word: string): (value: unknown) => boolean {
  if (operator === 'NOT' && word === 'EXISTS') return (value) => value === undefined;
  if (word === 'NULL') return (value) => value === null;
  if (word === 'TRUE' || word === 'FALSE') return (value) => value === (word === 'TRUE');
  throw new Error(`unexpected ${operator} ${word}`);
}

/** A string can have wildcards. A number compares to numbers only. */
function compare(operator: string, operand: string): (value: unknown) => boolean {
  const isNumber = !operand.startsWith('"') && Number.isFinite(Number(operand));
  if (!isNumber) {
    const matches = wildcard(operand.startsWith('"') ? (JSON.parse(operand) as string) : operand);
    const isEqual = (value: unknown) => matches.test(textOf(value));
    if (operator === '=') return (value) => value !== undefined && isEqual(value);
    if (operator === '!=') return (value) => value !== undefined && !isEqual(value);
    throw new Error(`unexpected ${operator}`);
  }
  const holds = COMPARISONS[operator];
  if (!holds) throw new Error(`unexpected ${operator}`);
  return (value) => typeof value === 'number' && holds(value, Number(operand));
}

const COMPARISONS: Readonly<Record<string, (value: number, operand: number) => boolean>> = {
  '=': (value, operand) => value === operand,
  '!=': (value, operand) => value !== operand,
  '<': (value, operand) => value < operand,
  '>': (value, operand) => value > operand,
  '<=': (value, operand) => value <= operand,
  '>=': (value, operand) => value >= operand,
};

function wildcard(text: string): RegExp {
  const escaped = text.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${escaped}$`, 's');
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}

function valueAt(document: unknown, selector: string): unknown {
  const names = selector.match(/[^.[\]$'"]+/g) ?? [];
  return names.reduce<unknown>((value, name) => memberOf(value, name), document);
}

/** Its own member: a line is data, so `$.constructor` is missing. */
function memberOf(value: unknown, name: string): unknown {
  return Object.hasOwn(Object(value) as object, name) ? (value as Record<string, unknown>)[name] : undefined;
}
