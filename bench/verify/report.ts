import { Budget } from './budgets';
import { FirstCalls } from './first-call';
import { SteadyState } from './steady-state';
import { table } from '../support/table';
import { environmentLine } from '../support/versions';

export interface Figures {
  readonly rounds: number;
  readonly steady: readonly SteadyState[];
  readonly first: FirstCalls;
  readonly budgets: readonly Budget[];
}

export function report({ rounds, steady, first, budgets }: Figures): string {
  return `
## verify

\`verifySignature()\` of \`cdk-sendgrid-oauth-webhook/events\` on the same posts and in the same run as two others: plain
\`node:crypto\` (\`createVerify\` with a key that is parsed once), which is the floor for everything that runs in Node.js, and
SendGrid's own library, \`@sendgrid/eventwebhook\`, whose key is parsed once. Ours receives the key as text with each call.

${environmentLine(['@sendgrid/eventwebhook', 'starkbank-ecdsa'])}

Repeat with \`npm run bench:verify -- --rounds=${rounds}\`.

### Budgets

${table(
  ['', 'budget', 'figure', ''],
  budgets.map(({ what, limit, figure, isMet }) => [what, limit, figure, isMet ? 'met' : '**exceeded**']),
)}

### Steady state

CPU time of a call. Each round measures the three subjects in alternating slices of 60 ms; the table shows the median of
${rounds} rounds. Ratios are medians of the ratios within each round. The official library spends most of its time on curve
arithmetic in JavaScript. The larger the post, the more of the time is SHA-256, which all three leave to OpenSSL: so the ratio
to the official library depends on the size and on the processor, and has no budget.

${table(
  [
    '',
    'official, µs',
    'ours, µs',
    '`node:crypto`, µs',
    'ours relative to `node:crypto`',
    'times as fast as the official library',
  ],
  steady.map(({ size, microseconds: { official, ours, crypto }, speedup, overCrypto }) => [
    size,
    official.toFixed(0),
    ours.toFixed(0),
    crypto.toFixed(0),
    overCrypto.toFixed(3),
    `${speedup.toFixed(1)}×`,
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

Bundled and minified, the official library is ${first.bytes.official} bytes. A bundle that imports only ours from the published
package is ${first.bytes.ours}.
`;
}
