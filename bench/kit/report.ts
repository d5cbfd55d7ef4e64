import { BUDGETS, Subject, SUBJECTS } from './subjects';
import { KIT_BUDGETS } from '../../scripts/budgets';
import { table } from '../support/table';
import { environmentLine } from '../support/versions';

export interface PostFigures {
  readonly count: number;
  readonly bytes: number;
  readonly milliseconds: Readonly<Record<Subject, number>>;
  /** To the loop: medians of the ratios within each round. */
  readonly ratios: Readonly<Record<Subject, number>>;
}

export interface Budget {
  readonly what: string;
  readonly limit: number;
  readonly figure: number;
}

export interface Figures {
  readonly rounds: number;
  readonly posts: readonly PostFigures[];
  readonly bundles: Readonly<Record<keyof typeof KIT_BUDGETS, number>>;
  readonly powertools: readonly string[];
}

export function budgetsOf({ posts, bundles }: Figures): Budget[] {
  const { count, ratios } = posts[posts.length - 1];
  return [
    ...Object.entries(BUDGETS).map(([name, limit]) => ({
      what: `CPU time relative to the loop, ${count} events: ${SUBJECTS[name as Subject]}`,
      limit,
      figure: Number(ratios[name as Subject].toFixed(2)),
    })),
    {
      what: `CPU time relative to Powertools’ batch processor and parser, ${count} events: ${SUBJECTS.event}`,
      limit: 1,
      figure: Number((ratios.event / ratios.processor).toFixed(2)),
    },
    {
      what: `CPU time relative to Powertools’ idempotency in memory, ${count} events: ${SUBJECTS.store}`,
      limit: 1,
      figure: Number((ratios.store / ratios.idempotency).toFixed(2)),
    },
    ...Object.entries(KIT_BUDGETS).map(([name, limit]) => ({
      what: `bytes of a bundle that imports only \`${name}\``,
      limit,
      figure: bundles[name as keyof typeof KIT_BUDGETS],
    })),
  ];
}

export function report(figures: Figures): string {
  const names = Object.keys(SUBJECTS) as Subject[];
  return `
## kit

The CPU time of a handler with \`cdk-sendgrid-oauth-webhook/events\`, compared with the shortest loop that calls an async
function for each event of a post, and with AWS Lambda Powertools. The package is packed and installed, and runs in plain
Node.js. The loop converts no fields and stops at the first failure; Powertools checks four fields with Zod, and its batch
processor retries whole messages.

${environmentLine(['esbuild'])} · ${figures.powertools.join(' · ')}

To repeat, build the package and run \`npm run bench:kit -- --rounds=${figures.rounds}\`.

### Budgets

${table(
  ['', 'budget', 'figure', ''],
  budgetsOf(figures).map(({ what, limit, figure }) => [what, `≤ ${limit}`, String(figure), figure <= limit ? 'met' : '**exceeded**']), // prettier-ignore
)}

### CPU time

User and system time for one post, in ${figures.rounds} rounds that alternate. Ratios are medians of the ratios within each
round.

${table(
  [
    '',
    ...figures.posts.flatMap(({ count, bytes }) => [
      `${count} events (${kilobytes(bytes)}), ms`,
      'relative to the loop',
    ]),
  ],
  names.map((name) => [
    SUBJECTS[name],
    ...figures.posts.flatMap(({ milliseconds, ratios }) => [
      milliseconds[name].toFixed(3),
      `${ratios[name].toFixed(2)}×`,
    ]),
  ]),
)}
`;
}

function kilobytes(bytes: number): string {
  return bytes < 10_000 ? `${bytes} bytes` : `${Math.round(bytes / 1000)} KB`;
}
