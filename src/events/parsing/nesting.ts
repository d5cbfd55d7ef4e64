/** Returns whether a JSON value has more levels of objects and arrays than a maximum. It does not recurse. */
export function isNestedDeeperThan(maximum: number, value: object): boolean {
  let level = [value];
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > maximum) return true;
    const next: object[] = [];
    for (const container of level) {
      for (const member of Object.values(container) as unknown[]) {
        if (typeof member === 'object' && member !== null) next.push(member);
      }
    }
    level = next;
  }
  return false;
}
