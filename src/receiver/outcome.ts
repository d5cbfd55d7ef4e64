import type { APIGatewayProxyResult } from 'aws-lambda';

/** How a post ended: what SendGrid is answered, and what the log says of it. */
export interface Ending {
  /** For API Gateway. A handler's own is whatever the handler returned. */
  readonly answer: unknown;
  /** HTTP status that SendGrid gets. */
  readonly status: number;
  readonly outcome: 'accepted' | 'rejected' | 'failed';
  readonly reason?: string;
  readonly error?: unknown;
}

/**
 * An answer of our own.
 *
 * None may have one of the words `invalid_request`, `invalid_token` or `insufficient_scope` in it: SendGrid would
 * renew its token, which is not what is wrong.
 */
export function answer(statusCode: number, body: Readonly<Record<string, string>>): APIGatewayProxyResult {
  return { statusCode, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
}

/** An ending with nothing delivered: not accepted, because of the post (4xx) or because of us (5xx). */
export function refusal(statusCode: number, message: string, reason: string, error?: unknown): Ending {
  return {
    answer: answer(statusCode, { message }),
    status: statusCode,
    outcome: statusCode < 500 ? 'rejected' : 'failed',
    reason,
    error,
  };
}
