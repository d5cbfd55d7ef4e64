import { ColdStart } from './cold-start';
import { table } from '../support/table';
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

The size and the cold start of the receiver, compared with a receiver that uses SendGrid's library and the AWS SDK
(\`bench/receiver/official\`).

${environmentLine(PACKAGES)}

Repeat with \`npm run bench:receiver -- --rounds=${rounds}\`.

Times are of a fresh process, without the start of Node.js: for loading the module, and until its first response. A
server on loopback responds immediately, without TLS. Medians of ${rounds} rounds that alternate; the ratio
is the median of the ratios within each round. Bytes are of the minified bundle, without the SDK
of the runtime, here from node_modules.

### Receivers

The first response: the key read from SSM, the signature of 2 KB verified, the post sent to SQS.

${coldStartTable(receivers, 'to ours')}

### Clients

Only the calls to AWS, for [ADR 5](../docs/adr/0005-receiver-aws-client.md). The first response: a message sent to SQS.

${coldStartTable(clients, 'to the chosen client')}
`;
}

function coldStartTable(rows: readonly ColdStart[], ratio: string): string {
  return table(
    ['', 'bytes', 'load ms', 'load and first response ms', ratio],
    rows.map((row) => [
      row.label,
      String(row.bytes),
      row.load.toFixed(1),
      row.total.toFixed(1),
      `${row.ratio.toFixed(2)}×`,
    ]),
  );
}
