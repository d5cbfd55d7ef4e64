import { AwsClient, AwsError, awsError, AwsRequest } from './aws-client';
import { HttpAnswer } from './http-client';

const ATTEMPTS = 3;
const FIRST_PAUSE_MS = 100;

/** AWS's throttling errors are many, and most of them come as 400. */
const THROTTLING = /throttl|toomanyrequests|limitexceeded|slowdown/i;

/**
 * Makes a call that may be made twice: up to three attempts, with short pauses of random length between them.
 *
 * Throws an `AwsError`, or what kept the last attempt from being answered.
 */
export async function callWithRetries(
  client: AwsClient,
  request: AwsRequest,
  attemptTimeoutMs: number,
): Promise<HttpAnswer> {
  for (let attempt = 1; ; attempt++) {
    try {
      const answer = await client.send(request, attemptTimeoutMs);
      if (answer.status === 200) return answer;
      throw awsError(answer);
    } catch (error) {
      if (attempt === ATTEMPTS || !isTransient(error)) throw error;
    }
    await pause(attempt);
  }
}

function isTransient(error: unknown): boolean {
  // Anything else is no answer at all.
  if (!(error instanceof AwsError)) return true;
  return error.status >= 500 || error.status === 429 || THROTTLING.test(error.name);
}

/** Half of it by chance, so that those who failed together do not come again together. */
async function pause(attempt: number): Promise<void> {
  const longest = FIRST_PAUSE_MS * 2 ** (attempt - 1);
  await new Promise((resolve) => setTimeout(resolve, longest * (0.5 + Math.random() / 2)));
}
