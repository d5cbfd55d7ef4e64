import { AwsClient } from '../aws-client/aws-client';
import { callJson } from '../aws-client/json-call';

/** Three attempts take at most 3.3 seconds. With queued delivery, sending the message must also end within 10 seconds. */
const ATTEMPT_TIMEOUT_MS = 1_000;

/** Reads the public keys from the SSM parameter. */
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
