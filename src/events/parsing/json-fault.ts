/** The position of a syntax error in JSON, and its cause. */
export interface JsonFault {
  readonly offset: number;
  readonly reason: string;
}

type Expected = 'value' | 'first value' | 'name' | 'first name' | 'separator';

/**
 * Finds the syntax error in a text that `JSON.parse` rejected.
 *
 * The error message of `JSON.parse` quotes the text, which contains email addresses, so it cannot be passed on. The
 * scanner does not recurse, because a text can be nested deeper than the call stack allows.
 */
export function findJsonFault(text: string): JsonFault {
  return new JsonScanner(text).findFault();
}

class JsonScanner {
  private offset = 0;
  private expected: Expected = 'value';
  /** The open brackets, outermost first. */
  private readonly open: string[] = [];

  constructor(private readonly text: string) {}

  public findFault(): JsonFault {
    for (;;) {
      this.skip(/[ \t\r\n]*/y);
      const reason = this.step();
      if (reason !== undefined) return { offset: this.offset, reason: this.atEnd() ? 'it ends unexpectedly' : reason };
    }
  }

  /** Consumes the next token, or returns why it is invalid. */
  private step(): string | undefined {
    switch (this.expected) {
      case 'first value':
        return this.close(']') ? undefined : this.value();
      case 'first name':
        return this.close('}') ? undefined : this.name();
      case 'value':
        return this.value();
      case 'name':
        return this.name();
      case 'separator':
        return this.separator();
    }
  }

  private separator(): string | undefined {
    if (this.open.length === 0) return 'unexpected text after its end';
    const inObject = this.open.at(-1) === '{';
    if (this.close(inObject ? '}' : ']')) return undefined;
    if (!this.take(',')) return `missing comma or closing ${inObject ? 'brace' : 'bracket'}`;
    this.expected = inObject ? 'name' : 'value';
    return undefined;
  }

  private value(): string | undefined {
    if (this.take('{')) return this.enter('{', 'first name');
    if (this.take('[')) return this.enter('[', 'first value');
    this.expected = 'separator';
    if (this.text[this.offset] === '"') return this.string();
    const known = this.skip(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y);
    return known ? undefined : 'missing or invalid value';
  }

  private name(): string | undefined {
    if (this.text[this.offset] !== '"') return 'missing property name in double quotes';
    const reason = this.string();
    if (reason !== undefined) return reason;
    this.skip(/[ \t\r\n]*/y);
    if (!this.take(':')) return 'missing colon';
    this.expected = 'value';
    return undefined;
  }

  /** Scans in pieces: one expression for the whole string would overflow the stack for long strings. */
  private string(): string | undefined {
    this.offset += 1;
    // A string must escape control characters, the quote and the backslash.
    while (this.skip(/[^"\\\u0000-\u001f]+|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4}/y));
    if (this.take('"')) return undefined;
    return this.text[this.offset] === '\\' ? 'invalid escape sequence' : 'unescaped control character in a string';
  }

  private enter(bracket: string, expected: Expected): undefined {
    this.open.push(bracket);
    this.expected = expected;
  }

  private close(bracket: string): boolean {
    if (!this.take(bracket)) return false;
    this.open.pop();
    this.expected = 'separator';
    return true;
  }

  private take(token: string): boolean {
    if (this.text[this.offset] !== token) return false;
    this.offset += 1;
    return true;
  }

  private skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.offset;
    const [found = ''] = pattern.exec(this.text) ?? [];
    this.offset += found.length;
    return found !== '';
  }

  private atEnd(): boolean {
    return this.offset >= this.text.length;
  }
}
