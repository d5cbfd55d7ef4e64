/** Converts a Java pattern to JavaScript. Throws for a pattern that may have another meaning in JavaScript. */
export function toRegExp(pattern: string, flags = ''): RegExp {
  // JavaScript's Unicode mode rejects unknown escapes itself. It would misinterpret these constructs.
  if (/\(\?[a-z]+[:)]|&&|[*+?}]\+|\\[pP]\{java/.test(pattern)) {
    throw new Error(`the regular expression ${pattern} is not supported`);
  }
  return new RegExp(pattern.replace(/\\x\{([0-9A-Fa-f]+)\}/g, '\\u{$1}'), `u${flags}`);
}

/** Creates a replacer from a Java replacement: `$1` is a group, and a backslash escapes the next character. */
export function replacer(replacement: string): (...match: unknown[]) => string {
  return (...match) =>
    replacement.replace(/\\(.)|\$(\d)|\$/gs, (_all, escaped?: string, group?: string) => {
      if (escaped !== undefined) return escaped;
      if (group === undefined) throw new Error(`the replacement ${replacement} is not supported`);
      return String(match[Number(group)] ?? '');
    });
}
