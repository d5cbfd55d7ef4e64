/** Where a text stops being JSON, and why. */
export interface JsonFault {
  readonly offset: number;
  readonly reason: string;
}

type Expected = 'value' | 'first value' | 'name' | 'first name' | 'separator';

/**
 * Finds what is wrong with a text that `JSON.parse` refused.
 *
 * The message of `JSON.parse` cannot be passed on: it quotes the text. Without recursion, as a text can be nested
 * deeper than a stack is.
 */
export function findJsonFault(text: string): JsonFault {
  return new JsonScanner(text).faultOf();
}

class JsonScanner {
  private offset = 0;
  private expected: Expected = 'value';
  /** The brackets that are open. */
  private readonly open: string[] = [];

  constructor(private readonly text: string) {}

  public faultOf(): JsonFault {
    for (;;) {
      this.skip(/[ \t\r\n]*/y);
      const reason = this.step();
      if (reason !== undefined) return { offset: this.offset, reason: this.atEnd() ? 'it ends too early' : reason };
    }
  }

  /** Takes the next token, or tells why it cannot. */
  private step(): string | undefined {
    const inObject = this.open.at(-1) === '{';
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
        if (this.open.length === 0) return 'there is more after its end';
        if (this.close(inObject ? '}' : ']')) return undefined;
        if (!this.take(',')) return `a comma or a closing ${inObject ? 'brace' : 'bracket'} is missing`;
        this.expected = inObject ? 'name' : 'value';
        return undefined;
    }
  }

  private value(): string | undefined {
    if (this.take('{')) return this.enter('{', 'first name');
    if (this.take('[')) return this.enter('[', 'first value');
    this.expected = 'separator';
    if (this.text[this.offset] === '"') return this.string();
    const known = this.skip(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y);
    return known ? undefined : 'a value is missing or malformed';
  }

  private name(): string | undefined {
    if (this.text[this.offset] !== '"') return 'a name in double quotes is missing';
    const reason = this.string();
    if (reason !== undefined) return reason;
    this.skip(/[ \t\r\n]*/y);
    if (!this.take(':')) return 'a colon is missing';
    this.expected = 'value';
    return undefined;
  }

  /** In pieces, as one expression for all of it would need a stack as deep as the string is long. */
  private string(): string | undefined {
    this.offset += 1;
    // What a string must escape are control characters, the quote and the backslash.
    while (this.skip(/[^"\\\u0000-\u001f]+|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4}/y));
    if (this.take('"')) return undefined;
    return this.text[this.offset] === '\\'
      ? 'an escape sequence is malformed'
      : 'a string has a control character that is not escaped';
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
