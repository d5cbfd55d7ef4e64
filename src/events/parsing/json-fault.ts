/** The position of a syntax error in JSON, and its cause. */
export interface JsonFault {
  readonly offset: number;
  readonly reason: string;
}

/**
 * Finds the syntax error in a text that `JSON.parse` rejected.
 *
 * The error message of `JSON.parse` quotes the text, which contains email addresses, so it cannot be passed on. The
 * scanner does not recurse, because a text can be nested deeper than the call stack allows.
 */
export function findJsonFault(text: string): JsonFault {
  let offset = 0;
  let next = 'element' as 'first element' | 'element' | 'separator';
  /** The brackets that close the open arrays and objects, outermost first. */
  const closing: string[] = [];

  for (;;) {
    skip(/[ \t\r\n]*/y);
    const reason = next === 'separator' ? separator() : element();
    if (reason !== undefined) return { offset, reason: offset < text.length ? reason : 'it ends unexpectedly' };
  }

  /** Consumes what follows a value, or returns why it is invalid. */
  function separator(): string | undefined {
    if (closing.length === 0) return 'unexpected text after its end';
    if (close()) return undefined;
    if (!take(',')) return `missing comma or closing ${isInObject() ? 'brace' : 'bracket'}`;
    next = 'element';
    return undefined;
  }

  function element(): string | undefined {
    if (next === 'first element' && close()) return undefined;
    return (isInObject() ? name() : undefined) ?? value();
  }

  function name(): string | undefined {
    if (text[offset] !== '"') return 'missing property name in double quotes';
    const reason = string();
    if (reason !== undefined) return reason;
    skip(/[ \t\r\n]*/y);
    if (!take(':')) return 'missing colon';
    skip(/[ \t\r\n]*/y);
    return undefined;
  }

  function value(): string | undefined {
    const closes = take('{') ? '}' : take('[') ? ']' : undefined;
    next = closes ? 'first element' : 'separator';
    if (closes) return void closing.push(closes);
    if (text[offset] === '"') return string();
    const isKnown = skip(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y);
    return isKnown ? undefined : 'missing or invalid value';
  }

  /** Scans in pieces: one expression for the whole string would overflow the stack for long strings. */
  function string(): string | undefined {
    offset += 1;
    // A string must escape control characters, the quote and the backslash.
    while (skip(/[^"\\\u0000-\u001f]+|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4}/y));
    if (take('"')) return undefined;
    return text[offset] === '\\' ? 'invalid escape sequence' : 'unescaped control character in a string';
  }

  function isInObject(): boolean {
    return closing.at(-1) === '}';
  }

  function close(): boolean {
    if (!take(closing.at(-1)!)) return false;
    closing.pop();
    next = 'separator';
    return true;
  }

  function take(character: string): boolean {
    if (text[offset] !== character) return false;
    offset += 1;
    return true;
  }

  function skip(pattern: RegExp): boolean {
    pattern.lastIndex = offset;
    const [found = ''] = pattern.exec(text) ?? [];
    offset += found.length;
    return found !== '';
  }
}
