import { showProgress } from '../../../src/cli/send/progress';
import { Statistics } from '../../../src/cli/send/statistics';

const { isTTY, columns: ownColumns } = process.stderr;
beforeEach(() => jest.useFakeTimers());
afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
  process.stderr.isTTY = isTTY;
  process.stderr.columns = ownColumns;
});

function statistics(): Statistics {
  const counted = new Statistics();
  Object.assign(counted, { events: 30, accepted: 2, retried: 1, givenUp: 0 });
  return counted;
}

test('without a terminal, prints a line every five seconds', () => {
  process.stderr.isTTY = false;
  const lines: string[] = [];
  jest.spyOn(console, 'error').mockImplementation((line: string) => void lines.push(line));
  const progress = showProgress(100, statistics());
  jest.advanceTimersByTime(11_000);
  progress.stop();
  jest.advanceTimersByTime(11_000);
  const line = '30/100 events, posts: 2 accepted, 1 retried, 0 given up';
  expect(lines).toEqual([line, line]);
});

test.each([
  [120, /█+░+ 30\/100 events, posts: 2 accepted, 1 retried, 0 given up/],
  [80, /█+░+ 30\/100 events, posts: 2 accepted, 1 retried, 0 given up/],
  [60, /[^█░] ?30\/100 events, posts: 2 accepted, 1 retried, 0 given up/],
])('on a terminal with %d columns, shows progress that stays after the end', (columns, expected) => {
  process.stderr.isTTY = true;
  process.stderr.columns = columns;
  let written = '';
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    written += String(text);
    return true;
  });
  const progress = showProgress(100, statistics());
  jest.advanceTimersByTime(1_000);
  progress.stop();
  expect(written).toMatch(expected);
});
