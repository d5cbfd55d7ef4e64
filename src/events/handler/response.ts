import { hasFailed, Post } from './post';

/** What API Gateway answers. */
export interface ProxyResponse {
  statusCode: number;
  headers?: { [name: string]: string };
  body: string;
}

/** Which messages are to come again. */
export interface QueueResponse {
  batchItemFailures: { itemIdentifier: string }[];
}

/**
 * The answer to SendGrid, which sends the batch again for anything but a 2xx.
 *
 * No answer may have one of the OAuth words in it that make SendGrid ask for a new token.
 */
export function proxyResponse({ unreadable, work }: Post): ProxyResponse {
  if (unreadable) return message(400, unreadable.message);
  const failed = work.filter((item) => item.failed).length;
  if (failed > 0) return message(500, `${failed} of ${work.length} events failed`);
  return { statusCode: 200, body: '' };
}

/** The answer to the event source mapping of the queue. */
export function queueResponse(posts: readonly Post[]): QueueResponse {
  const failed = posts.filter(hasFailed);
  return { batchItemFailures: failed.map(({ recordId }) => ({ itemIdentifier: recordId as string })) };
}

function message(statusCode: number, text: string): ProxyResponse {
  return { statusCode, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ message: text }) };
}
