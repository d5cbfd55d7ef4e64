import { DEFAULT_LIMITS, QuotaName, QUOTAS, UNLIMITED } from './quotas';
import { Setting } from './setting';
import { Simulation } from './simulation';
import { Traffic } from './traffic';

/** As in docs/cost.md: 10 billion events a month from 1,000 servers. */
export const EVENTS_PER_SERVER = 3.858;
const SEED = 1;
const SECONDS = 65;
const LOWEST = 1_000;
/** 20 rates between one and ten times a rate. */
const STEP = 10 ** (1 / 20);
const STEPS = 90;

export interface Limit {
  readonly quota: QuotaName;
  /** Events per second at which it is reached first. */
  readonly eventsPerSecond: number;
}

/** The quotas that a setting reaches, in order: demand is measured without any limit, and then compared with each. */
export function limitsOf(setting: Setting): Limit[] {
  const reached = new Map<QuotaName, number>();
  const names = Object.keys(QUOTAS) as QuotaName[];
  for (let step = 0; step < STEPS && reached.size < names.length; step++) {
    const eventsPerSecond = LOWEST * STEP ** step;
    const servers = Math.round(eventsPerSecond / EVENTS_PER_SERVER);
    const traffic = new Traffic({ eventsPerSecond, servers, seconds: SECONDS, seed: SEED });
    const { peaks } = new Simulation({ setting, limits: UNLIMITED, traffic, until: SECONDS }).run();
    for (const name of names) {
      if (!reached.has(name) && peaks[name] >= DEFAULT_LIMITS[name]) reached.set(name, eventsPerSecond);
    }
  }
  return [...reached].map(([quota, eventsPerSecond]) => ({ quota, eventsPerSecond }));
}
