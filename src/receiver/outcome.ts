import type { APIGatewayProxyResult } from 'aws-lambda';

/** The outcome of a post, for the response and for the log. */
export interface Outcome {
  /** The result for API Gateway: created by the receiver, or whatever the handler returned. */
  readonly response: unknown;
  /** The HTTP status that SendGrid receives. */
  readonly status: number;
  readonly kind: 'accepted' | 'rejected' | 'failed';
  readonly reason?: string;
  readonly error?: unknown;
}

/**
 * Creates a response of the receiver.
 *
 * The body must not contain an OAuth error code, because SendGrid would renew its token.
 */
export function jsonResponse(statusCode: number, body: Readonly<Record<string, string>>): APIGatewayProxyResult {
  return { statusCode, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
}

/** The outcome of a post that was not forwarded: rejected because of the post (4xx), or failed because of us (5xx). */
export function notForwarded(statusCode: number, message: string, reason: string, error?: unknown): Outcome {
  return {
    response: jsonResponse(statusCode, { message }),
    status: statusCode,
    kind: statusCode < 500 ? 'rejected' : 'failed',
    reason,
    error,
  };
}
