import { Duration } from 'aws-cdk-lib';
import { EventSourceMappingOptions } from 'aws-cdk-lib/aws-lambda';
import type { SQSEvent } from 'aws-lambda';
import { QueueStackOptions, synthQueueStack } from './queue-stack';
import { host } from './stages';
import { LocalQueue, LocalStage } from '../../../src/local';

/** Writes the event, then does what a message's body says. */
const OBEY = `
exports.handler = async (event) => {
  const bodies = event.Records.map(({ body }) => body);
  console.log(JSON.stringify(bodies.some((body) => body.length > 1000) ? { sizes: bodies.map((b) => b.length) } : event));
  if (bodies.includes('throw')) throw new Error('broken');
  if (bodies.includes('exit')) process.exit(1);
  if (bodies.includes('wait')) await new Promise((resolve) => setTimeout(resolve, 600_000));
  if (bodies.includes('slow')) await new Promise((resolve) => setTimeout(resolve, 300));
  if (bodies.includes('garbage')) return 'garbage';
  const failed = event.Records.filter(({ body, attributes }) => body === 'fail' ||
    (body === 'fail once' && attributes.ApproximateReceiveCount === '1'));
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
};`;

export interface Scene {
  readonly stage: LocalStage;
  readonly queue: LocalQueue;
  readonly deadLetters: LocalQueue;
  readonly events: SQSEvent[];
  readonly batches: () => string[][];
  readonly send: (...bodies: string[]) => Promise<void>;
}

export async function scene(mapping: EventSourceMappingOptions = {}, more: QueueStackOptions = {}): Promise<Scene> {
  const events: SQSEvent[] = [];
  const stage = await host(
    synthQueueStack({
      handler: OBEY,
      mapping: { reportBatchItemFailures: true, ...mapping },
      handlerProps: { timeout: Duration.seconds(1) },
      ...more,
    }),
    { onLog: ({ text }) => void (text.startsWith('{"') && events.push(JSON.parse(text))) },
  );
  const named = (wanted: string) => stage.queues.find(({ name }) => name === wanted)!;
  const queue = named('events');
  const send = async (...bodies: string[]) => {
    const Entries = bodies.map((MessageBody, index) => ({ Id: `${index}`, MessageBody }));
    await call(stage, 'SendMessageBatch', { QueueUrl: queue.url, Entries });
  };
  const batches = () => events.map(({ Records }) => Records.map(({ body }) => body));
  return { stage, queue, deadLetters: named('dead-letters'), events, batches, send };
}

export async function call(stage: LocalStage, operation: string, request: object): Promise<unknown> {
  const headers = { 'X-Amz-Target': `AmazonSQS.${operation}` };
  const answer = await fetch(stage.awsEndpoint!, { method: 'POST', headers, body: JSON.stringify(request) });
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
}

export const bodiesIn = (queue: LocalQueue) => queue.messages().map(({ body }) => body);

/** Lets the visibility timeout of 30 seconds end. */
export async function later({ stage }: Scene): Promise<void> {
  stage.advanceClock(30_001);
  await stage.idle();
}
