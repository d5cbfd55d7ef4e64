import { AwsClient, Service } from './aws-client';
import { callWithRetries } from './call-with-retries';
import type { RetryOptions } from '../sendgrid/runtime';

/** An operation as the header `X-Amz-Target` names it: `AmazonSSM.GetParameter`. */
export interface JsonOperation {
  readonly service: Service;
  readonly target: string;
}

/** Makes a call in the AWS JSON 1.1 protocol. Retries and throws as `callWithRetries` does. */
export async function callJson<Output>(
  client: AwsClient,
  { service, target }: JsonOperation,
  input: object,
  attemptTimeoutMs: number,
  retries?: Partial<RetryOptions>,
): Promise<Output> {
  const request = {
    service,
    path: '/',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target },
    body: JSON.stringify(input),
  };
  const { body } = await callWithRetries(client, request, attemptTimeoutMs, retries);
  // Operations without a result may have an empty body.
  return (body === '' ? {} : JSON.parse(body)) as Output;
}
