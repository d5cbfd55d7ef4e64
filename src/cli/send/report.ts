import { SendReport } from './statistics';
import { counted } from '../../sendgrid/counted';
import { pc } from '../colors';
import { columns } from '../terminal';

/** Why sending stopped before all posts were accepted or given up. */
export interface Stop {
  readonly interrupted: boolean;
  /** Whether `--max-time` was reached. */
  readonly timedOut: boolean;
}

/** Formats the report for machines. */
export function jsonReport(report: SendReport, seed: number, stop: Stop): string {
  return JSON.stringify({ schemaVersion: 1, seed, ...report, ...stop }, null, 2);
}

/** Formats the report for people. */
export function textReport(report: SendReport, seed: number, { interrupted, timedOut }: Stop): string {
  const { events, sent, accepted, retried, rejected, failed, givenUp, renewedTokens } = report;
  const responses = Object.entries(report.statuses).map(([status, count]) => `${status} × ${count}`);
  const rows = [
    ['sent', `${counted(sent, 'post')} with ${counted(events, 'event')} in ${report.seconds} s`],
    ['accepted', String(accepted)],
    ['retried', String(retried)],
    ['rejected', `${counted(rejected, 'time')} (4xx)`],
    ['failed', `${counted(failed, 'time')} (5xx or no response)`],
    ['given up', givenUp > 0 ? pc.red(String(givenUp)) : '0'],
    ['renewed tokens', String(renewedTokens)],
    ['responses', responses.join(', ') || 'none'],
    ...latencyRow(report),
    ['seed', String(seed)],
  ].map(([label, value]) => [pc.dim(label), value]);
  const heading = [interrupted && 'Interrupted.', timedOut && 'Stopped after --max-time.'].filter((line) => line);
  return [...heading.map((line) => pc.yellow(String(line))), columns(rows), ...reasonLines(report)].join('\n');
}

/** Lists why posts were not accepted, with what to do. */
function reasonLines({ reasons }: SendReport): string[] {
  if (reasons.length === 0) return [];
  const lines = reasons.flatMap(({ status, reason, count, hint }) => [
    `  ${count} × ${[status, reason].filter((part) => part !== undefined && part !== '').join(' ')}`,
    ...(hint === undefined ? [] : [`    ${pc.yellow(hint)}`]),
  ]);
  return ['', pc.bold('Not accepted:'), ...lines];
}

function latencyRow({ latency }: SendReport): string[][] {
  if (!latency) return [];
  const { p50, p90, p99, max } = latency;
  return [['latency', `p50 ${p50} ms, p90 ${p90} ms, p99 ${p99} ms, max ${max} ms`]];
}
