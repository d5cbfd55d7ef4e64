import { dateOf } from './post';
import { eventName, seconds } from '../parsing/conversions';
import { sentFields } from '../parsing/parse-event';
import { SendGridEvent } from '../types';

/**
 * Writes a line of JSON with the type, the time and the ids of an event, but no personal data.
 *
 * It writes to a stream: with Lambda's JSON log format, the functions of `console` would make it a string within another
 * object, whose members CloudWatch Logs Insights does not find. Lambda filters such lines by `level` and `timestamp`.
 *
 * It never throws, because a line that cannot be written must not make an event fail.
 */
export function writeLogLine(
  level: 'INFO' | 'ERROR',
  message: string,
  event: SendGridEvent<object> | undefined,
  fields: object,
): void {
  try {
    const sent = event && sentFields(event);
    const time = seconds(sent?.timestamp);
    const line = {
      level,
      timestamp: new Date().toISOString(),
      message,
      ...fields,
      eventType: textOf(eventName(sent?.event)),
      eventTime: typeof time === 'number' ? dateOf(time * 1000) : undefined,
      sg_event_id: textOf(sent?.sg_event_id),
      sg_message_id: textOf(sent?.sg_message_id),
    };
    (level === 'ERROR' ? process.stderr : process.stdout).write(`${JSON.stringify(line)}\n`);
  } catch {
    // There is no other place for it.
  }
}

/** SendGrid sends strings. Anything else could contain personal data. */
function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
