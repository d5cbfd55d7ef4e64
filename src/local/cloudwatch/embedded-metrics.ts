import { MetricStore, MINUTE_MS } from './metric-store';

/** The limits of CloudWatch for a timestamp: how far it may be in the past and in the future. */
const MAX_AGE_MS = 14 * 24 * 60 * MINUTE_MS;
const MAX_AHEAD_MS = 2 * 60 * MINUTE_MS;

/**
 * Records the metrics of a log line in the embedded metric format. Any other line is ignored: a function can write what
 * it wants.
 *
 * @param clockOffset how far the stage's clock is ahead of the machine's, by which functions write their timestamps
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function recordEmbeddedMetrics(line: string, store: MetricStore, clockOffset: number): void {
  if (!line.includes('"_aws"')) return;
  const document = parse(line);
  if (!isObject(document) || !isObject(document._aws)) return;
  const { Timestamp: timestamp, CloudWatchMetrics: directives } = document._aws;
  if (typeof timestamp !== 'number' || !Array.isArray(directives)) return;
  const time = timestamp + clockOffset;
  const age = store.now() - time;
  if (age > MAX_AGE_MS || age < -MAX_AHEAD_MS) return;
  const read = directives.map((directive) => readDirective(directive, document));
  // As on AWS, one that is not valid makes the whole line a usual one.
  if (read.includes(undefined)) return;
  for (const record of read) record!(store, time);
}

type Fields = Readonly<Record<string, unknown>>;

type Recorder = (store: MetricStore, time: number) => void;

/** Returns undefined for a directive that CloudWatch does not accept. */
function readDirective(directive: unknown, document: Fields): Recorder | undefined {
  if (!isObject(directive)) return undefined;
  const { Namespace: namespace, Dimensions, Metrics } = directive;
  if (typeof namespace !== 'string' || !isList(Metrics, isObject) || Metrics.length > 100) return undefined;
  if (!isList(Dimensions, (names): names is string[] => isDimensionSet(names, document))) return undefined;
  return (store, time) => {
    for (const names of Dimensions) {
      const dimensions = Object.fromEntries(names.map((name) => [name, String(document[name])]));
      for (const { Name: name, Unit: unit } of Metrics) {
        if (typeof name !== 'string') continue;
        const numbers = [document[name]].flat().filter((value): value is number => Number.isFinite(value));
        const series = store.series({ namespace, name, dimensions }, typeof unit === 'string' ? unit : undefined);
        for (const value of numbers) series.record(value, time);
      }
    }
  };
}

function isDimensionSet(names: unknown, document: Fields): names is string[] {
  const isDimension = (name: unknown): name is string =>
    typeof name === 'string' && Object.hasOwn(document, name) && SCALARS.has(typeof document[name]);
  return isList(names, isDimension) && names.length <= 30;
}

/** The types of a dimension's value. */
const SCALARS: ReadonlySet<string> = new Set(['string', 'number', 'boolean']);

function isList<T>(value: unknown, isItem: (item: unknown) => item is T): value is T[] {
  return Array.isArray(value) && value.every(isItem);
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}
