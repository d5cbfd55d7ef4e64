import { parseJsonObject } from './parse-json';

/** The secret in a text, or what the text is in its place. The problem never quotes the text. */
export type SecretText =
  { readonly value: string; readonly problem?: undefined } | { readonly value?: undefined; readonly problem: string };

/** White space, byte order marks and zero-width characters, which editors, consoles and web pages add at either end. */
const EDGES = /^[\s\u200B-\u200D\u2060]+|[\s\u200B-\u200D\u2060]+$/g;
const JSON_TEXT = /^(?:\{.*\}|\[.*\])$/s;
const QUOTED = /^(["'`]).*\1$/s;
const VISIBLE_ASCII = /^[\x21-\x7e]+$/;

/**
 * Reads a secret from a text as people store it: the API key, or the OAuth client's secret.
 *
 * Only white space around a secret is harmless. Everything else is more than the secret, such as JSON or quotes, and
 * SendGrid would accept it as a client secret, with which it then gets no token.
 *
 * @param field name of the field that holds the secret, if the text is a JSON object
 */
export function readSecretText(text: string, field?: string): SecretText {
  const trimmed = text.replace(EDGES, '');
  if (field !== undefined) return readField(trimmed, field);
  if (trimmed === '') return { problem: 'an empty text' };
  if (JSON_TEXT.test(trimmed)) return { problem: 'JSON' };
  if (QUOTED.test(trimmed)) return { problem: 'a text in quotes' };
  if (!VISIBLE_ASCII.test(trimmed)) return { problem: 'a text with spaces, line ends or characters outside of ASCII' };
  return { value: trimmed };
}

function readField(text: string, field: string): SecretText {
  const value = parseJsonObject(text);
  if (!value) return { problem: 'no JSON object' };
  if (!Object.hasOwn(value, field)) return { problem: `no field '${field}'` };
  const content = value[field];
  return typeof content === 'string' ? readSecretText(content) : { problem: `a field '${field}' that is not a text` };
}
