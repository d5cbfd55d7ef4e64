import { AwsClient, AwsError, awsError, Service } from './aws-client';
import { parseJsonObject } from '../sendgrid/parse-json';
import { retry } from '../sendgrid/retry';
import { NODE_RUNTIME, RetryOptions } from '../sendgrid/runtime';

/** An operation as the header `X-Amz-Target` names it: `AmazonSSM.GetParameter`. */
export interface JsonOperation {
  readonly service: Service;
  readonly target: string;
  /** The version of the AWS JSON protocol, 1.1 by default. */
  readonly version?: '1.0' | '1.1';
}

/** Reads the result from a response, any member of which may be missing. Returns undefined if it is not complete. */
export type Read<Output, Result> = (output: Partial<Output>) => Result | undefined;

/** AWS has many throttling errors, most of them with status 400. */
const THROTTLING = /throttl|toomanyrequests|(?<!parameter|version)limitexceeded|slowdown/i;

/** The name of the error for a status of 200 without a result, which a proxy may send in the place of AWS. */
const UNEXPECTED_RESPONSE = 'UnexpectedResponse';

/** Three attempts, with short delays. */
const RETRIES: RetryOptions = { attempts: 3, firstDelayMs: 100, isRetryable: isTransient, runtime: NODE_RUNTIME };

/**
 * Makes a call, which must be safe to repeat, in the AWS JSON protocol.
 *
 * A status of 200 alone does not mean success: `read` must find a result in the response. Throws an `AwsError`, or the
 * connection's error if the last attempt got no response.
 */
export async function callJson<Output, Result>(
  client: AwsClient,
  { service, target, version = '1.1' }: JsonOperation,
  input: object,
  read: Read<Output, Result>,
  attemptTimeoutMs: number,
  retries: Partial<RetryOptions> = {},
): Promise<Result> {
  const headers = { 'content-type': `application/x-amz-json-${version}`, 'x-amz-target': target };
  const request = { service, path: '/', headers, body: JSON.stringify(input) };
  const send = async () => {
    const response = await client.send(request, attemptTimeoutMs);
    if (response.status !== 200) throw awsError(response);
    // Operations without a result may have an empty body.
    const output = parseJsonObject(response.body || '{}') as Partial<Output> | undefined;
    const result = output && read(output);
    if (result === undefined) throw new AwsError(UNEXPECTED_RESPONSE, response.status);
    return result;
  };
  return retry(send, { ...RETRIES, ...retries });
}

/** Whether another attempt may succeed. An error other than AWS's own means that there was no response. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof AwsError)) return true;
  const { name, status } = error;
  return status >= 500 || status === 429 || name === UNEXPECTED_RESPONSE || THROTTLING.test(name);
}
