import { EVENTS_PER_SERVER } from './limits';
import { DEFAULT_LIMITS, Limits } from './quotas';
import { Setting } from './setting';
import { Outcome, Simulation } from './simulation';
import { Traffic } from './traffic';

export interface Scenario {
  readonly label: string;
  readonly setting: Setting;
  readonly limits?: Limits;
  readonly events: number;
  readonly seconds: number;
  readonly failsFor?: number;
  readonly newTable?: boolean;
}

const SEED = 1;
const MINUTE = 60;
const HOUR = 3_600;
const TEN_MINUTES = 10 * MINUTE;
/** SendGrid gives up after 24 hours. */
const AFTERWARDS = 25 * HOUR;
/** 10 million events a month, in events per second: those of one server. */
const STEADY = 3.858;

const DIRECT: Setting = {
  label: 'direct',
  delivery: 'direct',
  verified: false,
  writesPerEvent: 0,
  handlerSeconds: 0.1,
};
const QUEUED: Setting = { ...DIRECT, label: 'queued', delivery: 'queued' };

/** What the page compares: which quota each of them reaches first. */
export const SETTINGS: readonly Setting[] = [
  { ...DIRECT, label: 'Direct, 100 ms' },
  { ...DIRECT, label: 'Direct, 1 second', handlerSeconds: 1 },
  { ...DIRECT, label: 'Direct, 1 second, signatures verified', handlerSeconds: 1, verified: true },
  { ...QUEUED, label: 'Queued, 1 second', handlerSeconds: 1 },
  { ...QUEUED, label: 'Queued, 1 second, signatures verified', handlerSeconds: 1, verified: true },
  { ...DIRECT, label: 'Direct, 100 ms, deduplication in batches', writesPerEvent: 1 },
  { ...DIRECT, label: 'Direct, 100 ms, deduplication per event', writesPerEvent: 2 },
];

const SLOW = { handlerSeconds: 1 };
const BATCHES = { writesPerEvent: 1 };
/** Two writes for a new event, and one for each of its two repetitions. */
const EACH_THREE_TIMES = { writesPerEvent: 4 / 3 };

export const SCENARIOS: readonly Scenario[] = [
  { label: '10 million events in 10 minutes, direct, 100 ms', setting: DIRECT, events: 1e7, seconds: TEN_MINUTES },
  {
    label: '10 million events in 10 minutes, direct, 100 ms, deduplication per event',
    setting: { ...DIRECT, writesPerEvent: 2 },
    events: 1e7,
    seconds: TEN_MINUTES,
  },
  {
    label:
      '10 million events in 10 minutes, each of which arrives three times, direct, 100 ms, deduplication per event',
    setting: { ...DIRECT, ...EACH_THREE_TIMES },
    events: 3e7,
    seconds: TEN_MINUTES,
  },
  {
    label: '10 million events in 10 minutes, direct, 100 ms, deduplication in batches, new table',
    setting: { ...DIRECT, ...BATCHES },
    events: 1e7,
    seconds: TEN_MINUTES,
    newTable: true,
  },
  {
    label: '10 million events in 10 minutes, queued, 100 ms, deduplication in batches, new table',
    setting: { ...QUEUED, ...BATCHES },
    events: 1e7,
    seconds: TEN_MINUTES,
    newTable: true,
  },
  {
    label: '200 million events in 10 minutes, direct, 1 second',
    setting: { ...DIRECT, ...SLOW },
    events: 2e8,
    seconds: TEN_MINUTES,
  },
  {
    label: '200 million events in 10 minutes, queued, 1 second',
    setting: { ...QUEUED, ...SLOW },
    events: 2e8,
    seconds: TEN_MINUTES,
  },
  {
    label: '500 million events in 10 minutes, direct, 100 ms, a region with 2,500 requests per second',
    setting: DIRECT,
    limits: { ...DEFAULT_LIMITS, requests: 2_500 },
    events: 5e8,
    seconds: TEN_MINUTES,
  },
  {
    label: '10 million events a month, direct, 100 ms, the function fails for 2 hours',
    setting: DIRECT,
    events: STEADY * 6 * HOUR,
    seconds: 6 * HOUR,
    failsFor: 2 * HOUR,
  },
  {
    label: '10 million events a month, direct, 100 ms, the function fails for 26 hours',
    setting: DIRECT,
    events: STEADY * 26 * HOUR,
    seconds: 26 * HOUR,
    failsFor: 26 * HOUR,
  },
  {
    label: '10 million events a month, queued, 100 ms, the function fails for 26 hours',
    setting: QUEUED,
    events: STEADY * 26 * HOUR,
    seconds: 26 * HOUR,
    failsFor: 26 * HOUR,
  },
];

export function outcomeOf(scenario: Scenario): Outcome {
  const { setting, limits = DEFAULT_LIMITS, events, seconds, failsFor, newTable } = scenario;
  const eventsPerSecond = events / seconds;
  const servers = Math.round(eventsPerSecond / EVENTS_PER_SERVER);
  const traffic = new Traffic({ eventsPerSecond, servers, seconds, seed: SEED });
  return new Simulation({ setting, limits, traffic, failsFor, newTable, until: seconds + AFTERWARDS }).run();
}
