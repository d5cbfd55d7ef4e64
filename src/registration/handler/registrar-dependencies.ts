import { AwsCalls } from './aws-calls';
import { Log } from './log';
import { Redactor } from '../../sendgrid/redactor';
import { Runtime } from '../../sendgrid/runtime';

export interface RegistrarDependencies {
  readonly aws: AwsCalls;
  readonly log: Log;
  readonly redactor: Redactor;
  readonly runtime: Runtime;
  /** Identifies the registration: a stack id and a logical id. */
  readonly owner: string;
  /** Logical ids of all registrations in the stack's template, this one included. */
  readonly registrationsOfStack: readonly string[];
  /** CloudFormation's id of the request. A repeated request has the same. */
  readonly requestId: string;
  /** Milliseconds since the epoch after which nothing is retried. */
  readonly deadline: number;
  readonly mockApiUrl?: string;
}
