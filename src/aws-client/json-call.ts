import { AwsClient, Service } from './aws-client';
import { callWithRetries } from './retry';

/** An operation as the header `X-Amz-Target` names it: `AmazonSSM.GetParameter`. */
export interface JsonOperation {
  readonly service: Service;
  readonly target: string;
}

/** Makes a call in the AWS JSON 1.1 protocol, up to three times. Throws as `callWithRetries` does. */
export async function callJson<Output>(
  client: AwsClient,
  { service, target }: JsonOperation,
  input: object,
  attemptTimeoutMs: number,
): Promise<Output> {
  const { body } = await callWithRetries(
    client,
    {
      service,
      path: '/',
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target },
      body: JSON.stringify(input),
    },
    attemptTimeoutMs,
  );
  // What returns nothing may have an empty body.
  return (body === '' ? {} : JSON.parse(body)) as Output;
}
