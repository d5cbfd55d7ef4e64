import { NoKeysError } from './public-keys';
import { AwsClient, AwsError } from '../aws-client/aws-client';
import { callJson } from '../aws-client/json-call';

/** Three attempts take at most 3.3 seconds. With queued delivery, sending the message must also end within 10 seconds. */
const ATTEMPT_TIMEOUT_MS = 1_000;

/** Reads the public keys from the SSM parameter. Throws a `NoKeysError` if the parameter does not exist. */
export async function readKeyParameter(client: AwsClient, name: string, attempts: number): Promise<string> {
  try {
    return await callJson<{ Parameter: { Value: string } }, string>(
      client,
      { service: 'ssm', target: 'AmazonSSM.GetParameter' },
      { Name: name },
      ({ Parameter }) => Parameter?.Value,
      ATTEMPT_TIMEOUT_MS,
      { attempts },
    );
  } catch (cause) {
    const isMissing = cause instanceof AwsError && cause.name === 'ParameterNotFound';
    throw isMissing ? new NoKeysError('the parameter does not exist', { cause }) : cause;
  }
}
