import { ColdStart } from './cold-start';
import { table } from '../support/results';
import { environmentLine } from '../support/versions';

export interface Figures {
  readonly rounds: number;
  readonly receivers: readonly ColdStart[];
  readonly clients: readonly ColdStart[];
}

const PACKAGES = [
  '@sendgrid/eventwebhook',
  '@aws-sdk/client-sqs',
  '@aws-sdk/client-ssm',
  '@aws-sdk/client-lambda',
  '@smithy/signature-v4',
  'aws4fetch',
  'esbuild',
];

export function report({ rounds, receivers, clients }: Figures): string {
  return `
## receiver

What the receiver's code weighs and how long it takes to start, against one that does the same with SendGrid's own
library and AWS's SDK (\`bench/receiver/official\`).

${environmentLine(PACKAGES)}

Repeat with \`npm run bench:receiver -- --rounds=${rounds}\`.

Times are of a fresh process, without the start of Node.js: to load the module, and to load it and have the first
answer, from a server on loopback that answers at once, without TLS. Medians of ${rounds} rounds that alternate; the ratio
is the median of the ratios within each round. Bytes are of the minified bundle; the SDK of the runtime, here from
node_modules, is not in them.

### Receivers

The first answer: the key read from SSM, the signature of 2 KB verified, the post sent to SQS.

${coldStartTable(receivers, 'to ours')}

### Clients

Only the calls to AWS, for [ADR 5](../docs/adr/0005-receiver-aws-client.md). The first answer: a message sent to SQS.

${coldStartTable(clients, 'to the chosen one')}
`;
}

function coldStartTable(rows: readonly ColdStart[], ratio: string): string {
  return table(
    ['', 'bytes', 'load ms', 'load and first answer ms', ratio],
    rows.map((row) => [
      row.label,
      String(row.bytes),
      row.load.toFixed(1),
      row.total.toFixed(1),
      `${row.ratio.toFixed(2)}×`,
    ]),
  );
}
