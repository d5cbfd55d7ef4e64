import { notForwarded, Outcome } from './outcome';
import { isProxyResult, statusOf } from './proxy-result';
import { AwsClient, awsError } from '../aws-client/aws-client';
import { HttpResponse } from '../aws-client/http-client';
import { parseJson } from '../sendgrid/parse-json';

/**
 * Invokes the handler with the unchanged event, and returns its unchanged result.
 *
 * It does not retry, because a failed attempt may have invoked the handler. SendGrid retries the post.
 */
export async function forwardToFunction(
  client: AwsClient,
  functionArn: string,
  event: unknown,
  timeoutMs: number,
): Promise<Outcome> {
  let result: HttpResponse;
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
    return notForwarded(413, 'the body is too large for the function', 'body_too_large', awsError(result));
  }
  if (result.status === 429) return notInvoked(503, 'function_throttled', awsError(result));
  if (result.status !== 200) return notInvoked(500, 'function_not_invoked', awsError(result));
  if ('x-amz-function-error' in result.headers) return notForwarded(502, 'the function failed', 'function_error');
  // Invalid JSON becomes `null`. API Gateway returns 502 for it, as if it had invoked the handler itself.
  return forwarded(parseJson(result.body) ?? null);
}

function notInvoked(statusCode: number, reason: string, error: unknown): Outcome {
  return notForwarded(statusCode, 'the function could not be invoked', reason, error);
}

/** Predicts the status that API Gateway returns to SendGrid for the handler's result, for the log. */
function forwarded(response: unknown): Outcome {
  if (!isProxyResult(response)) return { response, status: 502, kind: 'failed', reason: 'function_response_invalid' };
  const status = statusOf(response);
  return status < 300
    ? { response, status, kind: 'accepted' }
    : { response, status, kind: 'failed', reason: 'function_status' };
}
