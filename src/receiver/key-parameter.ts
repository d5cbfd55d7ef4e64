import { AwsClient } from '../aws-calls/aws-client';
import { callWithRetries } from '../aws-calls/retry';

/** Three attempts take 3.3 seconds at most, and a queue's post after them has to end within 10. */
const ATTEMPT_TIMEOUT_MS = 1_000;

/** Reads the parameter that has the keys. */
export async function readKeyParameter(client: AwsClient, name: string): Promise<string> {
  const { body } = await callWithRetries(
    client,
    {
      service: 'ssm',
      path: '/',
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AmazonSSM.GetParameter' },
      body: JSON.stringify({ Name: name }),
    },
    ATTEMPT_TIMEOUT_MS,
  );
  return (JSON.parse(body) as { Parameter?: { Value?: string } }).Parameter?.Value ?? '';
}
