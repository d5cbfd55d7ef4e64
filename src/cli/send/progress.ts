import { Format, SingleBar } from 'cli-progress';
import { Statistics } from './statistics';

/** A progress display. */
export interface Progress {
  stop(): void;
}

const INTERVAL_MS = 200;
const LINE_INTERVAL_MS = 5_000;

const LONGEST_BAR = 30;
/** Of the numbers beside the bar. */
const TEXT_COLUMNS = 66;
const DEFAULT_COLUMNS = 80;

/**
 * Shows a bar on a terminal, or else a line every few seconds.
 *
 * It goes to standard error, so that standard output contains only the report.
 */
export function showProgress(total: number, statistics: Statistics): Progress {
  return process.stderr.isTTY ? bar(total, statistics) : lines(total, statistics);
}

function bar(total: number, statistics: Statistics): Progress {
  const single = new SingleBar({
    format: '{bar} {value}/{total} events, posts: {accepted} accepted, {retried} retried, {givenUp} given up',
    // A line that does not fit would be cut off.
    barsize: Math.max(0, Math.min(LONGEST_BAR, (process.stderr.columns || DEFAULT_COLUMNS) - TEXT_COLUMNS)),
    hideCursor: true,
    formatBar: Format.BarFormat,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    stream: process.stderr,
  });
  const payload = () => ({ accepted: statistics.accepted, retried: statistics.retried, givenUp: statistics.givenUp });
  single.start(total, 0, payload());
  const update = () => single.update(Math.min(statistics.events, total), payload());
  const timer = setInterval(update, INTERVAL_MS);
  return {
    stop: () => {
      clearInterval(timer);
      update();
      single.stop();
    },
  };
}

function lines(total: number, statistics: Statistics): Progress {
  const timer = setInterval(() => {
    const { events, accepted, retried, givenUp } = statistics;
    console.error(`${events}/${total} events, posts: ${accepted} accepted, ${retried} retried, ${givenUp} given up`);
  }, LINE_INTERVAL_MS);
  return { stop: () => clearInterval(timer) };
}
