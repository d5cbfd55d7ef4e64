import { createHash } from 'node:crypto';
import { jsonResponse, notForwarded, Outcome } from './outcome';
import { RequestContext, SignedRequest } from './signed-request';
import { SqsMessage, toSqsMessage } from './sqs-message';
import { AwsClient } from '../aws-client/aws-client';
import { callJson } from '../aws-client/json-call';

/** Three attempts take at most 5 seconds, while SendGrid waits. */
const ATTEMPT_TIMEOUT_MS = 1_500;

/** Sends a post to the queue. A retry after a lost response can send it twice; handlers expect duplicates anyway. */
export async function forwardToQueue(
  client: AwsClient,
  queueUrl: string,
  request: SignedRequest,
  context: RequestContext,
): Promise<Outcome> {
  if (request.body.length === 0) return notForwarded(400, 'the body is empty', 'body_empty');
  const message = toSqsMessage(request, context);
  if (!message) return notForwarded(413, 'the body is too large for the queue', 'body_too_large');
  try {
    await sendMessage(client, queueUrl, message);
  } catch (error) {
    return notForwarded(500, 'the queue did not accept the events', 'queue_failed', error);
  }
  return { response: jsonResponse(200, { message: 'accepted' }), status: 200, kind: 'accepted' };
}

/** The message is stored only if the response has its ID, and stored as it was sent only if the digest is right. */
async function sendMessage(client: AwsClient, queueUrl: string, message: SqsMessage): Promise<void> {
  const md5 = createHash('md5').update(message.MessageBody).digest('hex');
  await callJson<{ MessageId: string; MD5OfMessageBody: string }, true>(
    client,
    { service: 'sqs', target: 'AmazonSQS.SendMessage', version: '1.0' },
    { QueueUrl: queueUrl, ...message },
    ({ MessageId, MD5OfMessageBody }) => (MessageId && MD5OfMessageBody === md5 ? true : undefined),
    ATTEMPT_TIMEOUT_MS,
  );
}
