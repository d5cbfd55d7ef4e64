import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { fetchText } from '../../sendgrid/fetch-text';
import { retry } from '../../sendgrid/retry';
import { Runtime } from '../../sendgrid/runtime';

export interface Outcome {
  readonly status: 'SUCCESS' | 'FAILED';
  readonly physicalId: string;
  /** Of a failure. */
  readonly reason?: string;
}

const ATTEMPT_TIMEOUT_MS = 5_000;

/** CloudFormation accepts 4 KB of JSON; everything but the reason takes less than 1 KB. */
const LONGEST_REASON_BYTES = 2_000;

/**
 * Sends the outcome to CloudFormation. Throws if CloudFormation does not accept it.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
 */
export async function respondToCloudFormation(
  { StackId, RequestId, LogicalResourceId, ResponseURL }: CloudFormationCustomResourceEvent,
  { status, physicalId, reason }: Outcome,
  runtime: Runtime,
): Promise<void> {
  const response = JSON.stringify({
    Status: status,
    Reason: reason && shorten(reason),
    PhysicalResourceId: physicalId,
    StackId,
    RequestId,
    LogicalResourceId,
    Data: status === 'SUCCESS' ? { WebhookId: physicalId } : undefined,
  });
  const retries = { attempts: 5, firstDelayMs: 1_000, isRetryable: () => true, runtime };
  await retry(async () => put(ResponseURL, response), retries);
}

function shorten(reason: string): string {
  const characters = [...reason.slice(0, LONGEST_REASON_BYTES)];
  while (Buffer.byteLength(JSON.stringify(characters.join(''))) > LONGEST_REASON_BYTES + 2) characters.pop();
  return characters.join('');
}

async function put(url: string, text: string): Promise<void> {
  // Bytes: `fetch` would add a content type to a text, and the URL's signature covers none.
  const body = new TextEncoder().encode(text);
  const result = await fetchText(url, { method: 'PUT', body }, { timeoutMs: ATTEMPT_TIMEOUT_MS }).then(
    ({ status }) => status,
    (error: Error) => error.name,
  );
  // Without the URL, which is a credential.
  if (result !== 200) throw new Error(`could not send the response to CloudFormation: ${result}`);
}
