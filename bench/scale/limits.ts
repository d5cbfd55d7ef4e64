import { DEFAULT_LIMITS, QuotaName, QUOTAS, UNLIMITED } from './quotas';
import { Setting } from './setting';
import { Outcome, Simulation } from './simulation';
import { Traffic } from './traffic';

/** As in docs/cost.md: 10 billion events a month from 1,000 servers. */
export const EVENTS_PER_SERVER = 3.858;
const SEED = 1;
const SECONDS = 65;
const LOWEST = 1_000;
const HIGHEST = 100_000_000;
/** How exact a limit is: the page shows two digits. */
const PRECISION = 1.001;

export interface Limit {
  readonly quota: QuotaName;
  /** Events per second at which it is reached. */
  readonly eventsPerSecond: number;
}

/** The quotas that a setting reaches, in order: demand is measured without any limit, and then compared with each. */
export function limitsOf(setting: Setting): Limit[] {
  return (Object.keys(QUOTAS) as QuotaName[])
    .map((quota) => ({ quota, eventsPerSecond: limitOf(setting, quota) }))
    .filter(({ eventsPerSecond }) => eventsPerSecond < HIGHEST)
    .sort((a, b) => a.eventsPerSecond - b.eventsPerSecond);
}

/** Bisects the rate, since demand grows with it. */
function limitOf(setting: Setting, quota: QuotaName): number {
  let [low, high] = [LOWEST, HIGHEST];
  if (peaksOf(setting, high)[quota] < DEFAULT_LIMITS[quota]) return high;
  while (high / low > PRECISION) {
    const middle = Math.sqrt(low * high);
    if (peaksOf(setting, middle)[quota] < DEFAULT_LIMITS[quota]) low = middle;
    else high = middle;
  }
  return high;
}

function peaksOf(setting: Setting, eventsPerSecond: number): Outcome['peaks'] {
  const servers = Math.round(eventsPerSecond / EVENTS_PER_SERVER);
  const traffic = new Traffic({ eventsPerSecond, servers, seconds: SECONDS, seed: SEED });
  return new Simulation({ setting, limits: UNLIMITED, traffic, until: SECONDS }).run().peaks;
}
