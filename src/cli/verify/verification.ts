import { VerificationContext } from './context';
import { Facts, MISSING_FACTS } from './facts';
import { Finding, FindingCode, FINDINGS, Severity } from './findings';
import { Step, StepFinding, StepReport, StepResult, StepStatus } from './step';
import { Redactor } from '../../sendgrid/redactor';
import { plainLine } from '../../sendgrid/terminal-text';
import { EXIT } from '../errors';

/** A step in a report. */
export interface FinishedStep extends Omit<StepReport, 'findings'> {
  readonly id: string;
  readonly title: string;
  readonly status: StepStatus;
  readonly milliseconds: number;
  readonly findings: readonly FindingCode[];
}

/** The result of `verify`. */
export interface Verification {
  readonly steps: readonly FinishedStep[];
  readonly findings: readonly Finding[];
  /** Whether the user stopped it before the last step. */
  readonly isInterrupted: boolean;
  readonly exitCode: number;
}

/** Runs steps one after the other. Each receives the facts that earlier steps have provided. */
export async function verify(
  steps: readonly Step[],
  context: VerificationContext,
  onStep: (step: FinishedStep) => void,
): Promise<Verification> {
  const finished: FinishedStep[] = [];
  const collected: Array<StepFinding & { stepId: string }> = [];
  let facts: Partial<Facts> = {};
  for (const step of steps) {
    if (context.signal.aborted) break;
    const start = performance.now();
    const result = await runStep(step, facts, context);
    // An interruption makes requests fail, which says nothing about the deployment.
    if (context.signal.aborted) break;
    facts = nextFacts(facts, result);
    for (const found of result.findings ?? []) collected.push({ ...found, stepId: step.id });
    finished.push(finish(step, result, performance.now() - start, context));
    onStep(finished[finished.length - 1]);
  }
  const findings = summarize(collected, context);
  const isInterrupted = context.signal.aborted;
  const exitCode = isInterrupted ? EXIT.INTERRUPTED : exitCodeFor(findings);
  return { steps: finished, findings, isInterrupted, exitCode };
}

async function runStep(
  step: Step,
  facts: Partial<Facts>,
  context: VerificationContext,
): Promise<StepResult<keyof Facts>> {
  const missing = step.needs.find((name) => facts[name] === undefined);
  if (missing !== undefined) return { skipped: MISSING_FACTS[missing] };
  return step.run(facts as Facts, context);
}

function nextFacts(
  facts: Partial<Facts>,
  { facts: provided, withdrawn = [] }: StepResult<keyof Facts>,
): Partial<Facts> {
  const without = Object.fromEntries(withdrawn.map((name) => [name, undefined]));
  return { ...facts, ...provided, ...without };
}

function finish(
  { id, title }: Step,
  { sent, received, skipped, note, findings = [] }: StepReport,
  milliseconds: number,
  { redactor }: VerificationContext,
): FinishedStep {
  const codes = [...new Set(findings.map(({ code }) => code))];
  const clean = (text: string | undefined) => text && cleanLine(text, redactor);
  return {
    id,
    title,
    status: statusOf(codes, skipped !== undefined),
    milliseconds: Math.round(milliseconds),
    sent: clean(sent),
    received: clean(received),
    skipped: clean(skipped),
    note: clean(note),
    findings: codes,
  };
}

/** Merges the findings of all steps with the same code. */
function summarize(
  found: ReadonlyArray<StepFinding & { readonly stepId: string }>,
  { redactor }: VerificationContext,
): Finding[] {
  const codes = [...new Set(found.map(({ code }) => code))];
  return codes.map((code) => {
    const same = found.filter((candidate) => candidate.code === code);
    const details = [...new Set(same.map(({ detail }) => cleanLine(detail, redactor)))];
    return { code, ...FINDINGS[code], details, steps: [...new Set(same.map(({ stepId }) => stepId))] };
  });
}

/** Makes any text of a report safe: a server must not control the terminal, and no secret gets into a log. */
function cleanLine(text: string, redactor: Redactor): string {
  return redactor.clean(plainLine(redactor.clean(text)));
}

function statusOf(codes: readonly FindingCode[], isSkipped: boolean): StepStatus {
  const severities = codes.map((code) => FINDINGS[code].severity);
  return worst(severities) ?? (isSkipped ? 'skipped' : 'passed');
}

function exitCodeFor(findings: readonly Finding[]): number {
  const exitCodes = { failed: EXIT.FAILED, inconclusive: EXIT.INCONCLUSIVE };
  const status = worst(findings.map(({ severity }) => severity));
  return status ? exitCodes[status] : EXIT.OK;
}

/** What the findings of these severities make of a step or of the whole verification. */
export function worst(severities: readonly Severity[]): 'failed' | 'inconclusive' | undefined {
  if (severities.includes('error') || severities.includes('warning')) return 'failed';
  return severities.includes('inconclusive') ? 'inconclusive' : undefined;
}
