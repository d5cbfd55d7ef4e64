import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureColdStarts } from './cold-start';
import { LoopbackAws } from './loopback-aws';
import { report } from './report';
import { CLIENTS, RECEIVERS } from './subjects';
import { roundsFromArguments } from '../support/arguments';
import { writeSection } from '../support/results';
import { PROJECT_ROOT } from '../support/versions';
import { signedPost } from '../verify/posts';

async function main(): Promise<void> {
  const rounds = roundsFromArguments(15);
  const post = signedPost('2 KB');
  const aws = await LoopbackAws.start(post.publicKey);
  const folder = mkdtempSync(join(tmpdir(), 'bench-receiver-'));
  try {
    symlinkSync(join(PROJECT_ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
    const shared = { folder, rounds, env: environment(aws.url) };
    const event = {
      headers: {
        'X-Twilio-Email-Event-Webhook-Signature': post.signature,
        'X-Twilio-Email-Event-Webhook-Timestamp': post.timestamp,
      },
      body: post.payload.toString(),
      isBase64Encoded: false,
      requestContext: { requestId: 'request-1', requestTimeEpoch: 1_790_000_000_500 },
    };
    const receivers = measureColdStarts({
      ...shared,
      subjects: RECEIVERS,
      baseline: 'ours',
      first: `async ({ handler }) => {
        const answer = await handler(${JSON.stringify(event)}, { getRemainingTimeInMillis: () => 10_000 });
        if (answer.statusCode !== 200) throw new Error('the post must be accepted');
      }`,
    });
    const clients = measureColdStarts({
      ...shared,
      subjects: CLIENTS,
      baseline: 'smithy-http',
      first: `async ({ createCalls }) => {
        const id = await createCalls().sendMessage(process.env.QUEUE_URL, 'x');
        if (id !== 'message-1') throw new Error('the message must be sent');
      }`,
    });
    const section = report({ rounds, receivers, clients });
    console.log(section);
    await writeSection('receiver', section);
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await aws.stop();
  }
}

function environment(url: string): Record<string, string> {
  return {
    PUBLIC_KEY_PARAMETER: '/webhook/key',
    QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/111122223333/events',
    SIGNATURE_MODE: 'enforce',
    WEBHOOK_NAME: 'Bench/Webhook',
    AWS_URL_SUFFIX: 'amazonaws.com',
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'token',
    AWS_ENDPOINT_URL_SSM: url,
    AWS_ENDPOINT_URL_SQS: url,
    AWS_ENDPOINT_URL_LAMBDA: url,
  };
}

void main();
