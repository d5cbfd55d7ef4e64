import { parseJsonObject } from '../../sendgrid/parse-json';

/** What the receiver logs about a post. */
export interface ReceiverOutcome {
  readonly webhook: string;
  readonly requestId: string;
  readonly status: number;
  /** Why the post was not accepted or, in shadow mode, why it would have been rejected. */
  readonly reason?: string;
}

/** The reasons in the receiver's log, as people say them. */
const REASONS: Readonly<Record<string, string>> = {
  missing_signature: 'the post is not signed',
  invalid_signature: 'the signature matches none of the public keys',
  timestamp_too_old: 'the signature is older than maxAge',
  timestamp_in_future: 'the signature is from the future',
  key_unavailable: 'there is no public key',
  body_empty: 'the body is empty',
  body_too_large: 'the body is too large',
  queue_failed: 'the queue did not accept the message',
  function_error: 'the function failed',
  function_status: 'the function returned an error status',
  function_response_invalid: 'the function did not return { statusCode, body }',
  function_throttled: 'the function is throttled',
  function_unreachable: 'the function could not be reached',
  function_not_invoked: 'the function could not be invoked',
  receiver_error: 'the receiver failed',
};

/** Reads a line of the receiver's log, which is JSON for CloudWatch. Returns undefined for lines of other functions. */
export function readReceiverLog(line: string): ReceiverOutcome | undefined {
  const record = line.startsWith('{"_aws":') ? parseJsonObject(line) : undefined;
  const { Webhook: webhook, requestId, status, outcome, mode, reason } = record ?? {};
  if (typeof webhook !== 'string' || typeof requestId !== 'string' || typeof status !== 'number') return undefined;
  if (typeof reason !== 'string') return { webhook, requestId, status };
  const text = REASONS[reason] ?? reason;
  const isShadowed = mode === 'shadow' && outcome === 'accepted';
  return { webhook, requestId, status, reason: isShadowed ? `accepted in shadow mode, although ${text}` : text };
}
