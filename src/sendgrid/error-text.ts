import { isWebhookId } from './api-responses';
import { parseJson } from './parse-json';
import { Redactor } from './redactor';
import { plainLine } from './terminal-text';

/** What an error response says. */
export interface ErrorText {
  /** One line without secrets and control characters. */
  readonly detail: string;
  /** The id of the webhook that already has the URL. */
  readonly existingId?: string;
}

/** Stack events and reports are short. */
const LONGEST_DETAIL = 500;

/** Enough of an HTML page to find its text. */
const LONGEST_TEXT = 20_000;

const DEEPEST_MESSAGE = 10;

/** Reads SendGrid's `{errors: [{message, field?, id?}]}`, other JSON, and whatever a proxy returns. */
export function readErrorText(text: string, redactor: Redactor): ErrorText {
  const body = parseJson(text);
  const messages = body === undefined ? [] : [...new Set(messagesIn(body, 0))];
  return {
    detail: oneLine(messages.join('; ') || text, redactor) || 'no error message',
    existingId: errorsIn(body)
      .map(({ id }) => id)
      .find(isWebhookId),
  };
}

/** Makes one line of a text of another origin, without secrets, tags and control characters. */
export function oneLine(text: string, redactor: Redactor): string {
  const plain = redactor
    .clean(text)
    .slice(0, LONGEST_TEXT)
    .replace(/<(script|style)\b[^<]*<\/\1>/gi, ' ')
    .replace(/<[a-z!/][^<>]*>/gi, ' ');
  // Redacted before it is cut: half a secret would not be found.
  return redactor.clean(plainLine(plain)).slice(0, LONGEST_DETAIL);
}

/** @param depth of the value; SendGrid's messages are four levels deep, and a stack has an end */
function messagesIn(value: unknown, depth: number): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null || depth > DEEPEST_MESSAGE) return [];
  const messagesOf = (values: readonly unknown[]) => values.flatMap((one) => messagesIn(one, depth + 1));
  if (Array.isArray(value)) return messagesOf(value);
  const { field, message, error, errors } = value as Readonly<Record<string, unknown>>;
  const messages = messagesOf([message, error, errors]);
  return typeof field === 'string' && field ? messages.map((one) => `${field}: ${one}`) : messages;
}

function errorsIn(body: unknown): Array<{ id?: unknown }> {
  const { errors } = Object(body) as { errors?: unknown };
  return [errors].flat().map((error) => Object(error) as object);
}
