import { Sample } from './measure';
import { OFFLINE_VERSIONS } from './workspace';
import { median, pairedRatio } from '../support/stats';
import { table } from '../support/table';
import { environmentLine } from '../support/versions';

export type Subject =
  'ours at 1' | 'ours at 8' | 'serverless-offline at 1' | 'serverless-offline at 8' | 'plain load generator' | 'send';

export type Samples = Readonly<Record<Subject, readonly Sample[]>>;

/** Size of the heap of `local` before and after a number of posts, in bytes. */
export interface Heap {
  readonly posts: number;
  readonly before: number;
  readonly after: number;
}

interface Budget {
  readonly what: string;
  readonly limit: string;
  readonly figure: string;
  readonly isMet: boolean;
}

/** Above what is measured, to notice when `send` becomes slower. Its goal is a rate, 1,500 posts a second. */
const SEND_CPU_RATIO = 3;
const MEBIBYTE = 1024 * 1024;
const HEAP_GROWTH = 2 * MEBIBYTE;

export function budgetsOf(samples: Samples, heap: Heap): Budget[] {
  const growth = heap.after - heap.before;
  return [
    cpuBudget(
      'CPU time to serverless-offline, 1 connection',
      samples['ours at 1'],
      samples['serverless-offline at 1'],
      1,
    ),
    cpuBudget(
      'CPU time to serverless-offline, 8 connections',
      samples['ours at 8'],
      samples['serverless-offline at 8'],
      1,
    ),
    cpuBudget('CPU time, 8 connections to 1', samples['ours at 8'], samples['ours at 1'], 1.1),
    cpuBudget(
      'CPU time of `send` to a plain load generator',
      samples.send,
      samples['plain load generator'],
      SEND_CPU_RATIO,
    ),
    {
      what: `growth of the heap over ${heap.posts} posts, in MiB`,
      limit: `≤ ${mebibytes(HEAP_GROWTH)}`,
      figure: mebibytes(growth),
      isMet: growth <= HEAP_GROWTH,
    },
  ];
}

function cpuBudget(what: string, ours: readonly Sample[], other: readonly Sample[], limit: number): Budget {
  const ratio = pairedRatio(cpuTimes(ours), cpuTimes(other));
  return { what, limit: `≤ ${limit}`, figure: ratio.toFixed(2), isMet: ratio <= limit };
}

export function report(figures: {
  readonly rounds: number;
  readonly posts: number;
  readonly samples: Samples;
  readonly heap: Heap;
  readonly budgets: readonly Budget[];
}): string {
  const { rounds, posts, samples, heap, budgets } = figures;
  return `
## local

The command \`local\` with a function that does nothing, beside serverless-offline, which checks no tokens; and \`send\`
beside a plain load generator, both with 4 connections to a server that does nothing.

${environmentLine(['aws-cdk-lib', 'esbuild'])} · ${OFFLINE_VERSIONS.join(' · ')}

Repeat with \`npm run bench:local -- --rounds=${rounds} --posts=${posts} --heap-posts=${heap.posts}\`.

Each round posts ${posts} times to each server, and four times as often to the server that does nothing. The subjects
alternate; ratios are medians of the ratios within each round. CPU time is that of the server with its functions, and of
the last two subjects themselves. Only CPU time has budgets, since posts per second depend on the other load of the
machine, also within a round. The limit for \`send\` is above what was measured: it generates events and keeps statistics,
and the load generator repeats one body.

### Budgets

${table(
  ['', 'budget', 'figure', ''],
  budgets.map(({ what, limit, figure, isMet }) => [what, limit, figure, isMet ? 'met' : 'exceeded']),
)}

### Posts per second

${table(
  ['', 'median', 'max', 'CPU ms per post'],
  (Object.keys(samples) as Subject[]).map((subject) => [
    subject,
    median(rates(samples[subject])).toFixed(0),
    Math.max(...rates(samples[subject])).toFixed(0),
    median(cpuTimes(samples[subject])).toFixed(2),
  ]),
)}

The heap of \`local\` was ${mebibytes(heap.before)} MiB before and ${mebibytes(heap.after)} MiB after ${heap.posts} more posts.
`;
}

function rates(samples: readonly Sample[]): number[] {
  return samples.map(({ postsPerSecond }) => postsPerSecond);
}

function cpuTimes(samples: readonly Sample[]): number[] {
  return samples.map(({ cpuMilliseconds }) => cpuMilliseconds);
}

function mebibytes(bytes: number): string {
  return (bytes / MEBIBYTE).toFixed(1);
}
