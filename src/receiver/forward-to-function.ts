import { refusal, Ending } from './outcome';
import { AwsClient, awsError } from '../aws-client/aws-client';
import { HttpAnswer } from '../aws-client/http-client';

/**
 * Invokes the handler with the event as it came, and passes its answer on as it is.
 *
 * Once only: an attempt that seems to have failed can have reached the handler. SendGrid tries again by itself.
 */
export async function forwardToFunction(
  client: AwsClient,
  functionArn: string,
  event: unknown,
  timeoutMs: number,
): Promise<Ending> {
  let result: HttpAnswer;
  try {
    result = await client.send(
      {
        service: 'lambda',
        path: `/2015-03-31/functions/${encodeURIComponent(functionArn)}/invocations`,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(event),
      },
      timeoutMs,
    );
  } catch (error) {
    return notInvoked(500, 'function_unreachable', error);
  }
  if (result.status === 413) {
    return refusal(413, 'the body is too large for the function', 'body_too_large', awsError(result));
  }
  if (result.status === 429) return notInvoked(503, 'function_throttled', awsError(result));
  if (result.status !== 200) return notInvoked(500, 'function_not_invoked', awsError(result));
  if ('x-amz-function-error' in result.headers) return refusal(502, 'the function failed', 'function_error');
  return passedOn(parse(result.body));
}

function notInvoked(statusCode: number, reason: string, error: unknown): Ending {
  return refusal(statusCode, 'the function could not be invoked', reason, error);
}

/** What the answer is worth is for API Gateway to say; this foresees it, for the log. */
function passedOn(answer: unknown): Ending {
  const status = statusOf(answer);
  if (status === undefined) return { answer, status: 502, outcome: 'failed', reason: 'function_answer_invalid' };
  return status >= 200 && status < 300
    ? { answer, status, outcome: 'accepted' }
    : { answer, status, outcome: 'failed', reason: 'function_status' };
}

/** API Gateway takes text for a number, and nothing for 200. */
function statusOf(answer: unknown): number | undefined {
  if (typeof answer !== 'object' || answer === null) return undefined;
  const { statusCode = 200 } = answer as { statusCode?: unknown };
  return /^[1-5]\d\d$/.test(String(statusCode)) ? Number(statusCode) : undefined;
}

/** What is no JSON becomes `null`, which API Gateway answers with 502, as it would if it had invoked the handler. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
