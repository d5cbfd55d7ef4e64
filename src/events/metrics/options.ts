import { SendGridEvent } from '../types';

/** Options of the metrics of `eventHandler`. */
export interface EventMetricsOptions {
  /**
   * The name of the webhook, which is the value of the dimension `Webhook`.
   *
   * @default - the environment variable SENDGRID_WEBHOOK_NAME, which the construct's `eventMetrics` sets; without it, the
   * name of the function
   */
  readonly webhook?: string | undefined;

  /**
   * A second dimension: the metrics exist for all events and, in addition, for each of its values.
   *
   * CloudWatch charges each metric once for each value that occurs, and an invocation writes a line for each of them.
   *
   * @default - none
   */
  readonly dimension?: EventMetricsDimension | undefined;
}

/** A dimension with a limited number of values, such as some categories or the values of a custom argument. */
export interface EventMetricsDimension {
  /** The name of the dimension. */
  readonly name: string;

  /** The values that are counted separately, at most 20. Events with any other value count as `Other`. */
  readonly values: readonly string[];

  /** Returns the value of an event. Do not use personal data: CloudWatch keeps dimensions for 15 months. */
  of(event: SendGridEvent<Record<string, unknown>>): unknown;
}
