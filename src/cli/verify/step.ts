import type { JWTPayload } from 'jose';
import { FindingCode } from './findings';
import { Deployment } from '../deployment/deployment';

/** What came of a step. `skipped` where an earlier one left nothing to do. */
export type Verdict = 'ok' | 'wrong' | 'unclear' | 'skipped';

/** What a step found that is not as it should be. */
export interface StepFinding {
  readonly code: FindingCode;
  readonly detail: string;
}

export interface StepResult {
  /** What was sent, secrets masked. */
  readonly sent?: string;
  readonly received?: string;
  readonly findings?: readonly StepFinding[];
  /** Why there was nothing to do. */
  readonly skipped?: string;
  /** What there is to say of a step that found nothing. */
  readonly note?: string;
}

export interface Step {
  /** Does not change within a major version. */
  readonly id: string;
  readonly title: string;
  run(proof: Proof): Promise<StepResult>;
}

/** What is known so far. */
export interface Proof {
  readonly deployment: Deployment;
  readonly clientSecret: string;
  /** The scope that the token must have, where it is known. */
  readonly scope?: string;
  /** Of an answer, in milliseconds. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Hosts that cannot be used. */
  readonly unusableHosts: Set<string>;
  token?: string;
  claims?: JWTPayload;
  /** Whether the token URL has answered with an error of its own. */
  isTokenUrlFailing?: boolean;
  /** Whether what answers at the token URL is no authorization server. */
  isTokenUrlElsewhere?: boolean;
  /** Whether the token says so itself. */
  lacksScope?: boolean;
  /** What a post without a signature got, if it was refused for that. */
  unsignedRefusal?: { readonly status: number; readonly body: string };
  /** Whether the URL does not lead to the webhook, so that its refusals say nothing. */
  isElsewhere?: boolean;
  /** Of posts that were let in, in milliseconds. */
  readonly answerTimes: number[];
  readonly sendGrid?: SendGridAccess;
  /** Takes what is secret out of texts that are shown. */
  mask(text: string): string;
  addSecret(secret: string): void;
}

/** How SendGrid's settings are read. */
export interface SendGridAccess {
  readonly apiKey: string;
  readonly apiUrl: string;
  readonly onBehalfOf?: string;
  /** Whether SendGrid shall post its test events. */
  readonly test: boolean;
  publicKeys(): Promise<string | undefined>;
  /** What the deployment registers, or why that is not known. */
  registration(): Promise<WantedRegistration | { readonly unknown: string }>;
}

/** What a deployment has SendGrid do. */
export interface WantedRegistration {
  /** Names of the event flags that are on. */
  readonly events: readonly string[];
  /** Whether they are all that there are, and none was named. */
  readonly byDefault: boolean;
  readonly enabled: boolean;
}
