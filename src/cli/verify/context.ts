import { Redactor } from '../../sendgrid/redactor';
import { Deployment } from '../deployment/deployment';

/** What all steps share: the deployment to verify, and how to send requests. Steps never change it. */
export interface VerificationContext {
  readonly deployment: Deployment;
  readonly clientSecret: string;
  /** The scope that the token must have; undefined if any scope will do. */
  readonly scope?: string;
  /** How long to wait for a response. */
  readonly timeoutMs: number;
  /** Aborts requests on an interruption. */
  readonly signal: AbortSignal;
  /** Removes secrets from text that is reported. Steps add the tokens they receive. */
  readonly redactor: Redactor;
}
