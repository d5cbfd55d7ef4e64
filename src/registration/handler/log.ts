import { Redactor } from '../../sendgrid/redactor';

/** What one request of CloudFormation is known by in the log. */
export interface LogContext {
  readonly requestType: string;
  readonly requestId: string;
  readonly logicalResourceId: string;
}

/** One line of JSON for each step. No bodies, no headers, no URL of CloudFormation's, which is signed. */
export class Log {
  constructor(
    private readonly context: LogContext,
    private readonly redactor: Redactor,
  ) {}

  public info(message: string, fields: Readonly<Record<string, unknown>> = {}): void {
    this.write('INFO', message, fields);
  }

  public warn(message: string, fields: Readonly<Record<string, unknown>> = {}): void {
    this.write('WARN', message, fields);
  }

  public error(message: string, fields: Readonly<Record<string, unknown>> = {}): void {
    this.write('ERROR', message, fields);
  }

  private write(level: string, message: string, fields: Readonly<Record<string, unknown>>): void {
    console.log(this.redactor.clean(JSON.stringify({ level, message, ...this.context, ...fields })));
  }
}
