import { AwsClient } from '../aws-client/aws-client';
import { callJson } from '../aws-client/json-call';

/** Three attempts take 3.3 seconds at most, and a queue's post after them has to end within 10. */
const ATTEMPT_TIMEOUT_MS = 1_000;

/** Reads the parameter that has the keys. */
export async function readKeyParameter(client: AwsClient, name: string): Promise<string> {
  const operation = { service: 'ssm', target: 'AmazonSSM.GetParameter' } as const;
  const { Parameter } = await callJson<{ Parameter?: { Value?: string } }>(
    client,
    operation,
    { Name: name },
    ATTEMPT_TIMEOUT_MS,
  );
  return Parameter?.Value ?? '';
}
