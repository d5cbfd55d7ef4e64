import { hasFailed, Post } from './post';

/** The response that API Gateway returns to SendGrid. */
export interface ProxyResponse {
  statusCode: number;
  headers?: { [name: string]: string };
  body: string;
}

/** The messages that SQS delivers again. */
export interface QueueResponse {
  batchItemFailures: { itemIdentifier: string }[];
}

/**
 * Creates the response to SendGrid, which retries the batch unless the status is 2xx.
 *
 * The body must not contain an OAuth error code, because SendGrid would renew its token.
 */
export function proxyResponse({ parseError, failures, size }: Post): ProxyResponse {
  if (parseError) return message(400, parseError.message);
  if (failures > 0) return message(500, `${failures} of ${size} events failed`);
  return { statusCode: 200, body: '' };
}

/** Creates the response to the event source mapping of the queue. */
export function queueResponse(posts: readonly Post[]): QueueResponse {
  const failed = posts.filter(hasFailed);
  return { batchItemFailures: failed.map(({ recordId }) => ({ itemIdentifier: recordId as string })) };
}

function message(statusCode: number, text: string): ProxyResponse {
  return { statusCode, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ message: text }) };
}
