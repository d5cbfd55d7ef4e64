import { Ending } from './outcome';
import { Verdict } from './verification';
import { AwsError } from '../aws-client/aws-client';

/** What is known of a post. Nothing of its content, its headers or its sender. */
export interface PostRecord {
  readonly webhookName: string;
  readonly mode: 'enforce' | 'shadow';
  readonly delivery: 'direct' | 'queued';
  readonly ending: Ending;
  /** Not there if there was no time to come to one. */
  readonly verdict?: Verdict;
  /** Size of the body. */
  readonly bytes: number;
  /** Time for the verification, with what was needed to have the keys. */
  readonly verificationMs?: number;
  /** API Gateway's, which is also in its access log. */
  readonly requestId?: string;
}

/** Each costs as a custom metric does, so times and sizes are fields, which CloudWatch Logs Insights can count. */
const METRICS = ['Received', 'Accepted', 'Rejected', 'InvalidSignature', 'Failed'] as const;

/**
 * One line for each post, in CloudWatch's embedded metric format: CloudWatch makes metrics of it, in the namespace
 * `SendGridOAuthWebhook` with the dimension `Webhook`, and Logs Insights finds its fields.
 *
 * | member | meaning |
 * |---|---|
 * | `Received` | 1 |
 * | `Accepted`, `Rejected`, `Failed` | 1 for the one that happened: passed on and answered with 2xx; refused for what the post is; not passed on, or not answered with 2xx, for another reason |
 * | `InvalidSignature` | 1 when the signature is missing or wrong, or its time too far away, in shadow mode, too |
 * | `outcome` | `accepted`, `rejected`, `failed` |
 * | `status` | HTTP status of the answer |
 * | `reason` | why it was not accepted or, in shadow mode, what it was accepted in spite of: `missing_signature`, `invalid_signature`, `timestamp_too_old`, `timestamp_in_future`, `key_unavailable`, `body_empty`, `body_too_large`, `queue_refused`, `function_error`, `function_status`, `function_answer_invalid`, `function_throttled`, `function_unreachable`, `function_not_invoked`, `receiver_error` |
 * | `mode`, `delivery`, `bytes`, `verificationMs`, `requestId` | as in `PostRecord` |
 * | `error` | `name` and, if it came from AWS, `status`: messages can quote what was sent |
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function logLine(record: PostRecord, now: number): string {
  const { webhookName, ending, verdict, ...fields } = record;
  const { outcome, status } = ending;
  const objection = verdict?.kind === 'valid' ? undefined : verdict;
  const error = ending.error ?? (objection?.kind === 'unknown' ? objection.error : undefined);
  const values: Record<(typeof METRICS)[number], number> = {
    Received: 1,
    Accepted: Number(outcome === 'accepted'),
    Rejected: Number(outcome === 'rejected'),
    InvalidSignature: Number(objection?.kind === 'refused'),
    Failed: Number(outcome === 'failed'),
  };
  // What is undefined is left out.
  return JSON.stringify({
    _aws: {
      Timestamp: now,
      CloudWatchMetrics: [
        {
          Namespace: 'SendGridOAuthWebhook',
          Dimensions: [['Webhook']],
          Metrics: METRICS.map((Name) => ({ Name, Unit: 'Count' })),
        },
      ],
    },
    Webhook: webhookName,
    ...values,
    outcome,
    reason: ending.reason ?? objection?.reason,
    status,
    ...fields,
    error: error === undefined ? undefined : describe(error),
  });
}

/** Node.js says by a code what was wrong with a connection. */
function describe(error: unknown): { name: string; status?: number } {
  if (error instanceof AwsError) return { name: error.name, status: error.status };
  const { code, name } = Object(error) as { code?: unknown; name?: unknown };
  return { name: String(code ?? name) };
}
