import { answer, Ending, refusal } from './outcome';
import { SignedRequest } from './signed-request';
import { LARGEST_MESSAGE, sizeOf, toSqsMessage } from './sqs-message';
import { AwsClient } from '../aws-client/aws-client';
import { callWithRetries } from '../aws-client/call-with-retries';

/** Three attempts take 5 seconds at most: SendGrid waits. */
const ATTEMPT_TIMEOUT_MS = 1_500;

/** Sends a post to the queue. One that was sent twice, after an answer that was lost, is one of SendGrid's duplicates. */
export async function forwardToQueue(
  client: AwsClient,
  queueUrl: string,
  request: SignedRequest,
  receivedAt: number,
): Promise<Ending> {
  if (request.body.length === 0) return refusal(400, 'the body is empty', 'body_empty');
  const message = toSqsMessage(request, receivedAt);
  if (sizeOf(message) > LARGEST_MESSAGE) {
    return refusal(413, 'the body is too large for the queue', 'body_too_large');
  }
  try {
    await callWithRetries(
      client,
      {
        service: 'sqs',
        path: '/',
        headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.SendMessage' },
        body: JSON.stringify({ QueueUrl: queueUrl, ...message }),
      },
      ATTEMPT_TIMEOUT_MS,
    );
  } catch (error) {
    return refusal(500, 'the queue did not take the events', 'queue_refused', error);
  }
  return { answer: answer(200, { message: 'accepted' }), status: 200, outcome: 'accepted' };
}
