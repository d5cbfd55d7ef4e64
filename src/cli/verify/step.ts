import { VerificationContext } from './context';
import { Facts } from './facts';
import { FindingCode } from './findings';

/** The outcome of a step. */
export type StepStatus = 'passed' | 'failed' | 'inconclusive' | 'skipped';

/** A problem that a step has found, with the particulars of this deployment. */
export interface StepFinding {
  readonly code: FindingCode;
  readonly detail: string;
}

/** What a step reports. */
export interface StepReport {
  /** The request, without secrets. */
  readonly sent?: string;
  /** The response, without secrets. */
  readonly received?: string;
  /** Anything else worth knowing. */
  readonly note?: string;
  /** Why the step had nothing to do. */
  readonly skipped?: string;
  readonly findings?: readonly StepFinding[];
}

/** What a step reports, and the facts that it provides to later steps. */
export interface StepResult<Provides extends keyof Facts = never> extends StepReport {
  readonly facts?: Partial<Pick<Facts, Provides>>;
  /** Facts that turned out to be wrong. Later steps that need them are skipped. */
  readonly withdrawn?: ReadonlyArray<keyof Facts>;
}

/** A step that needs some facts, receives them, and provides others. It may also use other facts that are known. */
export interface Step<Needs extends keyof Facts = keyof Facts, Provides extends keyof Facts = keyof Facts> {
  /** Does not change within a major version. */
  readonly id: string;
  readonly title: string;
  /** The step is skipped if one of these facts is missing. */
  readonly needs: readonly Needs[];
  run(facts: KnownFacts<Needs>, context: VerificationContext): Promise<StepResult<Provides>>;
}

/** The needed facts, and those that happen to be known. */
export type KnownFacts<Needs extends keyof Facts = never> = Pick<Facts, Needs> & Partial<Facts>;

/** Infers from `needs` which facts `run` receives. */
export function defineStep<Needs extends keyof Facts = never, Provides extends keyof Facts = never>(
  step: Step<Needs, Provides>,
): Step {
  return step;
}

export function finding(code: FindingCode, detail: string): StepFinding {
  return { code, detail };
}
