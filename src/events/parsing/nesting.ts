/** Returns whether a JSON value has more levels of objects and arrays than a maximum. It does not recurse. */
export function isNestedDeeperThan(maximum: number, value: object): boolean {
  let level: object[] | undefined = [value];
  for (let depth = 1; level; depth += 1) {
    if (depth > maximum) return true;
    let next: object[] | undefined;
    for (const container of level) next = addContainers(container as Record<string, unknown>, next);
    level = next;
  }
  return false;
}

/** Adds the objects and arrays in a container to a list, which exists only if there are any: most events have none. */
function addContainers(container: Record<string, unknown>, found: object[] | undefined): object[] | undefined {
  if (Array.isArray(container)) {
    for (const member of container) if (isContainer(member)) (found ??= []).push(member);
  } else {
    for (const name in container) {
      const member = container[name];
      if (isContainer(member) && Object.hasOwn(container, name)) (found ??= []).push(member);
    }
  }
  return found;
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
