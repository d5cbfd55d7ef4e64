import { Format, SingleBar } from 'cli-progress';
import { Statistics } from './statistics';

/** Tells how far it is. */
export interface Progress {
  stop(): void;
}

const INTERVAL_MS = 200;
const LINE_INTERVAL_MS = 5_000;

/** A bar on a terminal, else a line now and then, on standard error, so that a report is all there is on the other. */
export function showProgress(total: number, statistics: Statistics): Progress {
  return process.stderr.isTTY ? bar(total, statistics) : lines(total, statistics);
}

function bar(total: number, statistics: Statistics): Progress {
  const single = new SingleBar({
    format: '{bar} {value}/{total} events, {accepted} posts accepted, {retried} retried, {givenUp} given up',
    barsize: 30,
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
    console.error(`${events}/${total} events, ${accepted} posts accepted, ${retried} retried, ${givenUp} given up`);
  }, LINE_INTERVAL_MS);
  return { stop: () => clearInterval(timer) };
}
