import { AttributeValue } from '../attribute-value';
import { invalid, notSupported } from '../dynamodb-error';
import { Placeholders } from './placeholders';

/** A word, a placeholder, an operator or a number. Anything else is a token of one character, which no rule accepts. */
const TOKEN = /[#:]?[a-zA-Z][a-zA-Z0-9_]*|[#:][a-zA-Z0-9_]+|<>|<=|>=|\d+|[^ \t\r\n]/g;

/** Reads the tokens of an expression in order. */
export class TokenReader {
  private readonly tokens: readonly string[];
  private position = 0;

  constructor(
    expression: string,
    public readonly placeholders: Placeholders,
  ) {
    if (expression === '') throw invalid('The expression must not be empty');
    this.tokens = expression.match(TOKEN) ?? [];
  }

  /** The token at an offset from the current one, in upper case, or an empty string at the end. */
  public peek(offset = 0): string {
    return (this.tokens[this.position + offset] ?? '').toUpperCase();
  }

  public get isAtEnd(): boolean {
    return this.position >= this.tokens.length;
  }

  /** Skips the current token if it is one of the given tokens, which are operators or keywords in upper case. */
  public accept(...expected: readonly string[]): string | undefined {
    const token = this.peek();
    if (token === '' || !expected.includes(token)) return undefined;
    this.position += 1;
    return token;
  }

  public expect(token: string): void {
    if (this.accept(token) === undefined) throw this.syntaxError();
  }

  public expectEnd(): void {
    if (!this.isAtEnd) throw this.syntaxError();
  }

  /** Reads the name of an attribute. */
  public attributeName(): string {
    const token = this.take(/^#?[a-zA-Z0-9_]+$/);
    if (this.peek() === '.' || this.peek() === '[') {
      throw notSupported(`the document path ${token}${this.peek()}…; only attributes of the item are supported`);
    }
    return this.placeholders.nameOf(token);
  }

  /** Reads the name of a function and its opening parenthesis. Returns undefined if there is no function. */
  public functionName(): string | undefined {
    if (this.peek(1) !== '(' || !/^[A-Z]/.test(this.peek())) return undefined;
    const name = this.take(/^/);
    this.expect('(');
    return name;
  }

  /** Reads a value's placeholder. Returns undefined if there is none. */
  public value(): AttributeValue | undefined {
    return this.peek().startsWith(':') ? this.placeholders.valueOf(this.take(/^:./)) : undefined;
  }

  /** Reads elements that are separated by commas. */
  public list<T>(element: () => T): T[] {
    const elements = [element()];
    while (this.accept(',') !== undefined) elements.push(element());
    return elements;
  }

  public syntaxError(): Error {
    const token = this.tokens[this.position] ?? '<EOF>';
    const near = this.tokens.slice(Math.max(0, this.position - 1), this.position + 2).join(' ');
    return invalid(`Syntax error; token: "${token}", near: "${near}"`);
  }

  private take(pattern: RegExp): string {
    const token = this.tokens[this.position] ?? '';
    if (token === '' || !pattern.test(token) || /^\d/.test(token)) throw this.syntaxError();
    this.position += 1;
    return token;
  }
}

/** Parses a whole expression. An error's message begins with the parameter's name. */
export function parseExpression<T>(
  parameter: string,
  expression: string,
  placeholders: Placeholders,
  parse: (tokens: TokenReader) => T,
): T {
  try {
    const tokens = new TokenReader(expression, placeholders);
    const result = parse(tokens);
    tokens.expectEnd();
    return result;
  } catch (error) {
    (error as Error).message = `Invalid ${parameter}: ${(error as Error).message}`;
    throw error;
  }
}
