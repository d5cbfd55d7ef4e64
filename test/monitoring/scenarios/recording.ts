import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Datapoint } from '../../../src/local/cloudwatch/datapoint';
import { MetricId, MetricStore, MINUTE_MS } from '../../../src/local/cloudwatch/metric-store';

/** A minute of a metric: null without values, a number for one value, else each value with how often it occurs. */
type Minute = null | number | ReadonlyArray<readonly [value: number, count: number]>;

/** The metrics of a scenario by minute, with times as if it had begun at `START`. */
export interface Recording {
  readonly scenario: string;
  readonly start: string;
  /** In seconds. */
  readonly period: 60;
  readonly minutes: number;
  /** The minute in which the fault was made. */
  readonly faultAt?: number;
  readonly series: ReadonlyArray<MetricId & { readonly unit: string; readonly values: readonly Minute[] }>;
}

/** A Monday, like the start of every scenario, so that the periods of alarms begin at the same minutes. */
const START = '2026-11-02T00:00:00.000Z';

const DIRECTORY = join(__dirname, '..', 'series');

/** Takes the metrics of a number of minutes from a store. */
export function recordingOf(
  store: MetricStore,
  start: number,
  details: Pick<Recording, 'scenario' | 'minutes' | 'faultAt'>,
): Recording {
  const first = start / MINUTE_MS;
  const series = store.all.map(({ id, unit, datapoints }) => ({
    ...id,
    unit,
    values: Array.from({ length: details.minutes }, (_, i) => minuteOf(datapoints.get(first + i))),
  }));
  return {
    ...details,
    start: START,
    period: 60,
    series: series
      .filter(({ values }) => values.some((minute) => minute !== null))
      .sort((a, b) => (labelOf(a) < labelOf(b) ? -1 : 1)),
  };
}

/** Namespace, name and dimensions of a metric in one line. */
export function labelOf({ namespace, name, dimensions }: MetricId): string {
  return [namespace, name, ...Object.entries(dimensions).map(([key, value]) => `${key}=${value}`)].join(' ');
}

/** Returns a store with the metrics of a recording. */
export function storeOf({ start, minutes, series }: Recording): MetricStore {
  const first = Date.parse(start);
  const store = new MetricStore(() => first + minutes * MINUTE_MS, Infinity);
  for (const { values, unit, ...id } of series) {
    const target = store.series(id, unit);
    values.forEach((minute, i) => {
      const pairs = typeof minute === 'number' ? [[minute, 1] as const] : (minute ?? []);
      for (const [value, count] of pairs) target.record(value, first + i * MINUTE_MS, count);
    });
  }
  return store;
}

export function writeRecording(recording: Recording): void {
  writeFileSync(fileOf(recording.scenario), gzipSync(JSON.stringify(recording), { level: 9 }));
}

export function readRecording(scenario: string): Recording {
  return JSON.parse(gunzipSync(readFileSync(fileOf(scenario))).toString()) as Recording;
}

function fileOf(scenario: string): string {
  return join(DIRECTORY, `${scenario}.json.gz`);
}

function minuteOf(datapoint: Datapoint | undefined): Minute {
  if (!datapoint) return null;
  const pairs = [...datapoint.distribution];
  return pairs.length === 1 && pairs[0][1] === 1 ? pairs[0][0] : pairs;
}
