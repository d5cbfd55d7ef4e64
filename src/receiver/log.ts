import { Outcome } from './outcome';
import { SignatureResult } from './verification';
import { AwsError } from '../aws-client/aws-client';
import { errorName } from '../aws-client/error-name';
import { METRIC_NAMESPACE, RECEIVER_METRICS, WEBHOOK_DIMENSION } from '../sendgrid/webhook-metrics';

/** The logged facts about a post. They exclude its content, its headers and its sender. */
export interface PostRecord {
  readonly webhookName: string;
  readonly mode: 'enforce' | 'shadow';
  readonly delivery: 'direct' | 'queued';
  readonly outcome: Outcome;
  /** Undefined if the verification failed unexpectedly. */
  readonly signature?: SignatureResult;
  /** Why the receiver uses older keys than it should; undefined if it could read them. */
  readonly keyRefreshError?: unknown;
  /** The size of the body. */
  readonly bytes: number;
  /** The time for the verification, including reading the keys. */
  readonly verificationMs?: number;
  /** The request id of API Gateway, which its access log also contains. */
  readonly requestId?: string;
}

/** AWS charges each of these as a custom metric, so times and sizes are only fields, for CloudWatch Logs Insights. */
type Metric = (typeof RECEIVER_METRICS)['received' | 'accepted' | 'rejected' | 'invalidSignature' | 'failed'];

/** Metrics of rare conditions, which are part of a line, and charged, only when they are 1. */
type RareMetric = Exclude<(typeof RECEIVER_METRICS)[keyof typeof RECEIVER_METRICS], Metric>;

/**
 * Formats the log line of a post in CloudWatch's embedded metric format.
 *
 * CloudWatch extracts metrics in the namespace `SendGridOAuthWebhook` with the dimension `Webhook`. Logs Insights can
 * query the fields.
 *
 * | member | meaning |
 * |---|---|
 * | `Received` | 1 |
 * | `Accepted`, `Rejected`, `Failed` | 1 for the outcome: forwarded, with a 2xx response; rejected because of the post (4xx); not forwarded, or without a 2xx response, for another reason |
 * | `InvalidSignature` | 1 if the signature is missing or invalid, or its timestamp too old or in the future; also in shadow mode |
 * | `KeyUnavailable` | 1 if the signature could not be verified, because there is no public key; also in shadow mode; missing otherwise |
 * | `StaleKeys` | 1 if the keys could not be read again after five minutes, so that the receiver used the previous ones; missing otherwise |
 * | `BodyTooLarge` | 1 if the body is too large for the handler or the queue, so that its events will be lost; missing otherwise |
 * | `outcome` | `accepted`, `rejected`, `failed` |
 * | `status` | HTTP status of the response |
 * | `reason` | why the post was not accepted or, in shadow mode, why it would have been rejected: `missing_signature`, `invalid_signature`, `timestamp_too_old`, `timestamp_in_future`, `key_unavailable`, `body_empty`, `body_too_large`, `queue_failed`, `function_error`, `function_status`, `function_response_invalid`, `function_throttled`, `function_unreachable`, `function_not_invoked`, `receiver_error` |
 * | `mode`, `delivery`, `bytes`, `verificationMs`, `requestId` | as in `PostRecord` |
 * | `keyRefreshError` | why the keys could not be read again, like `error` |
 * | `error` | `name` and, for an error response of AWS, `status`, but no message, because messages can quote the request |
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function logLine(record: PostRecord, now: number): string {
  const { webhookName, outcome, signature, keyRefreshError, ...fields } = record;
  const { kind, status } = outcome;
  const problem = signature?.kind === 'valid' ? undefined : signature;
  const error = outcome.error ?? (problem?.kind === 'unknown' ? problem.error : undefined);
  const values: Record<Metric, number> = {
    Received: 1,
    Accepted: Number(kind === 'accepted'),
    Rejected: Number(kind === 'rejected'),
    InvalidSignature: Number(problem?.kind === 'invalid'),
    Failed: Number(kind === 'failed'),
  };
  const rare = rareMetrics(record, problem);
  // JSON.stringify leaves out undefined members.
  return JSON.stringify({
    _aws: {
      Timestamp: now,
      CloudWatchMetrics: [
        {
          Namespace: METRIC_NAMESPACE,
          Dimensions: [[WEBHOOK_DIMENSION]],
          Metrics: Object.keys({ ...values, ...rare }).map((Name) => ({ Name, Unit: 'Count' })),
        },
      ],
    },
    [WEBHOOK_DIMENSION]: webhookName,
    ...values,
    ...rare,
    outcome: kind,
    reason: outcome.reason ?? problem?.reason,
    status,
    ...fields,
    keyRefreshError: describe(keyRefreshError),
    error: describe(error),
  });
}

function rareMetrics(
  { outcome, keyRefreshError }: PostRecord,
  problem?: SignatureResult,
): Partial<Record<RareMetric, 1>> {
  return {
    ...(problem?.kind === 'unknown' && { KeyUnavailable: 1 }),
    ...(keyRefreshError !== undefined && { StaleKeys: 1 }),
    ...(outcome.reason === 'body_too_large' && { BodyTooLarge: 1 }),
  };
}

function describe(error: unknown): { name: string; status?: number } | undefined {
  if (error === undefined) return undefined;
  return { name: errorName(error), ...(error instanceof AwsError ? { status: error.status } : {}) };
}
