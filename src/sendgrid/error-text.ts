import { isWebhookId } from './api-responses';
import { parseJson } from './parse-json';
import { Redactor } from './redactor';

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

/** Reads SendGrid's `{errors: [{message, field?, id?}]}`, other JSON, and whatever a proxy returns. */
export function readErrorText(text: string, redactor: Redactor): ErrorText {
  const body = parseJson(text);
  const messages = body === undefined ? [] : [...new Set(messagesIn(body))];
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
    .replace(/<[a-z!/][^<>]*>/gi, ' ')
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim();
  // Redacted before it is cut: half a secret would not be found.
  return redactor.clean(plain).slice(0, LONGEST_DETAIL);
}

function messagesIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(messagesIn);
  if (typeof value !== 'object' || value === null) return [];
  const { field, message, error, errors } = value as Readonly<Record<string, unknown>>;
  const messages = [message, error, errors].flatMap(messagesIn);
  return typeof field === 'string' && field ? messages.map((one) => `${field}: ${one}`) : messages;
}

function errorsIn(body: unknown): Array<{ id?: unknown }> {
  const { errors } = Object(body) as { errors?: unknown };
  return [errors].flat().map((error) => Object(error) as object);
}
