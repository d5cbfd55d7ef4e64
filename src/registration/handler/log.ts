import { Redactor } from '../../sendgrid/redactor';

export type Log = (level: 'INFO' | 'WARN' | 'ERROR', message: string, fields?: object) => void;

/** Writes a line of JSON for each step: no bodies, no headers, and not the response URL, which is a credential. */
export function createLog(context: object, redactor: Redactor): Log {
  return (level, message, fields) =>
    console.log(redactor.clean(JSON.stringify({ level, message, ...context, ...fields })));
}
