import { dateOf } from './post';
import { SendGridEvent } from '../types';

/**
 * Formats a line of JSON with the type, the time and the ids of an event, but no personal data.
 *
 * Write it to a stream: with Lambda's JSON log format, the functions of `console` would make it a string within another
 * object, whose members CloudWatch Logs Insights does not find. Lambda filters such lines by `level` and `timestamp`.
 */
export function logLine(
  level: 'INFO' | 'ERROR',
  message: string,
  event: SendGridEvent<object> | undefined,
  fields: object,
): string {
  const line = {
    level,
    timestamp: new Date().toISOString(),
    message,
    ...fields,
    eventType: textOf(event?.event),
    eventTime: dateOf(event && Number(event.timestamp) * 1000),
    sg_event_id: textOf(event?.sg_event_id),
    sg_message_id: textOf(event?.sg_message_id),
  };
  return `${JSON.stringify(line)}\n`;
}

/** SendGrid sends strings. Anything else could contain personal data. */
function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
