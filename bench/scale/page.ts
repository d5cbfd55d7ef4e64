import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Limit, limitsOf } from './limits';
import { QuotaName, QUOTAS, Quota } from './quotas';
import { outcomeOf, Scenario, SCENARIOS, SETTINGS } from './scenarios';
import { Outcome } from './simulation';
import { count, table } from '../../scripts/cost/format';
import { replaceSection } from '../../scripts/generated-section';

export const PAGE = join(__dirname, '..', '..', 'docs', 'scale.md');

/** The page with its tables from the simulation. */
export function withTables(page: string): string {
  const sections = { quotas: quotaTable(), limits: limitTable(), scenarios: scenarioTable() };
  return Object.entries(sections).reduce(
    (text, [name, content]) => replaceSection(text, `scale:${name}`, content),
    page,
  );
}

export function updatePage(): void {
  writeFileSync(PAGE, withTables(readFileSync(PAGE, 'utf8')));
}

function quotaTable(): string {
  const rows = Object.values(QUOTAS).map(({ label, value, unit, scope, raise, source }: Quota) => [
    `[${label}](${source})`,
    `${count(value)}${unit}`,
    scope,
    raise,
  ]);
  return table(['Quota', 'Default', 'For each', 'Can be raised'], ['---', '---', '---', '---'], rows);
}

function limitTable(): string {
  const limits = SETTINGS.map(({ label, ...setting }) => ({ label, limits: limitsOf({ label, ...setting }) }));
  const rows = limits.map(({ label, limits: reached }) => {
    const [first, ...others] = groups(reached.filter(({ quota }) => quota !== 'tokens'));
    return [label, ...first, others.map(([quotas, rate]) => `${quotas} at ${rate}`).join('; ') || '–'];
  });
  const tokens = limits[0].limits.find(({ quota }) => quota === 'tokens')!;
  rows.push(['Any, if all servers of SendGrid request their first token together', ...groups([tokens])[0], '–']);
  const head = ['Delivery, time of your function for a request', 'Reached first', 'Events per second', 'Reached next'];
  return table(head, ['---', '---', '---:', '---'], rows);
}

/** Quotas that are reached at the same rate, with the rate. */
function groups(limits: readonly Limit[]): Array<[string, string]> {
  const byRate = new Map<string, string[]>();
  for (const { quota, eventsPerSecond } of limits) {
    const rate = about(eventsPerSecond);
    byRate.set(rate, [...(byRate.get(rate) ?? []), nameOf(quota)]);
  }
  return [...byRate].map(([rate, names]) => [names.join(' and '), rate]);
}

function scenarioTable(): string {
  const rows = SCENARIOS.map((scenario) => rowOf(scenario, outcomeOf(scenario)));
  const head = [
    'What happens',
    'Quotas reached',
    'Requests',
    'Retries by SendGrid',
    'Handled after at most',
    'Not handled',
  ];
  return table(head, ['---', '---', '---:', '---:', '---:', '---'], rows);
}

function rowOf({ label }: Scenario, outcome: Outcome): string[] {
  const { hits, requests, retries, longestDelay, lostEvents, deadLetterEvents } = outcome;
  return [
    label,
    hits.map(nameOf).join(', ') || 'none',
    about(requests),
    retries === 0 ? 'none' : about(retries),
    duration(longestDelay),
    notHandled(lostEvents, deadLetterEvents),
  ];
}

function notHandled(lost: number, inDeadLetterQueue: number): string {
  if (inDeadLetterQueue > 0) return `${about(inDeadLetterQueue)} events in the dead-letter queue`;
  return lost > 0 ? `**${about(lost)} events lost**` : 'none';
}

function nameOf(quota: QuotaName): string {
  return { requests: 'API Gateway', concurrency: 'Lambda concurrency', pollers: 'concurrent SQS batches', writes: 'DynamoDB', tokens: 'Cognito' }[quota]; // prettier-ignore
}

/** Two digits, which is as exact as the assumptions. */
function about(value: number): string {
  const rounded = Number(value.toPrecision(2));
  return rounded >= 1e6 ? `${rounded / 1e6} million` : count(rounded);
}

function duration(seconds: number): string {
  if (seconds === 0) return 'at once';
  return seconds < 5_400 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3_600)} hours`;
}
