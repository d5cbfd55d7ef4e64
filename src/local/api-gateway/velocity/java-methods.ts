import { replacer, toRegExp } from './java-regex';

type Method<T> = (value: T, ...args: never[]) => unknown;
type Values = Record<string, unknown>;

const STRING: Readonly<Record<string, Method<string>>> = {
  charAt: (text, index: number) => text.charAt(index),
  concat: (text, other: string) => text + other,
  contains: (text, part: string) => text.includes(part),
  endsWith: (text, part: string) => text.endsWith(part),
  equals: (text, other: unknown) => text === other,
  equalsIgnoreCase: (text, other: unknown) => text.toLowerCase() === String(other).toLowerCase(),
  indexOf: (text, part: string) => text.indexOf(part),
  isEmpty: (text) => text === '',
  lastIndexOf: (text, part: string) => text.lastIndexOf(part),
  length: (text) => text.length,
  matches: (text, pattern: string) => toRegExp(`^(?:${pattern})$`).test(text),
  replace: (text, part: string, other: string) => text.replaceAll(part, () => other),
  replaceAll: (text, pattern: string, replacement: string) =>
    text.replace(toRegExp(pattern, 'g'), replacer(replacement)),
  replaceFirst: (text, pattern: string, replacement: string) => text.replace(toRegExp(pattern), replacer(replacement)),
  split: (text, pattern: string) => withoutEmptyEnd(text.split(toRegExp(pattern))),
  startsWith: (text, part: string) => text.startsWith(part),
  substring: (text, start: number, end?: number) => text.substring(start, end),
  toLowerCase: (text) => text.toLowerCase(),
  toString: (text: string) => text,
  toUpperCase: (text) => text.toUpperCase(),
  trim: (text) => text.trim(),
};

const LIST: Readonly<Record<string, Method<unknown[]>>> = {
  add: (list, item: unknown) => list.push(item) > 0,
  contains: (list, item: unknown) => list.includes(item),
  get: (list, index: number) => list[index],
  isEmpty: (list) => list.length === 0,
  size: (list) => list.length,
};

const MAP: Readonly<Record<string, Method<Values>>> = {
  containsKey: (map, key: string) => Object.hasOwn(map, key),
  entrySet: (map) => Object.entries(map).map(([key, value]) => ({ key, value })),
  get: (map, key: string) => (Object.hasOwn(map, key) ? map[key] : undefined),
  isEmpty: (map) => Object.keys(map).length === 0,
  keySet: (map) => Object.keys(map),
  put: (map, key: string, value: unknown) => void (map[key] = value),
  size: (map) => Object.keys(map).length,
  values: (map) => Object.values(map),
};

const OTHER: Readonly<Record<string, Method<unknown>>> = {
  equals: (value, other: unknown) => value === other,
  toString: (value: unknown) => String(value),
};

/** Calls a method of a Java object in a template: a string, list, map, number or boolean. */
export function callJava(value: unknown, name: string, args: readonly unknown[]): unknown {
  const methods = methodsOf(value) as Readonly<Record<string, Method<unknown>>>;
  if (!Object.hasOwn(methods, name)) throw new Error(`the method ${name}() is not supported`);
  return methods[name](value, ...(args as never[]));
}

function methodsOf(value: unknown): object {
  if (typeof value === 'string') return STRING;
  if (Array.isArray(value)) return LIST;
  return typeof value === 'object' ? MAP : OTHER;
}

/** Java drops trailing empty strings. */
function withoutEmptyEnd(parts: string[]): string[] {
  const end = [...parts].reverse().findIndex((part) => part !== '');
  return end === -1 ? [] : parts.slice(0, parts.length - end);
}
