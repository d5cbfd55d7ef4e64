import { breakEvens } from './break-even';
import { count, dollars, table } from './format';
import { EVENT_METRIC_NAMES, monitoringTable } from './monitoring';
import * as parts from './parts';
import { PRICES, Price } from './prices';
import { ALTERNATIVES, CHEAPEST, Setting, SETTINGS } from './settings';
import { postsOf, Workload, WORKLOADS } from './workload';

const VALIDITIES = [1, 12, 24] as const;
const SERVERS = [1, 10, 100, 1_000] as const;

/** The generated tables of docs/cost.md, by the name of their section. */
export function tables(): Readonly<Record<string, string>> {
  return {
    totals: bySize('Per month, with your function', rowsOf(SETTINGS)),
    cheapest: bySize('Per month, with your function', rowsOf(CHEAPEST)),
    parts: bySize('Per month', partRows()),
    alternatives: bySize('Per month, with your function', rowsOf(ALTERNATIVES)),
    monitoring: monitoringTable(),
    tokens: tokenTable(),
    'break-even': table(['Question', 'Answer'], ['---', '---'], breakEvens()),
    workload: workloadTable(),
    prices: priceTable(),
  };
}

function rowsOf(settings: readonly Setting[]): string[][] {
  return settings.map(({ label, monthly }) => [label, ...WORKLOADS.map((workload) => dollars(monthly(workload)))]);
}

function partRows(): string[][] {
  const row = (label: string, part: (workload: Workload) => number) => [
    label,
    ...WORKLOADS.map((workload) => dollars(part(workload))),
  ];
  return [
    row(`Tokens, valid for ${parts.TOKEN_HOURS} hours`, (workload) => parts.tokens(workload)),
    row('API Gateway', parts.restApi),
    row('Your function, 128 MB for 100 ms', parts.handler),
    row('Queued delivery adds', parts.queue),
    row('Signature verification adds, with queued delivery', (workload) => parts.receiver(workload, 'queued')),
    row('Signature verification adds, with direct delivery', (workload) => parts.receiver(workload, 'direct')),
    row('Deduplication adds, in batches', parts.deduplicationInBatches),
    row('Deduplication adds, per event', parts.deduplicationPerEvent),
    row('Access logs add', parts.accessLogs),
    row('`tracing` adds', parts.tracing),
    row('Event metrics add, at most', (workload) => parts.eventMetrics(workload, EVENT_METRIC_NAMES.size)),
  ];
}

function tokenTable(): string {
  const rows = SERVERS.map((servers) => [
    servers.toLocaleString('en-US'),
    ...VALIDITIES.map((hours) => dollars(parts.tokens({ label: '', events: 0, servers }, hours))),
  ]);
  const head = VALIDITIES.map((hours) => (hours === 1 ? '1 hour' : `${hours} hours`));
  return table(['Servers with a token of their own', ...head], ['---:', ...head.map(() => '---:')], rows);
}

function workloadTable(): string {
  const rows = WORKLOADS.map((workload) => {
    const { perMonth, perSecond, events, bytes } = postsOf(workload);
    return [
      workload.label,
      count(workload.servers),
      `${(perMonth / 1e6).toFixed(perMonth < 1e7 ? 2 : 1)} million`,
      perSecond < 1 ? perSecond.toFixed(2) : perSecond.toFixed(1),
      events.toFixed(events < 10 ? 1 : 0),
      `${(bytes / 1000).toFixed(bytes < 10_000 ? 1 : 0)} KB`,
    ];
  });
  const head = ['Events per month', 'Servers', 'Requests per month', 'per second', 'Events per request', 'Size'];
  return table(head, ['---', ...head.slice(1).map(() => '---:')], rows);
}

function priceTable(): string {
  const rows = Object.values(PRICES).map((price: Price) => [
    `[${price.service}](${price.source})`,
    `${price.per === 1 ? '' : `${count(price.per)} `}${price.unit}`,
    tiersOf(price),
    price.seen === 'vendor' ? 'yes' : 'no',
  ]);
  return table(['Service', 'For', 'Price', 'Read there'], ['---', '---', '---', '---'], rows);
}

function tiersOf({ tiers, per }: Price): string {
  return tiers
    .map(({ upTo, each }, index) => {
      const price = `$${exact(each * per)}`;
      if (tiers.length === 1) return price;
      return upTo === Infinity ? `then ${price}` : `${index === 0 ? 'up to' : 'to'} ${shortCount(upTo)} ${price}`;
    })
    .join(', ');
}

function bySize(title: string, rows: readonly string[][]): string {
  const sizes = WORKLOADS.map(({ label }) => `${label} events`);
  return table([title, ...sizes], ['---', ...sizes.map(() => '---:')], rows);
}

function shortCount(value: number): string {
  return value >= 1e9 ? `${value / 1e9} billion` : value >= 1e6 ? `${value / 1e6} million` : count(value);
}

/** At least two decimals, and no rounding errors. */
function exact(value: number): string {
  const text = String(Number(value.toPrecision(8)));
  const [, decimals = ''] = text.split('.');
  return decimals.length < 2 ? value.toFixed(2) : text;
}
