import { AwsClient, AwsError, awsError, AwsRequest } from './aws-client';
import { HttpResponse } from './http-client';
import { retry } from './retry';
import { NODE_RUNTIME, RetryOptions } from '../sendgrid/runtime';

/** AWS has many throttling errors, most of them with status 400. */
const THROTTLING = /throttl|toomanyrequests|limitexceeded|slowdown/i;

/** Three attempts, with short delays. */
const RETRIES: RetryOptions = { attempts: 3, firstDelayMs: 100, isRetryable: isTransient, runtime: NODE_RUNTIME };

/**
 * Makes a call that is safe to repeat.
 *
 * Throws an `AwsError`, or the connection's error if the last attempt got no response.
 */
export async function callWithRetries(
  client: AwsClient,
  request: AwsRequest,
  attemptTimeoutMs: number,
  retries: Partial<RetryOptions> = {},
): Promise<HttpResponse> {
  const send = async () => {
    const response = await client.send(request, attemptTimeoutMs);
    if (response.status !== 200) throw awsError(response);
    return response;
  };
  return retry(send, { ...RETRIES, ...retries });
}

/** Whether another attempt may succeed. An error other than AWS's own means that there was no response. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof AwsError)) return true;
  return error.status >= 500 || error.status === 429 || THROTTLING.test(error.name);
}
