import { Sample } from './measure';
import { OFFLINE_VERSIONS } from './workspace';
import { table } from '../support/results';
import { median, pairedRatio } from '../support/stats';
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

/** 1,500 posts per second where the plain load generator reaches 2,857. */
const SEND_RATIO = 0.525;
const MEBIBYTE = 1024 * 1024;
const HEAP_GROWTH = 2 * MEBIBYTE;

export function budgetsOf(samples: Samples, heap: Heap): Budget[] {
  const atLeast = (what: string, subject: Subject, other: Subject, limit: number): Budget => {
    const ratio = pairedRatio(rates(samples[subject]), rates(samples[other]));
    return { what, limit: `≥ ${limit}`, figure: ratio.toFixed(2), isMet: ratio >= limit };
  };
  const growth = heap.after - heap.before;
  return [
    atLeast('posts per second to serverless-offline, 1 connection', 'ours at 1', 'serverless-offline at 1', 1),
    atLeast('posts per second to serverless-offline, 8 connections', 'ours at 8', 'serverless-offline at 8', 1),
    atLeast('posts per second, 8 connections to 1', 'ours at 8', 'ours at 1', 1),
    atLeast('posts per second of `send` to a plain load generator', 'send', 'plain load generator', SEND_RATIO),
    {
      what: `growth of the heap over ${heap.posts} posts, in MiB`,
      limit: `≤ ${mebibytes(HEAP_GROWTH)}`,
      figure: mebibytes(growth),
      isMet: growth <= HEAP_GROWTH,
    },
  ];
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
alternate; ratios are medians of the ratios within each round. CPU time is that of the server with its functions. Posts
per second depend on the other load of the machine, also within a round.

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
    median(samples[subject].map(({ cpuMilliseconds }) => cpuMilliseconds)).toFixed(2),
  ]),
)}

The heap of \`local\` was ${mebibytes(heap.before)} MiB before and ${mebibytes(heap.after)} MiB after ${heap.posts} more posts.
`;
}

function rates(samples: readonly Sample[]): number[] {
  return samples.map(({ postsPerSecond }) => postsPerSecond);
}

function mebibytes(bytes: number): string {
  return (bytes / MEBIBYTE).toFixed(1);
}
