import { pc } from '../colors';
import { Finding, Severity } from './findings';
import { Verdict } from './step';
import { FinishedStep, Verification } from './verification';
import { columns } from '../terminal';

const MARKS: Readonly<Record<Verdict, string>> = { ok: '✓', wrong: '✗', unclear: '?', skipped: '–' };
const COLOURS: Readonly<Record<Verdict, (text: string) => string>> = {
  ok: pc.green,
  wrong: pc.red,
  unclear: pc.yellow,
  skipped: pc.dim,
};
const SEVERITIES: Readonly<Record<Severity, (text: string) => string>> = {
  error: pc.red,
  warning: pc.yellow,
  unclear: pc.yellow,
  info: pc.cyan,
};

/** A step, with what was sent and received. */
export function stepText({ verdict, title, milliseconds, sent, received, skipped, note }: FinishedStep): string {
  const colour = COLOURS[verdict];
  const time = skipped === undefined ? pc.dim(` ${milliseconds} ms`) : pc.dim(` skipped: ${skipped}`);
  const lines = [`${colour(MARKS[verdict])} ${title}${time}`];
  if (sent) lines.push(pc.dim(`    sent      ${sent}`));
  if (received) lines.push(pc.dim(`    received  ${received}`));
  if (note) lines.push(pc.dim(`    ${note}`));
  return lines.join('\n');
}

/** All findings, and what they come to. */
export function summaryText({ steps, findings, isInterrupted }: Verification): string {
  const count = (verdict: Verdict) => steps.filter((step) => step.verdict === verdict).length;
  const counts = `${count('ok')} ok, ${count('wrong')} wrong, ${count('unclear')} unclear, ${count('skipped')} skipped`;
  const verdict = isInterrupted ? pc.yellow('Interrupted') : verdictText(findings);
  return ['', ...findings.map(findingText), `${verdict}: ${counts}.`].join('\n');
}

function findingText({ severity, code, what, why, whatToDo, link, details }: Finding): string {
  const rows = [
    ['what', [what, ...details].join('\n')],
    ['why', why],
    ['what to do', whatToDo],
    ['see', link],
  ].map(([label, text]) => [pc.dim(label), wrapped(text)]);
  return `${SEVERITIES[severity](severity)} ${pc.bold(code)}\n${columns(rows)}\n`;
}

function verdictText(findings: readonly Finding[]): string {
  const has = (...severities: Severity[]) => findings.some(({ severity }) => severities.includes(severity));
  if (has('error', 'warning')) return pc.red('Something is wrong');
  return has('unclear') ? pc.yellow('Not everything could be told') : pc.green('All is well');
}

const WIDTH = 96;

/** At spaces; what has none, such as a URL, stays whole. */
function wrapped(text: string): string {
  return text
    .split('\n')
    .flatMap((line) => {
      const lines = [''];
      for (const word of line.split(' ')) {
        const last = lines.length - 1;
        if (lines[last] !== '' && lines[last].length + word.length >= WIDTH) lines.push(word);
        else lines[last] = lines[last] === '' ? word : `${lines[last]} ${word}`;
      }
      return lines;
    })
    .join('\n');
}
