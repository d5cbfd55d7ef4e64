import { jsonResponse, notForwarded, Outcome } from './outcome';
import { SignedRequest } from './signed-request';
import { LARGEST_MESSAGE, sizeOf, toSqsMessage } from './sqs-message';
import { AwsClient } from '../aws-client/aws-client';
import { callWithRetries } from '../aws-client/call-with-retries';

/** Three attempts take at most 5 seconds, while SendGrid waits. */
const ATTEMPT_TIMEOUT_MS = 1_500;

/** Sends a post to the queue. A retry after a lost response can send it twice; handlers expect duplicates anyway. */
export async function forwardToQueue(
  client: AwsClient,
  queueUrl: string,
  request: SignedRequest,
  receivedAt: number,
): Promise<Outcome> {
  if (request.body.length === 0) return notForwarded(400, 'the body is empty', 'body_empty');
  const message = toSqsMessage(request, receivedAt);
  if (sizeOf(message) > LARGEST_MESSAGE) {
    return notForwarded(413, 'the body is too large for the queue', 'body_too_large');
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
    return notForwarded(500, 'the queue did not accept the events', 'queue_failed', error);
  }
  return { response: jsonResponse(200, { message: 'accepted' }), status: 200, kind: 'accepted' };
}
