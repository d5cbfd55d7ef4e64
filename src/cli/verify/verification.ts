import { Finding, FindingCode, FINDINGS } from './findings';
import { HOST_STEPS } from './host-steps';
import { POST_STEPS } from './post-steps';
import { sendGridSteps } from './sendgrid-steps';
import { Proof, Step, StepResult, Verdict } from './step';
import { TOKEN_STEPS } from './token-steps';
import { EXIT } from '../errors';

/** A step with what came of it. */
export interface FinishedStep extends Omit<StepResult, 'findings'> {
  readonly id: string;
  readonly title: string;
  readonly verdict: Verdict;
  readonly milliseconds: number;
  /** Codes of what it found. */
  readonly findings: readonly FindingCode[];
}

export interface Verification {
  readonly steps: readonly FinishedStep[];
  readonly findings: readonly Finding[];
  /** Whether somebody ended it before its end. */
  readonly isInterrupted: boolean;
  readonly exitCode: number;
}

/** Takes one step after the other, and tells of each as it ends. */
export async function verify(proof: Proof, onStep: (step: FinishedStep) => void): Promise<Verification> {
  const planned = [
    ...HOST_STEPS,
    ...TOKEN_STEPS,
    ...POST_STEPS,
    ...(proof.sendGrid ? sendGridSteps(proof.sendGrid) : []),
  ];
  const steps: FinishedStep[] = [];
  const findings = new Map<FindingCode, { details: Set<string>; steps: string[] }>();
  for (const step of planned) {
    if (proof.signal.aborted) break;
    const start = performance.now();
    const result = await step.run(proof);
    // What an interruption did to the step is no finding.
    if (proof.signal.aborted) break;
    for (const { code, detail } of result.findings ?? []) {
      const known = findings.get(code) ?? { details: new Set(), steps: [] };
      known.details.add(proof.mask(detail));
      if (!known.steps.includes(step.id)) known.steps.push(step.id);
      findings.set(code, known);
    }
    const finished = finish(step, result, performance.now() - start, proof);
    steps.push(finished);
    onStep(finished);
  }
  const all = [...findings].map(([code, { details, steps: ids }]): Finding => {
    return { code, ...FINDINGS[code], details: [...details], steps: ids };
  });
  const isInterrupted = proof.signal.aborted;
  return { steps, findings: all, isInterrupted, exitCode: isInterrupted ? EXIT.INTERRUPTED : exitCodeFor(all) };
}

function finish({ id, title }: Step, result: StepResult, milliseconds: number, proof: Proof): FinishedStep {
  const codes = [...new Set((result.findings ?? []).map(({ code }) => code))];
  const mask = (text: string | undefined) => text && proof.mask(text);
  return {
    id,
    title,
    verdict: verdictOf(result, codes),
    milliseconds: Math.round(milliseconds),
    sent: mask(result.sent),
    received: mask(result.received),
    skipped: result.skipped,
    note: result.note,
    findings: codes,
  };
}

function verdictOf({ skipped }: StepResult, codes: readonly FindingCode[]): Verdict {
  const severities = codes.map((code) => FINDINGS[code].severity);
  if (severities.some((severity) => severity === 'error' || severity === 'warning')) return 'wrong';
  if (severities.includes('unclear')) return 'unclear';
  return skipped === undefined ? 'ok' : 'skipped';
}

function exitCodeFor(findings: readonly Finding[]): number {
  const has = (...severities: string[]) => findings.some(({ severity }) => severities.includes(severity));
  if (has('error', 'warning')) return EXIT.WRONG;
  return has('unclear') ? EXIT.UNCLEAR : EXIT.WELL;
}
