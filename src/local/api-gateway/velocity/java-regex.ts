/** A Java pattern as a JavaScript one; throws where the two are not known to mean the same. */
export function toRegExp(pattern: string, flags = ''): RegExp {
  // Unicode mode refuses the escapes that it does not know; these it would take for something else.
  if (/\(\?[a-z]+[:)]|&&|[*+?}]\+|\\[pP]\{java/.test(pattern)) {
    throw new Error(`the regular expression ${pattern} is not supported`);
  }
  return new RegExp(pattern.replace(/\\x\{([0-9A-Fa-f]+)\}/g, '\\u{$1}'), `u${flags}`);
}

/** A Java replacement: `$1` is a group, a backslash takes the meaning of what follows. */
export function replacer(replacement: string): (...match: unknown[]) => string {
  return (...match) =>
    replacement.replace(/\\(.)|\$(\d)|\$/gs, (_all, escaped?: string, group?: string) => {
      if (escaped !== undefined) return escaped;
      if (group === undefined) throw new Error(`the replacement ${replacement} is not supported`);
      return String(match[Number(group)] ?? '');
    });
}
