import { wrap } from './wrap';
import { pc } from '../../colors';
import { columns } from '../../terminal';
import { Finding, Severity } from '../findings';
import { StepStatus } from '../step';
import { FinishedStep, Verification, worst } from '../verification';

type Color = (text: string) => string;

const SYMBOLS: Readonly<Record<StepStatus, string>> = { passed: '✓', failed: '✗', inconclusive: '?', skipped: '–' };
const STATUS_COLORS: Readonly<Record<StepStatus, Color>> = {
  passed: pc.green,
  failed: pc.red,
  inconclusive: pc.yellow,
  skipped: pc.dim,
};
const SEVERITY_COLORS: Readonly<Record<Severity, Color>> = {
  error: pc.red,
  warning: pc.yellow,
  inconclusive: pc.yellow,
  info: pc.cyan,
};

/** Formats a step with its request and response. */
export function stepText({ status, title, milliseconds, sent, received, skipped, note }: FinishedStep): string {
  const remark = skipped === undefined ? `${milliseconds} ms` : `(skipped: ${skipped})`;
  const lines = [`${STATUS_COLORS[status](SYMBOLS[status])} ${title} ${pc.dim(remark)}`];
  if (sent) lines.push(pc.dim(`    sent      ${sent}`));
  if (received) lines.push(pc.dim(`    received  ${received}`));
  if (note) lines.push(pc.dim(`    ${note}`));
  return lines.join('\n');
}

/** Formats all findings and the number of steps of each status. */
export function summaryText({ steps, findings, isInterrupted }: Verification): string {
  const statuses: readonly StepStatus[] = ['passed', 'failed', 'inconclusive', 'skipped'];
  const counts = statuses.map((status) => `${steps.filter((step) => step.status === status).length} ${status}`);
  const outcome = isInterrupted ? pc.yellow('Interrupted') : outcomeText(findings);
  return ['', ...findings.map(findingText), `${outcome}: ${counts.join(', ')}.`].join('\n');
}

function findingText({ severity, code, problem, impact, fix, link, details }: Finding): string {
  const rows = [
    ['problem', [problem, ...details].join('\n')],
    ['impact', impact],
    ['fix', fix],
    ['see', link],
  ].map(([label, text]) => [pc.dim(label), wrap(text)]);
  return `${SEVERITY_COLORS[severity](severity)} ${pc.bold(code)}\n${columns(rows)}\n`;
}

function outcomeText(findings: readonly Finding[]): string {
  const outcomes = { failed: pc.red('Failed'), inconclusive: pc.yellow('Inconclusive') };
  const status = worst(findings.map(({ severity }) => severity));
  return status ? outcomes[status] : pc.green('Passed');
}
