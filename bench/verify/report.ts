import { Budget, speedupBudget } from './budgets';
import { FirstCalls } from './first-call';
import { SteadyState } from './steady-state';
import { table } from '../support/results';
import { environmentLine } from '../support/versions';

export interface Figures {
  readonly rounds: number;
  readonly steady: readonly SteadyState[];
  readonly first: FirstCalls;
  readonly budgets: readonly Budget[];
}

const VERDICTS: Record<Budget['verdict'], string> = {
  kept: 'kept',
  broken: '**broken**',
  'out of reach': '**not kept**: out of reach on this processor, see below',
};

export function report({ rounds, steady, first, budgets }: Figures): string {
  return `
## verify

\`verifySignature()\` of \`cdk-sendgrid-oauth-webhook/events\` against SendGrid's own library, \`@sendgrid/eventwebhook\`, on
the same posts in one run. The library's key is parsed once, ours is given as text with each call.

${environmentLine(['@sendgrid/eventwebhook', 'starkbank-ecdsa'])}

Repeat with \`npm run bench:verify -- --rounds=${rounds}\`.

### Budgets

${table(
  ['', 'budget', 'figure', ''],
  budgets.map(({ what, limit, figure, verdict }) => [what, limit, figure, VERDICTS[verdict]]),
)}

${ceilingNote(steady)}

### Steady state

Calls per second in one process. Each round measures the three subjects in alternating slices of 60 ms; the table shows the
median of ${rounds} rounds. Ratios are medians of the ratios within each round. SHA-256 alone is
\`createHash('sha256')\` over the same bytes: no verification can be faster. The official library
spends most of its time on curve arithmetic in JavaScript.

${table(
  ['', 'official /s', 'ours /s', 'SHA-256 alone /s', 'ours to official', 'ours to SHA-256', 'most possible'],
  steady.map(({ size, microseconds: { official, ours, floor }, speedup, overFloor, ceiling }) => [
    size,
    perSecond(official),
    perSecond(ours),
    perSecond(floor),
    `${speedup.toFixed(1)}×`,
    overFloor.toFixed(3),
    `${ceiling.toFixed(1)}×`,
  ]),
)}

### First call

Time of the first call in a fresh process, including the parsing of the key but not the loading of the module; median of
${rounds} rounds.

${table(
  ['', 'official ms', 'ours ms', 'ours to official'],
  first.calls.map(({ size, milliseconds: { official, ours }, speedup }) => [
    size,
    official.toFixed(2),
    ours.toFixed(2),
    `${speedup.toFixed(1)}×`,
  ]),
)}

Bundled and minified, the official library is ${first.bytes.official} bytes, ours ${first.bytes.ours}.
`;
}

function ceilingNote(steady: readonly SteadyState[]): string {
  return steady
    .filter((state) => speedupBudget(state).verdict === 'out of reach')
    .map(
      ({ size, ceiling, microseconds: { official, floor } }) => `
Out of reach: this processor takes ${milliseconds(floor)} ms for the SHA-256 of ${size} alone, and the official library
${milliseconds(official)} ms for everything. What verifies cannot be more than ${ceiling.toFixed(1)} times as fast; 8 times
takes a processor that has instructions for SHA-256.`,
    )
    .join('\n');
}

function milliseconds(microseconds: number): string {
  return (microseconds / 1000).toFixed(2);
}

function perSecond(microseconds: number): string {
  return (1_000_000 / microseconds).toFixed(0);
}
